import { describe, expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, expr, lit, returns, sets } from '../../../test/support/build.ts';
import { issuesOf, run } from '../../../test/support/harness.ts';

type Graph = ReturnType<typeof aGraph>;
const fail = (name: string, code = `"${name}"`) =>
  aBlock('throw', name, { code: lit(`test.${name}`), message: expr(code) });
const wait = (name: string, code = '60000') => aBlock('wait', name, { ms: expr(code) });
const map = (items: unknown[], body: Graph, config: object = {}) =>
  aFunction(
    aGraph([aBlock('parallel', 'all', { kind: 'map', items: lit(items as never), ...config }, { graphs: { body } })]),
  );
const paths = (graphs: Record<string, Graph>, config: object = {}) =>
  aBlock(
    'parallel',
    'all',
    { kind: 'paths', paths: Object.keys(graphs), ...config },
    { graphs: Object.fromEntries(Object.entries(graphs).map(([name, graph]) => [`path:${name}`, graph])) },
  );

describe('3.2 parallel over a list', () => {
  it('answers in the order of the list, whoever is done first', async () => {
    const body = aGraph([wait('pause', '3 - item'), sets('put', 'item * 10 + index')], 'pause > put');
    expect((await run(map([1, 2, 3], body))).outcome).toEqual([{ x: 10 }, { x: 21 }, { x: 32 }]);
  });

  it('over nothing answers an empty list; the first of nothing is null', async () => {
    const body = aGraph([sets('put', 'item')]);
    expect((await run(map([], body))).outcome).toEqual([]);
    expect((await run(map([], body, { onFailure: 'settle' }))).outcome).toEqual([]);
    expect((await run(map([], body, { wait: 'first' }))).outcome).toBeNull();
  });

  it.each(['all', 'first'])('never runs more at a time than asked for, also when it waits for %s', async (waitFor) => {
    let running = 0;
    let most = 0;
    const body = aGraph(
      [wait('pause', '0'), aBlock('log', 'after', { message: lit('') }), fail('no')],
      'pause > after',
      'after > no',
    );
    await run(map([1, 2, 3, 4, 5], body, { concurrency: 2, wait: waitFor, onFailure: 'settle' }), {
      onStep(step) {
        if (step.block.name === 'pause') most = Math.max(most, ++running);
        if (step.block.name === 'after') running--;
      },
    });
    expect(most).toBe(2);
  });

  it.each(['all', 'first'])('refuses too many items before the first one starts, waiting for %s', async (waitFor) => {
    const body = aGraph([sets('put', 'item')]);
    const limited = (config: object, settings: object = {}) =>
      run({ ...map([1, 2, 3], body, { wait: waitFor, ...config }), settings });
    const { outcome, settled } = await limited({ maxIterations: 2 });
    expect({ outcome, settled }).toEqual({ outcome: 'loop.limit', settled: ['all:error'] });
    expect((await limited({}, { maxIterations: 2 })).outcome).toBe('loop.limit');
    expect((await limited({ maxIterations: 3 }, { maxIterations: 2 })).verdict.status).toBe('success');
    expect((await run(map(Array(10_001).fill(0), body, { wait: waitFor }))).outcome).toBe('loop.limit');
  });

  it('the first says which item it was; if all fail, the first item in order says why', async () => {
    const pick = aGraph(
      [aBlock('condition', 'isTwo', { when: expr('item == 2') }), sets('put', 'item'), fail('no', '`no ${item}`')],
      'isTwo.true > put',
      'isTwo.false > no',
    );
    expect((await run(map([1, 2, 3], pick, { wait: 'first' }))).outcome).toEqual({ index: 1, data: { x: 2 } });
    const slowFirst = aGraph([wait('pause', '4 - 2 * index'), fail('no', '`no ${item}`')], 'pause > no');
    const { verdict } = await run(map(['a', 'b', 'c'], slowFirst, { wait: 'first' }));
    expect(verdict).toMatchObject({ status: 'failed', error: { code: 'test.no', message: 'no a' } });
  });

  it('3.4 item and index may be renamed, and are gone outside', async () => {
    const body = aGraph([sets('put', 'order + at')]);
    expect((await run(map([1], body, { itemName: 'order', indexName: 'at' }))).outcome).toEqual([{ x: 1 }]);
    const document = aFunction(
      aGraph(
        [
          aBlock(
            'parallel',
            'all',
            { kind: 'map', items: lit([]) },
            { graphs: { body: aGraph([sets('put', 'item')]) } },
          ),
          sets('after', 'item'),
        ],
        'all > after',
      ),
    );
    expect(issuesOf(document)).toContain('error reference.unknown /body/blocks/1/config/set/0/value');
  });
});

