import { z } from 'zod';
import { anyJson, defineBlock, value } from '#kit';

/** Tells whoever watches the run how far it is, or anything else. */
export default defineBlock({
  type: 'send',
  title: 'Send',
  description: 'Sends progress or a message to the page while the function runs.',
  category: 'other',
  effects: 'none',
  config: z.discriminatedUnion('what', [
    z.strictObject({
      what: z.literal('progress'),
      percent: value(z.number().min(0).max(100), { label: 'Percent', widget: 'number' }),
      message: value(z.string().max(1000), { label: 'Message' }).optional(),
    }),
    z.strictObject({
      what: z.literal('message'),
      name: value(z.string().min(1).max(100), { label: 'Name' }),
      data: value(anyJson, { label: 'Data' }),
    }),
  ]),
  ports: () => ['out'],
  execute(context) {
    const { config } = context;
    if (config.what === 'message') context.send({ name: config.name, data: config.data });
    else context.send({ name: 'progress', data: { percent: config.percent, message: config.message ?? null } });
    return { kind: 'done', port: 'out', data: null };
  },
});
