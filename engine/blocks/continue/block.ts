import { z } from 'zod';
import { defineBlock, value } from '#kit';

/** Ends this pass of the loop around it when its condition holds; else the run goes on through `out`. */
export default defineBlock({
  type: 'continue',
  title: 'Continue',
  description: 'Goes on to the next pass of the loop around it when a condition holds.',
  category: 'flow',
  kind: 'loop',
  effects: 'none',
  leavesLoop: true,
  config: z.strictObject({
    when: value(z.boolean(), {
      label: 'When',
      help: 'The block skips the rest of this pass if this is true. Empty: always.',
      placeholder: 'item.total > 100',
    }).optional(),
  }),
  ports: () => ['out'],
  execute: ({ config }) => (config.when === false ? { kind: 'done', port: 'out', data: false } : { kind: 'continue' }),
});
