import { describe, expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, expr, lit, returns, sets } from '../../../test/support/build.ts';
import { issuesOf, run } from '../../../test/support/harness.ts';

type Blocks = Parameters<typeof aGraph>[0];
const loop = (name: string, items: number[], graph: ReturnType<typeof aGraph>, config: object = {}) =>
  aBlock('loop', name, { kind: 'forEach', items: lit(items), ...config }, { graphs: { body: graph } });
const log = (name: string, code: string) => aBlock('log', name, { message: expr(code) });

describe('break', () => {
  it('3.2 leaves only the loop around it', async () => {
    const inner = loop(
      'inner',
      [1, 2, 3],
      aGraph([aBlock('break', 'stop', { when: expr('item == 2') }), log('say', 'item')], 'stop > say'),
    );
    const { logs, outcome } = await run(aFunction(aGraph([loop('outer', [1, 2], aGraph([inner]))])));
    expect(logs.map((line) => line.text)).toEqual(['1', '1']);
    expect(outcome).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it('3.2 leaves the loop from a branch of a condition inside it', async () => {
    const body = aGraph(
      [aBlock('condition', 'big', { when: expr('item > 1') }), aBlock('break', 'stop'), log('say', 'item')],
      'big.true > stop',
      'big.false > say',
    );
    expect((await run(aFunction(aGraph([loop('each', [1, 2, 3], body)])))).logs).toHaveLength(1);
  });

  it.each([
    ['try', 'try', { errorName: 'error' }],
    ['parallel', 'path:a', { kind: 'paths', paths: ['a'] }],
  ])('3.2 travels up through a %s inside the loop', async (type, slot, config) => {
    const around = aBlock(type, 'around', config, { graphs: { [slot]: aGraph([aBlock('break', 'stop')]) } });
    const { outcome, settled } = await run(aFunction(aGraph([loop('each', [1, 2], aGraph([around]))])));
    expect(outcome).toEqual([null]);
    expect(settled.filter((line) => line.startsWith('each['))).toEqual([
      expect.stringContaining('stop:success'),
      'each[0]/around:success',
    ]);
  });

  it('3.2 the finally of a try that is left still runs', async () => {
    const guard = aBlock(
      'try',
      'guard',
      {},
      { graphs: { try: aGraph([aBlock('break', 'stop')]), finally: aGraph([log('cleanup', '"clean"')]) } },
    );
    expect((await run(aFunction(aGraph([loop('each', [1, 2], aGraph([guard]))])))).logs).toHaveLength(1);
  });

  it('3.2 a loop that collects gets a slot { data, error } for the pass that broke off, too', async () => {
    const body = aGraph([aBlock('break', 'stop', { when: expr('item == 2') }), sets('put', 'item')], 'stop > put');
    const { outcome } = await run(aFunction(aGraph([loop('each', [1, 2, 3], body, { onItemError: 'collect' })])));
    expect(outcome).toEqual([
      { data: { x: 1 }, error: null },
      { data: null, error: null },
    ]);
  });

  it('goes on through out with the data false where its condition does not hold', async () => {
    const body = aGraph([aBlock('break', 'stop', { when: lit(false) }), log('say', 'stop.data')], 'stop > say');
    const { logs } = await run(aFunction(aGraph([loop('each', [1], body)])));
    expect(logs.map((line) => line.text)).toEqual(['false']);
  });

  it('fails where its condition is neither true nor false', async () => {
    const body = aGraph([aBlock('break', 'stop', { when: expr('item') })]);
    expect((await run(aFunction(aGraph([loop('each', [1], body)])))).outcome).toBe('block.invalid');
  });
});

describe('break: what an author may get wrong', () => {
  const inLoop = (block: Blocks[number]) => aFunction(aGraph([loop('each', [1], aGraph([block]))]));
  const at = '/body/blocks/0/graphs/body/blocks/0';
  it.each([
    ['text for a condition', { when: lit('yes') }, `error config.invalid ${at}/config/when`],
    ['a bare value', { when: true }, `error config.invalid ${at}/config/when`],
    ['a field it does not have', { if: lit(true) }, `error config.invalid ${at}/config/if`],
  ])('%s', (_what, config, issue) => {
    expect(issuesOf(inLoop(aBlock('break', 'stop', config)))).toEqual([issue]);
  });

  it('3.2 a finally always runs to its end: it can not leave the loop around it, but a loop inside it can be left', async () => {
    const guard = (blocks: Blocks) =>
      aBlock('try', 'guard', {}, { graphs: { try: aGraph([sets('work', '1')]), finally: aGraph(blocks) } });
    const bad = aFunction(aGraph([loop('each', [1], aGraph([guard([aBlock('break', 'stop')])]))]));
    expect(issuesOf(bad)).toEqual([`error block.misplaced ${at}/graphs/finally/blocks/0/type`]);
    const cleanup = loop(
      'cleanup',
      [1, 2, 3],
      aGraph([aBlock('break', 'stop', { when: expr('item == 2') }), log('say', 'item')], 'stop > say'),
    );
    const good = aFunction(aGraph([guard([cleanup]), returns('guard.data.x')], 'guard > done'));
    expect(await run(good)).toMatchObject({ outcome: 1, logs: [{ text: '1' }] });
  });
});
