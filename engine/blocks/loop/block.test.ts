import { describe, expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, expr, lit, returns, sets } from '../../../test/support/build.ts';
import { issuesOf, run } from '../../../test/support/harness.ts';

const log = (name: string, code = 'item') => aBlock('log', name, { message: expr(code) });
const loop = (config: Record<string, unknown>, graph = aGraph([log('say')]), name = 'each') =>
  aBlock('loop', name, config, { graphs: { body: graph } });
const ran = (config: Record<string, unknown>, graph?: ReturnType<typeof aGraph>) =>
  run(aFunction(aGraph([loop(config, graph)])));
const said = async (config: Record<string, unknown>) => (await ran(config)).logs.map((line) => Number(line.text));
const range = (from: number, to: number, by?: number) =>
  said({ kind: 'range', from: lit(from), to: lit(to), ...(by === undefined ? {} : { by: lit(by) }) });

describe('3.2 loop over a range', () => {
  it('takes both ends; steps that miss the end stop before it', async () => {
    expect(await range(1, 10, 4)).toEqual([1, 5, 9]);
    expect(await range(10, 1, -4)).toEqual([10, 6, 2]);
    expect(await range(-1, 1)).toEqual([-1, 0, 1]);
    expect(await range(5, 5)).toEqual([5]);
  });

  it('fractions do not drift, and meet their end', async () => {
    expect(await range(0, 0.3, 0.1)).toHaveLength(4);
    expect(await range(0, 1, 0.1)).toHaveLength(11);
    expect(await range(1.5, 3)).toEqual([1.5, 2.5]);
  });

  it('is empty where the steps lead away from the end', async () => {
    expect(await range(1, 5, -1)).toEqual([]);
    expect(await range(5, 1)).toEqual([]);
  });

  it.each([
    [1, 5, 0],
    [1, 1, 0],
    [1, 10_001, 1],
    [0, 1, 1e-9],
    [-1.7e308, 1.7e308, 1e-300],
  ])('from %d to %d by %d is refused before the first pass', async (from, to, by) => {
    const { outcome, logs } = await ran({ kind: 'range', from: lit(from), to: lit(to), by: lit(by) });
    expect({ outcome, passes: logs.length }).toEqual({ outcome: 'loop.limit', passes: 0 });
  });

  it('4.1 an end that is no number is an error of the block', async () => {
    expect((await ran({ kind: 'range', from: lit(1), to: expr('0 / 0') })).outcome).toBe('value.invalid');
    expect((await ran({ kind: 'range', from: lit(1), to: expr('"7"') })).outcome).toBe('block.invalid');
  });
});

describe('3.2 loop over items', () => {
  it('over nothing answers an empty list and runs nothing', async () => {
    expect(await ran({ kind: 'forEach', items: lit([]) })).toMatchObject({ outcome: [], settled: ['each:success'] });
    expect((await ran({ kind: 'forEach', items: lit([]), concurrency: 64 })).outcome).toEqual([]);
  });

  it('more at a time than there are items is all of them', async () => {
    expect(
      (await ran({ kind: 'forEach', items: lit([1, 2]), concurrency: 64 }, aGraph([sets('put', 'item')]))).outcome,
    ).toEqual([{ x: 1 }, { x: 2 }]);
  });

  it('never runs more passes at a time than asked for', async () => {
    let running = 0;
    let most = 0;
    const body = aGraph([aBlock('wait', 'pause', { ms: lit(0) }), log('after')], 'pause > after');
    await run(aFunction(aGraph([loop({ kind: 'forEach', items: lit([1, 2, 3, 4, 5, 6, 7]), concurrency: 3 }, body)])), {
      onStep(step) {
        if (step.block.name === 'pause') most = Math.max(most, ++running);
        if (step.block.name === 'after') running--;
      },
    });
    expect(most).toBe(3);
  });

  it('items may be of any kind, null and lists too', async () => {
    const items = [null, 'a', [1], { b: 2 }, false];
    const { outcome } = await ran({ kind: 'forEach', items: lit(items) }, aGraph([sets('put', 'item')]));
    expect(outcome).toEqual(items.map((x) => ({ x })));
  });

  it('what is no list is an error of the block', async () => {
    for (const code of ['null', '({ a: 1 })', '"abc"'])
      expect((await ran({ kind: 'forEach', items: expr(code) })).outcome).toBe('block.invalid');
  });

  it('3.2 the limit is its own, else the function’s; too many items run none', async () => {
    const three = { kind: 'forEach', items: lit([1, 2, 3]) };
    expect(await ran({ ...three, maxIterations: 2 })).toMatchObject({ outcome: 'loop.limit', logs: [] });
    const limited = (config: object) =>
      run(aFunction(aGraph([loop({ ...three, ...config })]), { settings: { maxIterations: 2 } }));
    expect((await limited({})).outcome).toBe('loop.limit');
    expect((await limited({ maxIterations: 3 })).outcome).toHaveLength(3);
  });

  it('3.3 a slot holds the value of the last settled block in plan order', async () => {
    const body = aGraph(
      [sets('first', '1'), aBlock('wait', 'slow', { ms: lit(1) }), sets('last', 'item')],
      'slow > first',
    );
    expect((await ran({ kind: 'forEach', items: lit([7]) }, body)).outcome).toEqual([{ x: 7 }]);
  });

  it('3.4 nested loops: the inner item hides the outer one, unless it is renamed', async () => {
    const nested = (inner: object, code: string) =>
      ran(
        { kind: 'forEach', items: lit([10, 20]) },
        aGraph([loop({ kind: 'forEach', items: lit([1, 2]), ...inner }, aGraph([sets('put', code)]), 'inner')]),
      );
    expect((await nested({}, 'item')).outcome).toEqual([
      [{ x: 1 }, { x: 2 }],
      [{ x: 1 }, { x: 2 }],
    ]);
    expect((await nested({ itemName: 'small', indexName: 'at' }, 'item + small + at + index')).outcome).toEqual([
      [{ x: 11 }, { x: 13 }],
      [{ x: 22 }, { x: 24 }],
    ]);
  });

  it('4.2 variables set inside are seen after it', async () => {
    const start = aBlock('variables', 'start', { set: [{ name: 'sum', value: lit(0) }] });
    const add = aBlock('variables', 'add', { set: [{ name: 'sum', value: expr('vars.sum + item') }] });
    const graph = aGraph(
      [start, loop({ kind: 'forEach', items: lit([1, 2, 3]) }, aGraph([add])), returns('vars.sum')],
      'start > each',
      'each > done',
    );
    expect((await run(aFunction(graph))).outcome).toBe(6);
  });

  it('a failing pass stops those after it, never those before it', async () => {
    const body = aGraph(
      [
        aBlock('condition', 'which', { when: expr('item == 2') }),
        aBlock('throw', 'boom', { code: lit('test.boom'), message: lit('x') }),
        aBlock('wait', 'slow', { ms: lit(2) }),
        log('after'),
      ],
      'which.true > boom',
      'which.false > slow',
      'slow > after',
    );
    const { outcome, logs } = await ran({ kind: 'forEach', items: lit([1, 2, 3]), concurrency: 3 }, body);
    expect(outcome).toBe('test.boom');
    expect(logs.map((line) => line.text)).toEqual(['1']);
  });
});

