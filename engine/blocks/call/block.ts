import { z } from 'zod';
import { anyJson, defineBlock, field, value } from '#kit';
import { nameSchema } from '#schema';

/** Runs another function's published version, or this function again, inside this run (to a depth of 16) or as a job. */
export default defineBlock({
  type: 'call',
  title: 'Call function',
  description: 'Runs another function and reads its result.',
  category: 'flow',
  kind: 'call',
  effects: 'external',
  timeoutMs: Number.POSITIVE_INFINITY,
  config: z.strictObject({
    function: field(nameSchema, {
      label: 'Function',
      help: 'Its live version runs; this function itself may be called, too.',
      widget: 'function',
    }),
    params: field(z.record(nameSchema, value(anyJson)).default({}), { label: 'Parameters', widget: 'parameters' }),
    asJob: field(z.boolean().default(false), {
      label: 'As a job',
      help: 'Starts it and goes on at once. The data is { id }: the run to ask for.',
      widget: 'switch',
      advanced: true,
    }),
  }),
  ports: () => ['out'],
  async execute(context) {
    const { function: name, params, asJob } = context.config;
    if (asJob) return { kind: 'done', port: 'out', data: { ...(await context.startJob(name, params)) } };
    return { kind: 'done', port: 'out', data: await context.call(name, params) };
  },
});
