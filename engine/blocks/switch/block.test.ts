import { describe, expect, it } from 'vitest';
import type { JsonValue, Value } from '#schema';
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../../../test/support/build.ts';
import { issuesOf, run } from '../../../test/support/harness.ts';

/** Which way `value` goes when the one case is `equals`. */
async function way(value: JsonValue, equals: JsonValue): Promise<JsonValue> {
  const config = { value: expr('params.value'), cases: [{ port: 'same', equals: lit(equals) }] };
  const graph = aGraph(
    [aBlock('switch', 'kind', config), returns('kind.data')],
    'kind.same > done',
    'kind.else > done',
  );
  return (await run(aFunction(graph, { params: [{ name: 'value', type: 'any' }] }), { params: { value } })).outcome;
}

describe('switch', () => {
  it.each<[Value, Value, boolean]>([
    [lit('paid'), lit('paid'), true],
    [lit({ a: 1, b: 2 }), lit({ b: 2, a: 1 }), true],
    [lit(1), lit('1'), false],
    [expr('params.value'), expr('params.value'), false],
  ])('the same value twice (%j, %j) is a warning: the second way is never taken', (one, two, expected) => {
    const cases = [
      { port: 'first', equals: one },
      { port: 'second', equals: two },
    ];
    const document = aFunction(aGraph([aBlock('switch', 'kind', { value: expr('params.value'), cases })]), {
      params: [{ name: 'value', type: 'any' }],
    });
    const path = '/body/blocks/0/config/cases/1/equals';
    expect(issuesOf(document)).toEqual(expected ? [`warning config.invalid ${path}`] : []);
  });

  it.each<[JsonValue, JsonValue]>([
    [1, 1],
    ['a', 'a'],
    [null, null],
    [false, false],
    [[], []],
    [{}, {}],
    [
      { a: 1, b: [2] },
      { b: [2], a: 1 },
    ],
  ])('%j equals %j', async (value, equals) => {
    expect(await way(value, equals)).toBe('same');
  });

  it.each<[JsonValue, JsonValue]>([
    [1, '1'],
    [0, false],
    [null, false],
    [null, ''],
    [null, {}],
    ['a', 'A'],
    [[], {}],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: 1 }, { a: 1, b: null }],
    [{ a: 1 }, { a: '1' }],
  ])('%j does not equal %j: nothing is converted', async (value, equals) => {
    expect(await way(value, equals)).toBe('else');
  });

  it('a case may be computed, and the first that equals is taken', async () => {
    const cases = [
      { port: 'no', equals: lit(3) },
      { port: 'yes', equals: expr('1 + 1') },
      { port: 'also', equals: lit(2) },
    ];
    const graph = aGraph([aBlock('switch', 'kind', { value: lit(2), cases }), returns('kind.data')], 'kind.yes > done');
    expect(await run(aFunction(graph))).toMatchObject({ outcome: 'yes' });
  });

  it('-0 that an expression makes is 0, as it is in JSON', async () => {
    const config = { value: expr('params.n * -1'), cases: [{ port: 'zero', equals: lit(0) }] };
    const graph = aGraph(
      [aBlock('switch', 'kind', config), returns('kind.data')],
      'kind.zero > done',
      'kind.else > done',
    );
    expect((await run(aFunction(graph, { params: [{ name: 'n', type: 'number', default: 0 }] }))).outcome).toBe('zero');
  });

  it('2.3 fails as a whole when one of its cases can not be evaluated', async () => {
    const cases = [
      { port: 'a', equals: lit(1) },
      { port: 'b', equals: expr('params.gone.x') },
    ];
    const graph = aGraph(
      [aBlock('switch', 'kind', { value: lit(1), cases }), returns('kind.error.code')],
      'kind.error > done',
    );
    const fn = aFunction(graph, { params: [{ name: 'gone', type: 'any' }] });
    expect((await run(fn)).outcome).toBe('expression.failed');
  });
});

describe('switch: what an author may get wrong', () => {
  const at = '/body/blocks/0/config';
  const one = { port: 'a', equals: lit(1) };
  it.each([
    ['no cases', { value: lit(1), cases: [] }, `${at}/cases`],
    ['no value', { cases: [one] }, `${at}/value`],
    ['a case without what it equals', { value: lit(1), cases: [{ port: 'a' }] }, `${at}/cases/0/equals`],
    ['a case called else', { value: lit(1), cases: [{ ...one, port: 'else' }] }, `${at}/cases/0/port`],
    ['a case called error', { value: lit(1), cases: [{ ...one, port: 'error' }] }, `${at}/cases/0/port`],
    ['two cases of one name', { value: lit(1), cases: [one, { ...one, equals: lit(2) }] }, `${at}/cases/1/port`],
  ])('%s', (_what, config, path) => {
    expect([...new Set(issuesOf(aFunction(aGraph([aBlock('switch', 'kind', config)]))))]).toEqual([
      `error config.invalid ${path}`,
    ]);
  });
});