describe('3.2 loop while', () => {
  it('that is false at once runs nothing and answers an empty list', async () => {
    expect(await ran({ kind: 'while', while: lit(false) })).toMatchObject({ outcome: [], settled: ['each:success'] });
  });

  it('sees which pass is next', async () => {
    expect(await said({ kind: 'while', while: expr('index < 3') })).toEqual([0, 1, 2]);
    expect(await said({ kind: 'while', while: expr('at < 2'), indexName: 'at' })).toEqual([0, 1]);
  });

  it('fails when its condition does, after the passes that went well', async () => {
    const { outcome, logs } = await ran({ kind: 'while', while: expr('[true, true, 7][index]') });
    expect({ outcome, passes: logs.length }).toEqual({ outcome: 'block.invalid', passes: 2 });
  });

  it('exactly as many passes as the limit are fine', async () => {
    expect((await ran({ kind: 'while', while: expr('index < 5'), maxIterations: 5 })).outcome).toHaveLength(5);
    expect((await ran({ kind: 'while', while: expr('index < 6'), maxIterations: 5 })).outcome).toBe('loop.limit');
  });
});

describe('loop: what an author may get wrong', () => {
  const at = '/body/blocks/0/config';
  const items = { kind: 'forEach', items: lit([]) };
  it.each([
    ['no kind', {}, `${at}/kind`],
    ['a kind there is not', { kind: 'until' }, `${at}/kind`],
    ['no items', { kind: 'forEach' }, `${at}/items`],
    ['text for items', { kind: 'forEach', items: lit('a,b') }, `${at}/items`],
    ['items that are no field value', { kind: 'forEach', items: [1, 2] }, `${at}/items`],
    ['a range without an end', { kind: 'range', from: lit(1) }, `${at}/to`],
    ['a range over text', { kind: 'range', from: lit('a'), to: lit(2) }, `${at}/from`],
    ['a while with items', { kind: 'while', while: lit(false), items: lit([]) }, `${at}/items`],
    ['a while at several a time', { kind: 'while', while: lit(false), concurrency: 2 }, `${at}/concurrency`],
    ['none at a time', { ...items, concurrency: 0 }, `${at}/concurrency`],
    ['too many at a time', { ...items, concurrency: 65 }, `${at}/concurrency`],
    ['a limit of nothing', { ...items, maxIterations: 0 }, `${at}/maxIterations`],
    ['an item called as something in scope', { ...items, itemName: 'params' }, `${at}/itemName`],
    ['an item that is no name', { ...items, itemName: 'my item' }, `${at}/itemName`],
    ['item and index of one name', { ...items, itemName: 'row', indexName: 'row' }, `${at}/indexName`],
  ])('%s', (_what, config, path) => {
    const body = aGraph([log('say', '1')]);
    expect([...new Set(issuesOf(aFunction(aGraph([loop(config, body)]))))]).toEqual([`error config.invalid ${path}`]);
  });

  it('3.4 its item is not there outside of it', () => {
    const graph = aGraph([loop(items), log('after', 'item')], 'each > after');
    expect(issuesOf(aFunction(graph))).toContain('error reference.unknown /body/blocks/1/config/message');
  });
});
