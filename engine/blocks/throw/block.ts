import { z } from 'zod';
import { AuthorError, anyJson, defineBlock, value } from '#kit';
import { authorCodeSchema } from '#schema';

/** Fails on purpose, with a code and words that reach the caller. */
export default defineBlock({
  type: 'throw',
  title: 'Throw',
  description: 'Fails with an error of your own: code, message and details reach the caller.',
  category: 'flow',
  kind: 'error',
  effects: 'none',
  config: z.strictObject({
    code: value(authorCodeSchema, {
      label: 'Code',
      help: 'By this the caller tells errors apart.',
      placeholder: 'order.notFound',
    }),
    message: value(z.string().min(1).max(2000), {
      label: 'Message',
      help: 'Reaches the caller as it is.',
      placeholder: 'There is no such order.',
    }),
    details: value(anyJson, {
      label: 'Details',
      help: 'Any value that the caller should get, too.',
      widget: 'json',
    }).optional(),
  }),
  ports: () => [],
  execute({ config }) {
    throw new AuthorError(config);
  },
});
