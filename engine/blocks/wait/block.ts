import { z } from 'zod';
import { BlockError, defineBlock, value } from '#kit';

const YEAR_MS = 366 * 24 * 3_600_000;
/** Whoever called waits along, and something in between gives up. */
const LONGEST_IN_A_CALL_MS = 300_000;

/** Waits a while, or until a time. A durable run is put away meanwhile. */
export default defineBlock({
  type: 'wait',
  title: 'Wait',
  description: 'Waits for some milliseconds, or until a time. In a job that may be days.',
  category: 'flow',
  kind: 'wait',
  effects: 'none',
  timeoutMs: Number.POSITIVE_INFINITY,
  config: z.strictObject({
    ms: value(z.number().min(0).max(YEAR_MS), {
      label: 'Milliseconds',
      help: 'At most 300,000, which is five minutes; in a job a year.',
      placeholder: '1000',
      widget: 'number',
    }).optional(),
    until: value(z.iso.datetime({ offset: true }), {
      label: 'Or until',
      help: 'A time, such as 2027-01-31T09:00:00Z. One that has passed does not wait.',
      placeholder: 'params.dueAt',
    }).optional(),
  }),
  check: ({ ms, until }) =>
    (ms === undefined) === (until === undefined)
      ? [{ severity: 'error', message: 'say how long to wait, or until when', path: ['ms'] }]
      : [],
  ports: () => ['out'],
  async execute(context) {
    const { ms, until } = context.config;
    const waitMs = ms ?? Math.max(0, Date.parse(until ?? '') - Date.now());
    if (waitMs > LONGEST_IN_A_CALL_MS && context.run.mode !== 'durable') {
      const message = `Only a job waits longer than ${LONGEST_IN_A_CALL_MS} ms: nobody would wait for the answer.`;
      throw new BlockError({ code: 'block.invalid', message });
    }
    await context.wait(waitMs);
    return { kind: 'done', port: 'out', data: null };
  },
});
