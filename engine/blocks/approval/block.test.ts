import { describe, expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, lit, returns } from '../../../test/support/build.ts';
import { issuesOf, run } from '../../../test/support/harness.ts';

const approval = (config: object = {}) => aBlock('approval', 'ask', { title: lit('Refund?'), ...config });

describe('approval: how it goes on is told in test/contract/durable.contract.ts', () => {
  it('3.2 is for durable runs: in others it fails at once', async () => {
    const graph = aGraph([approval(), returns('ask.error.code')], 'ask.error > done');
    expect((await run(aFunction(graph))).outcome).toBe('block.invalid');
  });

  it.each([
    ['no title', { title: lit('') }, '/body/blocks/0/config/title'],
    ['a deadline in the past', { deadlineHours: lit(-1) }, '/body/blocks/0/config/deadlineHours'],
    ['a form that is none', { fields: [{ name: 'x' }] }, '/body/blocks/0/config/fields/0/type'],
  ])('%s is refused', (_what, config, path) => {
    expect(issuesOf(aFunction(aGraph([approval(config)])))).toContain(`error config.invalid ${path}`);
  });
});