describe('3.2 parallel paths', () => {
  it('all failing, settled: every path tells its own error', async () => {
    const both = paths({ a: aGraph([fail('one')]), b: aGraph([fail('two')]) }, { onFailure: 'settle' });
    expect((await run(aFunction(aGraph([both])))).outcome).toMatchObject({
      a: { data: null, error: { code: 'test.one', block: 'one' } },
      b: { data: null, error: { code: 'test.two' } },
    });
  });

  it('the failure leaves by its error edge', async () => {
    const graph = aGraph([paths({ a: aGraph([fail('one')]) }), returns('all.error.code')], 'all.error > done');
    expect((await run(aFunction(graph))).outcome).toBe('test.one');
  });

  it('stops the others when one fails, and their steps say so', async () => {
    const both = paths({ slow: aGraph([wait('long')]), bad: aGraph([fail('one')]) });
    const { outcome, steps } = await run(aFunction(aGraph([both])));
    expect(outcome).toBe('test.one');
    expect(steps.find((step) => step.block.name === 'long')).toMatchObject({
      status: 'cancelled',
      error: { code: 'run.cancelled' },
    });
  });

  it('stops the others when the first has succeeded, and their steps say so', async () => {
    const both = paths({ slow: aGraph([wait('long')]), quick: aGraph([sets('won', '1')]) }, { wait: 'first' });
    const graph = aGraph([both, wait('after', '1'), returns('all.data')], 'all > after', 'after > done');
    const { outcome, settled } = await run(aFunction(graph));
    expect(outcome).toEqual({ path: 'quick', data: { x: 1 } });
    expect(settled).toContain('all/long:cancelled');
  });

  it('2.4 a Return in one path leaves the parallel at once, with the result of the function', async () => {
    const both = paths({ slow: aGraph([wait('long')]), quick: aGraph([returns('7', 'hit')]) });
    const { outcome, settled } = await run(aFunction(aGraph([both, returns('"end"')], 'all > done')));
    expect(outcome).toBe(7);
    expect(settled).toContain('done:skipped');
  });

  it('4.2 variables that a path sets are seen after it, and by the other paths', async () => {
    const graph = aGraph(
      [
        paths({
          a: aGraph([sets('set', '5')]),
          b: aGraph([wait('pause', '2'), sets('again', 'vars.x + 1')], 'pause > again'),
        }),
        returns('vars.x'),
      ],
      'all > done',
    );
    expect((await run(aFunction(graph))).outcome).toBe(6);
  });

  it('2.7 its own deadline stops everything in it', async () => {
    const slow = { ...paths({ a: aGraph([wait('long')]) }, { wait: 'first' }), timeoutMs: 5 };
    const graph = aGraph([slow, returns('all.error.code')], 'all.error > done');
    expect((await run(aFunction(graph))).outcome).toBe('block.timeout');
  });

  it('a path called as a member of every object is a path like any other', async () => {
    const both = paths({ constructor: aGraph([sets('a', '1')]), toString: aGraph([sets('b', '2')]) });
    const { outcome } = await run(aFunction(aGraph([both])));
    expect(JSON.stringify(outcome)).toBe('{"constructor":{"x":1},"toString":{"x":2}}');
  });
});

describe('parallel: what an author may get wrong', () => {
  const at = '/body/blocks/0';
  const body = { body: aGraph([sets('put', '1')]) };
  it.each([
    ['no paths', { kind: 'paths', paths: [] }, {}, [`config.invalid ${at}/config/paths`]],
    [
      'two paths of one name',
      { kind: 'paths', paths: ['a', 'a'] },
      { 'path:a': aGraph([sets('put', '1')]) },
      [`config.invalid ${at}/config/paths/1`],
    ],
    ['a path with a blank', { kind: 'paths', paths: ['a b'] }, {}, [`config.invalid ${at}/config/paths/0`]],
    ['a path without blocks', { kind: 'paths', paths: ['a'] }, {}, [`graph.empty ${at}/graphs/path:a`]],
    [
      'a path that was renamed',
      { kind: 'paths', paths: ['b'] },
      { 'path:a': aGraph([sets('put', '1')]) },
      [`graph.unknown ${at}/graphs/path:a`, `graph.empty ${at}/graphs/path:b`],
    ],
    ['an object for a list', { kind: 'map', items: lit({ a: 1 }) }, body, [`config.invalid ${at}/config/items`]],
    [
      'none at a time',
      { kind: 'map', items: lit([]), concurrency: 0 },
      body,
      [`config.invalid ${at}/config/concurrency`],
    ],
    ['a wait there is not', { kind: 'map', items: lit([]), wait: 'any' }, body, [`config.invalid ${at}/config/wait`]],
    [
      'item and index of one name',
      { kind: 'map', items: lit([]), itemName: 'row', indexName: 'row' },
      body,
      [`config.invalid ${at}/config/indexName`],
    ],
  ])('%s', (_what, config, graphs, issues) => {
    expect(issuesOf(aFunction(aGraph([aBlock('parallel', 'all', config, { graphs })])))).toEqual(
      issues.map((issue) => `error ${issue}`),
    );
  });
});
