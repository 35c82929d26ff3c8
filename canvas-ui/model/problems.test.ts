import { describe, expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, expr, sets } from '../../test/support/build.ts';
import { check } from '../../test/support/canvas-model.ts';
import { groupProblems, jumpTarget, nextProblem } from './index.ts';

describe('problems', () => {
  const body = aGraph([aBlock('log', 'inner', {}), sets('x', 'nothing.data')], 'x.nowhere > inner');
  const loop = aBlock('loop', 'each', { kind: 'forEach', items: expr('[]') }, { graphs: { body } });
  const document = aFunction(
    aGraph([aBlock('javascript', 'code', { code: 'return (' }), loop, aBlock('log', 'fresh', {})]),
    {
      params: [{ name: 'id', type: 'integer', default: 'text' }],
      result: { type: 'string', pattern: '(' },
      settings: { idempotencyKey: expr('code.data') },
      layout: { testValues: { gone: 1 } },
    },
  );
  const { issues } = check(document);
  const problems = groupProblems(document, issues, new Set(['fresh']));

  it('are found at their block and field', () => {
    expect([...(problems.blocks.get('inner')?.fields.keys() ?? [])]).toContain('/message');
    expect([...(problems.blocks.get('x')?.fields.keys() ?? [])]).toContain('/set/0/value');
    expect(problems.blocks.get('code')).toMatchObject({ worst: 'error' });
    expect(problems.blocks.get('code')?.fields.get('/code')?.[0]?.issue.position).toBeDefined();
  });

  it('of the function are apart, each with where it leads', () => {
    expect(problems.ofFunction.map(({ target }) => target)).toEqual(
      expect.arrayContaining([
        { kind: 'parameter', name: 'id', field: '/default' },
        { kind: 'result' },
        { kind: 'settings', field: '/idempotencyKey' },
        { kind: 'layout', field: '/testValues/gone' },
      ]),
    );
  });

  it('of edges lead to the edge in its graph', () => {
    const edge = problems.all.find(({ target }) => target.kind === 'edge');
    expect(edge?.target).toEqual({ kind: 'edge', graph: 'each/body', edge: 0, block: 'x' });
  });

  it('of new blocks count as incomplete', () => {
    expect(problems.blocks.get('fresh')).toMatchObject({ worst: 'incomplete' });
    expect(problems.counts.incomplete).toBe(problems.blocks.get('fresh')?.all.length);
    expect(groupProblems(document, issues).counts.incomplete).toBe(0);
  });

  it('inside a container are counted at it', () => {
    const inside = problems.all.filter(({ issue }) => issue.block === 'inner' || issue.block === 'x');
    expect(problems.insideOf.get('each')).toBe(inside.length);
  });

  it('are gone through in the order of the function, and round again', () => {
    let at = nextProblem(problems, undefined);
    const seen = [at];
    for (let step = 1; step < problems.all.length; step++) {
      at = nextProblem(problems, at);
      seen.push(at);
    }
    expect(seen).toEqual(problems.all);
    expect(nextProblem(problems, at)).toBe(problems.all[0]);
    expect(nextProblem(problems, problems.all[0], -1)).toBe(problems.all.at(-1));
    expect(nextProblem(problems, undefined, -1)).toBe(problems.all.at(-1));
    expect(nextProblem(groupProblems(document, []), undefined)).toBeUndefined();
  });

  it.each([
    ['/body/blocks/1', { kind: 'block', block: 'each', tab: 'config', field: '' }],
    ['/body/blocks/1/graphs/body', { kind: 'block', block: 'each', tab: 'config', field: '' }],
    [
      '/body/blocks/1/graphs/body/blocks/1/timeoutMs',
      { kind: 'block', block: 'x', tab: 'settings', field: '/timeoutMs' },
    ],
    ['/body/blocks/0/config/a~1b', { kind: 'block', block: 'code', tab: 'config', field: '/a~1b' }],
    ['/body/blocks/99/config', { kind: 'function' }],
    ['', { kind: 'function' }],
    ['nonsense', { kind: 'function' }],
    ['/params/9', { kind: 'function' }],
  ])('at %j lead to %j', (path, target) => {
    expect(jumpTarget(document, { severity: 'error', code: 'x', message: 'x', path })).toEqual(target);
  });
});
