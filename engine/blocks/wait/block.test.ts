import { describe, expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../../../test/support/build.ts';
import { issuesOf, run } from '../../../test/support/harness.ts';

const wait = (ms: unknown, parts: object = {}) => aBlock('wait', 'pause', { ms }, parts);

describe('wait', () => {
  it('answers null and goes on; no time at all is fine, too', async () => {
    const graph = aGraph([wait(lit(0)), returns('pause.data')], 'pause > done');
    expect(await run(aFunction(graph))).toMatchObject({ outcome: null, settled: ['pause:success', 'done:success'] });
  });

  it('2.7 a cancel ends it, and nothing after it runs', async () => {
    const controller = new AbortController();
    const graph = aGraph([wait(lit(300_000)), returns('1')], 'pause > done', 'pause.error > done');
    const { verdict, settled } = await run(aFunction(graph), {
      signal: controller.signal,
      onStep: () => controller.abort(),
    });
    expect(verdict).toMatchObject({ status: 'cancelled', error: { code: 'run.cancelled' } });
    expect(settled).toEqual(['pause:cancelled']);
  });

  it('2.7 a run that is cancelled before it starts runs no block', async () => {
    const { verdict, steps } = await run(aFunction(aGraph([wait(lit(300_000))])), { signal: AbortSignal.abort() });
    expect({ status: verdict.status, steps }).toEqual({ status: 'cancelled', steps: [] });
  });

  it('2.7 has no deadline of its own unless it is given one', async () => {
    const graph = aGraph([wait(lit(300_000), { timeoutMs: 2 }), returns('pause.error.code')], 'pause.error > done');
    expect((await run(aFunction(graph))).outcome).toBe('block.timeout');
  });

  it.each(['-1', '300001', '"5"', 'null'])('%s milliseconds is an error of the block', async (code) => {
    expect((await run(aFunction(aGraph([wait(expr(code))])))).outcome).toBe('block.invalid');
  });
});

describe('wait: what an author may get wrong', () => {
  it.each([
    ['no time', {}],
    ['a time before now', { ms: lit(-1) }],
    ['longer than a year', { ms: lit(366 * 86_400_000 + 1) }],
    ['a time and how long', { ms: lit(1), until: lit('2027-01-31T09:00:00Z') }],
    ['text', { ms: lit('5s') }],
  ])('%s', (_what, config) => {
    expect(issuesOf(aFunction(aGraph([aBlock('wait', 'pause', config)])))).toEqual([
      'error config.invalid /body/blocks/0/config/ms',
    ]);
  });
});
