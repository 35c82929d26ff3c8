import { z } from 'zod';
import { AuthorError, anyJson, defineBlock, value } from '#kit';
import { authorCodeSchema } from '#schema';

/** Fails on purpose, with a code and words that reach the caller. */
export default defineBlock({
  type: 'throw',
  title: 'Throw',
  description: 'Fails with an error of your own: code, message and details reach the caller.',
  category: 'flow',
  effects: 'none',
  config: z.strictObject({
    code: value(authorCodeSchema, { label: 'Code', placeholder: 'order.notFound' }),
    message: value(z.string().min(1).max(2000), { label: 'Message' }),
    details: value(anyJson, { label: 'Details' }).optional(),
  }),
  ports: () => [],
  execute({ config }) {
    throw new AuthorError(config);
  },
});
