import { expect, it } from 'vitest';
import { aFunction, aGraph } from '../../support/build.ts';
import { ask, hold, type World } from './fixtures.ts';

/** Where all workers take from one queue. */
export function priorityContract(world: World): void {
  it('who has a higher priority goes first, of these who came first', async () => {
    const { begun, release } = hold(world(), 'ahead');
    const waiting = [
      ['usual', 0],
      ['urgent', 50],
      ['sometime', -50],
      ['soon', 10],
      ['as_urgent', 50],
    ] as const;
    for (const name of ['ahead', ...waiting.map(([each]) => each)])
      await world().publish(aFunction(aGraph([ask(name, 'read')]), { name }));
    const concurrency = { key: 'one by one', limit: 1 };
    const first = await world().start('ahead', { concurrency });
    await begun;
    const ids = [];
    for (const [name, priority] of waiting) ids.push(await world().start(name, { concurrency, priority }));
    release();
    for (const id of [first, ...ids]) await world().until(id, 'success');
    const order = world().asked.filter((text) => waiting.some(([name]) => name === text));
    expect(order).toEqual(['urgent', 'as_urgent', 'soon', 'usual', 'sometime']);
  });
}
