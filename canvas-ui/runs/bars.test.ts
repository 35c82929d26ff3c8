import { expect, it } from 'vitest';
import type { Step } from '#schema';
import { barsOf } from './bars.ts';
import { buildTimeline } from './timeline.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const at = (ms: number): string => new Date(START + ms).toISOString();

const step: Step = {
  ...{ path: 'ask', block: 'ask', name: 'ask', type: 'query', status: 'success', attempts: 3 },
  ...{ startedAt: at(0), durationMs: 400 },
};
const tried = (from: number, durationMs: number, delayMs?: number) => ({
  ...{ startedAt: at(from), durationMs, code: 'resource.unavailable', message: 'gone' },
  ...(delayMs === undefined ? {} : { delayMs }),
});
const nodeOf = (meta: Step['meta']) => {
  const run = {
    ...{ id: '019363a0-0000-7000-8000-000000000001', functionName: 'f', version: 1, hash: '', mode: 'test' as const },
    ...{ trigger: 'test' as const, environment: '', caller: '', params: { text: '{}', truncated: false, bytes: 2 } },
    ...{ status: 'success' as const, queuedMs: 30, startedAt: at(0), durationMs: 400 },
  };
  return buildTimeline(run, [{ ...step, ...(meta ? { meta } : {}) }], START);
};
const drawn = (...args: Parameters<typeof barsOf>) =>
  barsOf(...args).map(({ from, to, look }) => `${from - START}-${to - START} ${look}`);

it('each attempt is a part of the bar, with the pauses between them; the last one has its outcome', () => {
  const [node] = nodeOf({ tries: [tried(0, 50, 100), tried(150, 50, 120)] }).children;
  expect(node && drawn(node, 0, false)).toEqual([
    '0-50 failed',
    '50-150 queued',
    '150-200 failed',
    '200-320 queued',
    '320-400 executing',
  ]);
});

it('records of before tell no pauses: the next attempt then begins where the one before ended', () => {
  const [node] = nodeOf({ tries: [tried(0, 50), 'odd', tried(500, 50)] }).children;
  expect(node && drawn(node, 0, false).at(-1)).toBe('400-400 executing');
});

it('time in the queue stands before the run, as much of it as is asked for', () => {
  expect(drawn(nodeOf(undefined), 30, false)).toEqual(['-30-0 queued', '0-400 executing']);
  expect(drawn(nodeOf(undefined), 0, false)).toEqual(['0-400 executing']);
});
