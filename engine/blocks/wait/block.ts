import { z } from 'zod';
import { defineBlock, value } from '#kit';

/** Waits a while inside the run. Waits that outlive a request come with durable runs. */
export default defineBlock({
  type: 'wait',
  title: 'Wait',
  description: 'Waits some milliseconds, at most as long as the run may take.',
  category: 'flow',
  effects: 'none',
  timeoutMs: Number.POSITIVE_INFINITY,
  config: z.strictObject({ ms: value(z.number().min(0).max(300_000), { label: 'Milliseconds', widget: 'number' }) }),
  ports: () => ['out'],
  async execute(context) {
    await context.wait(context.config.ms);
    return { kind: 'done', port: 'out', data: null };
  },
});
