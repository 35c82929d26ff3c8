import { z } from 'zod';
import { anyJson, defineBlock, field, value } from '#kit';

/** Writes a line to the run's log. */
export default defineBlock({
  type: 'log',
  title: 'Log',
  description: 'Writes a line to the log of the run.',
  category: 'other',
  kind: 'io',
  effects: 'none',
  config: z.strictObject({
    message: value(anyJson, {
      label: 'Message',
      help: 'Text, or any value, which is written as JSON.',
      placeholder: 'order {{ params.id }} was shipped',
    }),
    level: field(z.enum(['debug', 'info', 'warn', 'error']).default('info'), {
      label: 'Level',
      widget: 'select',
      choices: { debug: 'Debug', info: 'Info', warn: 'Warning', error: 'Error' },
    }),
  }),
  ports: () => ['out'],
  execute(context) {
    const { level, message } = context.config;
    context.log(level, typeof message === 'string' ? message : JSON.stringify(message));
    return { kind: 'done', port: 'out', data: null };
  },
});
