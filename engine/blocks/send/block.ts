import { z } from 'zod';
import { anyJson, defineBlock, field, value } from '#kit';

const what = <What extends string>(name: What) => field(z.literal(name), { label: 'What', widget: 'select' });

/** Tells whoever watches the run how far it is, or anything else. */
export default defineBlock({
  type: 'send',
  title: 'Send',
  description: 'Sends progress or a message to the page while the function runs.',
  category: 'other',
  kind: 'io',
  effects: 'none',
  config: z.discriminatedUnion('what', [
    z
      .strictObject({
        what: what('progress'),
        percent: value(z.number().min(0).max(100), { label: 'Percent', placeholder: '50', widget: 'number' }),
        message: value(z.string().max(1000), { label: 'Message', placeholder: 'Half way there' }).optional(),
      })
      .meta({ title: 'Progress' }),
    z
      .strictObject({
        what: what('message'),
        name: value(z.string().min(1).max(100), { label: 'Name', help: 'By this the page knows what it is.' }),
        data: value(anyJson, { label: 'Data' }),
      })
      .meta({ title: 'A message' }),
  ]),
  ports: () => ['out'],
  execute(context) {
    const { config } = context;
    if (config.what === 'message') context.send({ name: config.name, data: config.data });
    else context.send({ name: 'progress', data: { percent: config.percent, message: config.message ?? null } });
    return { kind: 'done', port: 'out', data: null };
  },
});
