import { expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, returns, sets } from '../../test/support/build.ts';
import { createFakeSandbox } from '../../test/support/fake-sandbox.ts';
import { run } from '../../test/support/harness.ts';
import { Turn } from './turn.ts';

it('2.8 a block that comes to its end while everything else has its turn is not forgotten', async () => {
  let now = 0;
  // Every block is one too many for the turn.
  const monotonic = () => {
    now += 6;
    return now;
  };
  const slow = aBlock('javascript', 'slow', { code: 'return 5' });
  const graph = aGraph([slow, sets('a', '1'), sets('b', '2'), returns('slow.data')], 'slow > done');
  const sandbox = createFakeSandbox();
  const { outcome, settled } = await run(aFunction(graph), { sandbox, turn: new Turn({ monotonic }) });
  expect(outcome).toBe(5);
  expect([...settled].sort()).toEqual(['a:success', 'b:success', 'done:success', 'slow:success']);
});
