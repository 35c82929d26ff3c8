import { describe, expect, it } from 'vitest';
import type { Run, Step } from '#schema';
import { busyTimes, createScale, ticksOf } from './time-scale.ts';
import { buildTimeline } from './timeline.ts';
import { ancestorsOfPath, FIRST_FOLD, type Fold, revealed, timelineMove, timelineRows } from './timeline-rows.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const at = (ms: number): string => new Date(START + ms).toISOString();
const preview = { text: '{}', truncated: false, bytes: 2 };

const run: Run = {
  id: '019363a0-0000-7000-8000-000000000001',
  functionName: 'deleteCustomer',
  version: 3,
  hash: 'h',
  mode: 'test',
  trigger: 'test',
  environment: 'test',
  caller: 'ada',
  params: preview,
  status: 'success',
  queuedMs: 0,
  startedAt: at(0),
  durationMs: 1_000,
};

function aStep(path: string, from: number, durationMs: number, status: Step['status'] = 'success'): Step {
  const name = path.replace(/.*\//, '');
  return { path, block: name, name, type: 'query', status, attempts: 1, startedAt: at(from), durationMs };
}

/** As a record has them: what is inside comes before what it is in. */
const steps = [
  aStep('getOrders', 0, 100),
  aStep('each[1]/save', 300, 50, 'error'),
  aStep('each[0]/save', 200, 30),
  aStep('each[2]/save', 400, 20),
  aStep('each', 150, 300),
  aStep('guard/inner/deep', 500, 10),
  aStep('guard', 490, 40),
];

const root = buildTimeline(run, steps, START);
const names = (fold: Fold, filter = {}): string[] =>
  timelineRows(root, fold, { errorsOnly: false, query: '', ...filter }).map(
    ({ node, depth }) => `${depth} ${node.name}`,
  );

describe('a run as a tree', () => {
  it('nests by paths, in the order of time, with loops closed', () => {
    expect(names(FIRST_FOLD)).toEqual(['0 deleteCustomer', '1 getOrders', '1 each', '1 guard', '2 inner', '3 deep']);
  });

  it('counts the passes of a loop', () => {
    const each = root.children.find(({ name }) => name === 'each');
    expect(each?.passes).toEqual({ count: 3, failed: 1, p50: 30, max: 50 });
    expect(each?.children.map(({ name }) => name)).toEqual(['Pass 1', 'Pass 2', 'Pass 3']);
  });

  it('folds to a level, and opens what hides a path', () => {
    expect(names({ level: 0, changed: new Map() })).toEqual(['0 deleteCustomer']);
    expect(names({ level: 1, changed: new Map() })).toHaveLength(4);
    expect(names(revealed({ level: 0, changed: new Map() }, 'each[1]/save'))).toContain('3 save');
    expect(ancestorsOfPath('a/each[12]/save')).toEqual(['', 'a', 'a/each', 'a/each[12]']);
  });

  it('shows only what failed, or what is searched for, with what it is in', () => {
    expect(names(FIRST_FOLD, { errorsOnly: true })).toEqual(['0 deleteCustomer', '1 each', '2 Pass 2', '3 save']);
    expect(names(FIRST_FOLD, { query: 'DEEP' })).toEqual(['0 deleteCustomer', '1 guard', '2 inner', '3 deep']);
  });

  it('grows with the time while it runs', () => {
    const live: Run = { ...run, status: 'running', durationMs: null };
    const growing = buildTimeline(live, [aStep('slow', 100, 0, 'running')], START + 700);
    expect([growing.to, growing.children[0]?.to]).toEqual([START + 700, START + 700]);
  });

  it('answers to keys', () => {
    const rows = timelineRows(root, FIRST_FOLD);
    expect(timelineMove(rows, 2, 'ArrowRight', FIRST_FOLD)).toEqual({
      fold: { level: undefined, changed: new Map([['each', true]]) },
    });
    expect(timelineMove(rows, 5, 'ArrowLeft', FIRST_FOLD)).toEqual({ go: 4 });
    expect(timelineMove(rows, 0, '2', FIRST_FOLD)).toEqual({ fold: { level: 2, changed: new Map() } });
    expect(timelineMove(rows, 0, 'End', FIRST_FOLD)).toEqual({ go: 5 });
  });
});

describe('the axis of time', () => {
  const idle = [
    { from: 0, to: 100 },
    { from: 900, to: 1_000 },
  ];

  it('draws long idle times short, and goes back and forth', () => {
    const scale = createScale({ from: 0, to: 1_000 }, idle);
    expect(scale.pieces.map(({ isGap }) => isGap)).toEqual([false, true, false]);
    expect(scale.x(100)).toBeCloseTo(0.48);
    expect(scale.x(900)).toBeCloseTo(0.52);
    for (const time of [0, 50, 100, 500, 950, 1_000]) expect(scale.time(scale.x(time))).toBeCloseTo(time);
  });

  it('is even if gaps are shown', () => {
    const scale = createScale({ from: 0, to: 1_000 }, undefined);
    expect(scale.x(250)).toBeCloseTo(0.25);
  });

  it('takes waiting for idle, not work', () => {
    const times = busyTimes(root, ({ name }) => name === 'getOrders').map(({ from, to }) => [from - START, to - START]);
    expect(times[0]).toEqual([200, 230]);
    expect(times).toHaveLength(4);
  });

  it('has round ticks that do not touch', () => {
    const ticks = ticksOf(createScale({ from: START, to: START + 1_000 }, undefined), START, 600);
    expect(ticks.map(({ text }) => text)).toEqual(['0', '200 ms', '400 ms', '600 ms', '800 ms', '1 s']);
    const hours = ticksOf(createScale({ from: 0, to: 7_200_000 }, undefined), 0, 500);
    expect(hours.map(({ text }) => text)).toEqual(['0', '30 min', '1 h', '1 h 30 min', '2 h']);
  });

  it('stands a run without any time', () => {
    const scale = createScale({ from: 5, to: 5 }, []);
    expect(Number.isFinite(scale.x(5))).toBe(true);
    expect(ticksOf(scale, 5, 500).length).toBeLessThan(10);
  });
});
