import { z } from 'zod';
import { anyJson, defineBlock, field, value } from '#kit';

/** Names the function's result (semantics 2.4). */
export default defineBlock({
  type: 'return',
  title: 'Return',
  description: 'Ends this way with the result of the function.',
  category: 'flow',
  kind: 'io',
  effects: 'none',
  returns: true,
  config: z.strictObject({
    value: value(anyJson, { label: 'Result', help: 'What the caller gets.', placeholder: 'getOrder.data' }),
    respondEarly: field(z.boolean().default(false), {
      label: 'Respond early',
      help: 'Answer the caller now and let the other branches go on.',
      widget: 'switch',
      advanced: true,
    }),
  }),
  ports: () => [],
  execute: ({ config }) => ({ kind: 'return', data: config.value, early: config.respondEarly }),
});
