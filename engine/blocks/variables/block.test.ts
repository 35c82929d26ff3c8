import { describe, expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../../../test/support/build.ts';
import { issuesOf, run } from '../../../test/support/harness.ts';

const set = (name: string, values: Record<string, string>) =>
  aBlock('variables', name, {
    set: Object.entries(values).map(([variable, code]) => ({ name: variable, value: expr(code) })),
  });

describe('variables', () => {
  it('its data is what it set', async () => {
    expect((await run(aFunction(aGraph([set('start', { a: '1', b: '[2]' })])))).outcome).toEqual({ a: 1, b: [2] });
  });

  it('all values of one block are computed before any is set', async () => {
    const graph = aGraph(
      [set('start', { a: '1', b: '2' }), set('swap', { a: 'vars.b', b: 'vars.a' }), returns('vars')],
      'start > swap',
      'swap > done',
    );
    expect((await run(aFunction(graph))).outcome).toEqual({ a: 2, b: 1 });
  });

  it('the last of two values under one name counts', async () => {
    const twice = aBlock('variables', 'start', {
      set: [
        { name: 'a', value: lit(1) },
        { name: 'a', value: lit(2) },
      ],
    });
    const graph = aGraph([twice, returns('vars.a')], 'start > done');
    expect((await run(aFunction(graph))).outcome).toBe(2);
  });

  it('4.2 one that nobody set reads as nothing, and reading below it fails', async () => {
    expect((await run(aFunction(aGraph([returns('vars.gone')])))).outcome).toBeNull();
    expect((await run(aFunction(aGraph([returns('vars.gone.deep')])))).outcome).toBe('expression.failed');
  });

  it('a failing value sets none of them', async () => {
    const graph = aGraph([set('start', { a: '1', b: 'params.x.y' }), returns('vars')], 'start.error > done');
    expect((await run(aFunction(graph, { params: [{ name: 'x', type: 'any' }] }))).outcome).toEqual({});
  });

  it('a variable is a copy: what is computed from it later does not change it', async () => {
    const graph = aGraph(
      [set('start', { list: '[3, 1, 2]' }), returns('({ sorted: vars.list.sort(), kept: vars.list })')],
      'start > done',
    );
    expect((await run(aFunction(graph))).outcome).toEqual({ sorted: [1, 2, 3], kept: [3, 1, 2] });
  });
});

describe('variables: what an author may get wrong', () => {
  const at = '/body/blocks/0/config/set';
  it.each([
    ['nothing to set', { set: [] }, at],
    ['no list', {}, at],
    ['a name with a blank', { set: [{ name: 'my total', value: lit(1) }] }, `${at}/0/name`],
    ['a reserved word', { set: [{ name: 'class', value: lit(1) }] }, `${at}/0/name`],
    ['a name that reaches a prototype', { set: [{ name: '__proto__', value: lit(1) }] }, `${at}/0/name`],
    ['a name without a value', { set: [{ name: 'a' }] }, `${at}/0/value`],
    ['a bare value', { set: [{ name: 'a', value: 1 }] }, `${at}/0/value`],
  ])('%s', (_what, config, path) => {
    expect(issuesOf(aFunction(aGraph([aBlock('variables', 'start', config)])))).toEqual([
      `error config.invalid ${path}`,
    ]);
  });
});
