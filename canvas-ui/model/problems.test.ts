import { describe, expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, expr, sets } from '../../test/support/build.ts';
import { check } from '../../test/support/canvas-model.ts';
import { groupProblems, jumpPlace, jumpTarget, type LocatedProblem, nextProblem } from './index.ts';

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

  it('are gone through place by place in the order of the function, and round again', () => {
    const places = [...new Set(problems.all.map(({ target }) => JSON.stringify(jumpPlace(target))))];
    const seen: string[] = [];
    let at = nextProblem(problems, undefined);
    const [first] = problems.all;
    for (const _ of places) {
      if (!at) break;
      seen.push(JSON.stringify(jumpPlace(at.target)));
      at = nextProblem(problems, jumpPlace(at.target));
    }
    expect(seen).toEqual(places);
    expect(at).toBe(first);
    const last = places.at(-1);
    for (const from of [undefined, first && jumpPlace(first.target)]) {
      const before = nextProblem(problems, from, -1);
      expect(before && JSON.stringify(jumpPlace(before.target))).toBe(last);
    }
    expect(nextProblem(groupProblems(document, []), undefined)).toBeUndefined();
  });

  it('at one field do not keep F8 from going on', () => {
    const field = { kind: 'block', block: 'a', tab: 'config', field: '/message' } as const;
    const other = { ...field, block: 'b' };
    const all = [field, field, other, field].map((target, at): LocatedProblem => {
      return { target, severity: 'error', issue: { severity: 'error', code: 'x', message: `${at}`, path: '' } };
    });
    expect(nextProblem({ ...problems, all }, jumpPlace(field))?.target).toBe(other);
    expect(nextProblem({ ...problems, all }, jumpPlace(other))?.target).toBe(field);
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
