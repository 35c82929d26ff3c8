import { describe, expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, expr, lit, returns, text } from '../../../test/support/build.ts';
import { issuesOf, run } from '../../../test/support/harness.ts';

const ports = ['true', 'first', 'second', 'false'];
const decide = (config: Record<string, unknown>, params: Record<string, unknown> = {}) =>
  run(
    aFunction(
      aGraph(
        [aBlock('condition', 'which', config), returns('which.data')],
        ...ports.slice(0, 1).map((port) => `which.${port} > done`),
        'which.false > done',
      ),
      {
        params: [{ name: 'n', type: 'any' }],
      },
    ),
    { params: params as never },
  );

describe('condition', () => {
  it.each([
    [9, 'true'],
    [5, 'first'],
    [1, 'second'],
    [-1, 'false'],
  ])('3.2 %d takes the way %s, and only that', async (n, expected) => {
    const graph = aGraph(
      [
        aBlock('condition', 'which', {
          when: expr('params.n > 8'),
          elseIf: [
            { port: 'first', when: expr('params.n > 4') },
            { port: 'second', when: expr('params.n > 0') },
          ],
        }),
        ...ports.map((port) => returns(`["${port}", which.data]`, `${port}_way`)),
      ],
      ...ports.map((port) => `which.${port} > ${port}_way`),
    );
    const fn = aFunction(graph, { params: [{ name: 'n', type: 'number', required: true }] });
    const { outcome, settled } = await run(fn, { params: { n } });
    expect(outcome).toEqual([expected, expected === 'true' || (expected !== 'false' && expected)]);
    expect(settled.filter((line) => line.endsWith('skipped'))).toHaveLength(3);
  });

  it('3.3 its output is what was decided: true, false, or the name of the way', async () => {
    expect((await decide({ when: lit(true) })).outcome).toBe(true);
    expect((await decide({ when: lit(false) })).outcome).toBe(false);
  });

  it('a way that nobody drew an edge from ends there', async () => {
    const fn = aFunction(
      aGraph([aBlock('condition', 'which', { when: lit(true) }), returns('1')], 'which.false > done'),
    );
    expect(await run(fn)).toMatchObject({ outcome: null, settled: ['which:success', 'done:skipped'] });
  });

  it.each([
    ['a number', expr('params.n'), 1],
    ['text', expr('params.n'), 'true'],
    ['null', expr('params.n'), null],
    ['a mixed template', text('is {{ params.n }}'), true],
  ])('nothing but true and false decides: %s fails', async (_what, when, n) => {
    const { outcome, verdict } = await decide({ when }, { n });
    expect(outcome).toBe('block.invalid');
    expect(verdict).toMatchObject({ error: { details: { field: '/when' } } });
  });

  it('4.3 a template that is one hole keeps its type, so it may decide', async () => {
    expect((await decide({ when: text('{{ params.n }}') }, { n: true })).outcome).toBe(true);
  });

  it('2.3 a condition that can not be evaluated leaves by its error edge and says in which field', async () => {
    const fn = aFunction(
      aGraph(
        [
          aBlock('condition', 'which', { when: lit(false), elseIf: [{ port: 'deep', when: expr('params.n.a.b') }] }),
          returns('which.error'),
        ],
        'which.error > done',
      ),
      { params: [{ name: 'n', type: 'any' }] },
    );
    expect((await run(fn)).outcome).toMatchObject({
      code: 'expression.failed',
      block: 'which',
      details: { field: '/elseIf/0/when' },
    });
  });

  it('3.6 disabled, it passes through by its first way out: true', async () => {
    const fn = aFunction(
      aGraph(
        [aBlock('condition', 'which', { when: lit(false) }, { disabled: true }), returns('which.status')],
        'which.true > done',
      ),
    );
    expect((await run(fn)).outcome).toBe('disabled');
  });
});

describe('condition: what an author may get wrong', () => {
  const otherwise = (...elseIf: unknown[]) => ({ when: lit(true), elseIf });
  const at = '/body/blocks/0/config';
  it.each([
    ['no condition', {}, `${at}/when`],
    ['text where true or false is needed', { when: lit('true') }, `${at}/when`],
    ['an expression that does not parse', { when: expr('a ==') }, `${at}/when`],
    ['a way without a name', otherwise({ port: '', when: lit(true) }), `${at}/elseIf/0/port`],
    ['a way called as one that is there', otherwise({ port: 'true', when: lit(true) }), `${at}/elseIf/0/port`],
    ['a way called error', otherwise({ port: 'error', when: lit(true) }), `${at}/elseIf/0/port`],
    ['a name with a blank', otherwise({ port: 'very big', when: lit(true) }), `${at}/elseIf/0/port`],
    [
      'two ways of one name',
      otherwise({ port: 'big', when: lit(true) }, { port: 'big', when: lit(false) }),
      `${at}/elseIf/1/port`,
    ],
    [
      '51 ways',
      otherwise(...Array.from({ length: 51 }, (_, n) => ({ port: `w${n}`, when: lit(true) }))),
      `${at}/elseIf`,
    ],
  ])('%s', (_what, config, path) => {
    expect([...new Set(issuesOf(aFunction(aGraph([aBlock('condition', 'which', config)]))))]).toEqual([
      `error config.invalid ${path}`,
    ]);
  });

  it('an edge from a way that was renamed', () => {
    const graph = aGraph([aBlock('condition', 'which', { when: lit(true) }), returns('1')], 'which.big > done');
    expect(issuesOf(aFunction(graph))).toEqual(['error edge.unknownPort /body/edges/0/port']);
  });
});
