import { z } from 'zod';
import { declared, defineBlock, type GraphOutcome, type Outcome, toJson } from '#kit';
import { nameInScopeSchema } from '#schema';

/** Try, catch, finally, as in a programming language. What finally answers never changes the output (semantics 3.2). */
export default defineBlock({
  type: 'try',
  title: 'Try',
  description: 'Catches what fails inside it, and cleans up.',
  category: 'flow',
  kind: 'error',
  effects: 'none',
  timeoutMs: Number.POSITIVE_INFINITY,
  config: z.strictObject({
    errorName: declared('local', nameInScopeSchema.default('error'), {
      label: 'Name of the error',
      help: 'What blocks in the catch path call it.',
      advanced: true,
    }),
  }),
  ports: () => ['out'],
  graphs: ({ errorName }) => [
    { slot: 'try', title: 'Try', names: [], required: true, caught: true },
    { slot: 'catch', title: 'Catch', names: [errorName] },
    { slot: 'finally', title: 'Finally', names: [], mayLeave: false },
  ],
  async execute(context) {
    let outcome = await context.runGraph('try');
    if (outcome.kind === 'failed' && context.hasBlocks('catch')) {
      outcome = await context.runGraph('catch', { locals: { [context.config.errorName]: toJson(outcome.error) } });
    }
    if (context.hasBlocks('finally')) {
      const last = await context.runGraph('finally');
      if (last.kind === 'failed') last.raise();
    }
    return toOutcome(outcome);
  },
});

function toOutcome(outcome: GraphOutcome): Outcome {
  if (outcome.kind === 'failed') return outcome.raise();
  return outcome.kind === 'done' ? { kind: 'done', port: 'out', data: outcome.data } : outcome;
}
