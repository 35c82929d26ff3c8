import { z } from 'zod';
import { anyJson, defineBlock, field, value } from '#kit';

/** Names the function's result (semantics 2.4). */
export default defineBlock({
  type: 'return',
  title: 'Return',
  description: 'Ends this way with the result of the function.',
  category: 'flow',
  effects: 'none',
  returns: true,
  config: z.strictObject({
    value: value(anyJson, { label: 'Result' }),
    respondEarly: field(z.boolean().default(false), {
      label: 'Respond early',
      help: 'answer the caller now and let the other branches go on',
      widget: 'switch',
    }),
  }),
  ports: () => [],
  execute: ({ config }) => ({ kind: 'return', data: config.value, early: config.respondEarly }),
});
