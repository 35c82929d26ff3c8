import { expect, it } from 'vitest';
import type { Firing, SaveSchedule } from '#schema';
import { aFunction, aGraph, expr, returns } from '../../support/build.ts';
import { WORKSPACE } from '../../support/durable.ts';
import { ADA, ask, hold, times, type World } from './fixtures.ts';

const PLACE = { workspace: WORKSPACE, id: undefined, environment: 'production' };
const DEFAULTS: Omit<SaveSchedule, 'name' | 'function' | 'when'> = {
  ...{ params: {}, timeZone: 'UTC', paused: false, revision: null },
  overlap: 'skip',
  missed: { kind: 'skip' },
};

/** Runs that start by the clock. */
export function schedulesContract(world: World): void {
  it('a schedule starts one run for each slot, however many workers there are', async () => {
    await world().publish(
      aFunction(aGraph([returns('params.n')]), { name: 'ticks', params: [{ name: 'n', type: 'number' }] }),
    );
    const when = { kind: 'every', count: 1, unit: 'seconds' } as const;
    const schedule = await world().schedules.save(
      PLACE,
      { ...DEFAULTS, name: 'ticking', function: 'ticks', params: { n: 7 }, when, overlap: 'queue' },
      ADA,
    );
    const started = async () =>
      (await world().schedules.firings(schedule.id, 10)).filter(({ outcome }) => outcome === 'started');
    let firings = await started();
    while (firings.length < 2) firings = await started();
    await world().schedules.remove(WORKSPACE, schedule.id);
    expect(new Set(firings.map(({ slot }) => slot)).size).toBe(firings.length);
    for (const { runId } of firings) {
      expect(JSON.parse((await world().until(runId ?? '', 'success')).answer?.body ?? '')).toEqual({ data: 7 });
      expect(await world().store.runs.get(WORKSPACE, runId ?? '')).toMatchObject({
        trigger: 'schedule',
        caller: 'ticking',
      });
    }
  });

  it('a slot is skipped while an earlier run goes on, or where its condition says so', async () => {
    const { begun, release } = hold(world(), 'slow_tick');
    await world().publish(aFunction(aGraph([ask('slow_tick', 'read')]), { name: 'slowTicks' }));
    const never = { kind: 'once', at: '2099-01-01T00:00:00Z' } as const;
    const { id } = await world().schedules.save(
      PLACE,
      { ...DEFAULTS, name: 'slow', function: 'slowTicks', when: never },
      ADA,
    );
    const first = await world().schedules.runNow(WORKSPACE, id, ADA);
    await begun;
    expect(await world().schedules.runNow(WORKSPACE, id, ADA)).toBeUndefined();
    expect((await world().schedules.firings(id, 10)).map(({ outcome }) => outcome)).toEqual(['overlapped', 'started']);
    release();
    await world().until(first ?? '', 'success');
    const every = { kind: 'every', count: 1, unit: 'seconds' } as const;
    const skipped = await world().schedules.save(
      PLACE,
      { ...DEFAULTS, name: 'picky', function: 'slowTicks', when: every, skipWhen: expr('true') },
      ADA,
    );
    while ((await world().schedules.firings(skipped.id, 1))[0]?.outcome !== 'predicate')
      await new Promise((resolve) => setImmediate(resolve));
    const paused = await world().schedules.save(
      { ...PLACE, id: skipped.id },
      { ...DEFAULTS, name: 'picky', function: 'slowTicks', when: every, paused: true, revision: 1 },
      ADA,
    );
    expect(paused).toMatchObject({ nextAt: null, revision: 2 });
    await expect(
      world().schedules.save(
        { ...PLACE, id: skipped.id },
        { ...DEFAULTS, name: 'x', function: 'slowTicks', when: every, revision: 1 },
        ADA,
      ),
    ).rejects.toMatchObject({ code: 'schedule.conflict' });
  });

  const everySecond = { kind: 'every', count: 1, unit: 'seconds' } as const;
  /** A schedule of every second whose runs are at work until they are released, and what became of its slots. */
  const tooSlow = async (overlap: SaveSchedule['overlap']) => {
    const name = `tooSlow_${overlap}`;
    const held = hold(world(), name);
    await world().publish(aFunction(aGraph([ask(name, 'read')]), { name }));
    const saved = { ...DEFAULTS, name, function: name, when: everySecond, overlap };
    const { id } = await world().schedules.save(PLACE, saved, ADA);
    await held.begun;
    const slots = async () => (await world().schedules.firings(id, 100)).reverse();
    const until = async (isEnough: (all: Firing[]) => boolean) => {
      for (let all = await slots(); ; all = await slots()) {
        if (isEnough(all)) return all;
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const of = (all: readonly Firing[], outcome: Firing['outcome']) => all.filter((each) => each.outcome === outcome);
    const remove = () => world().schedules.remove(WORKSPACE, id);
    return { name, until, of, remove, release: held.release };
  };

  it('every second, and a run that takes longer: skip starts no other', async () => {
    const { name, until, of, remove, release } = await tooSlow('skip');
    const all = await until((slots) => of(slots, 'overlapped').length >= 2);
    await remove();
    const [first, ...others] = of(all, 'started');
    expect(others).toEqual([]);
    release();
    await world().until(first?.runId ?? '', 'success');
    expect(times(world(), name)).toBe(1);
  });

  it('every second, and a run that takes longer: queue runs them all, one after the other', async () => {
    const { name, until, of, remove, release } = await tooSlow('queue');
    const all = of(await until((slots) => of(slots, 'started').length >= 3), 'started');
    await remove();
    expect(times(world(), name)).toBe(1);
    const second = await world().job(all[1]?.runId ?? '');
    expect(second.status).toBe('queued');
    release();
    for (const { runId } of all) await world().until(runId ?? '', 'success');
  });

  it('every second, and a run that takes longer: cancelPrevious ends it for the next', async () => {
    const { until, of, remove, release } = await tooSlow('cancelPrevious');
    const all = of(await until((slots) => of(slots, 'started').length >= 3), 'started');
    await remove();
    await world().until(all[0]?.runId ?? '', 'cancelled');
    await world().until(all[1]?.runId ?? '', 'cancelled');
    release();
    const { runs } = world().store;
    const [last] = await runs.list(WORKSPACE, { functionName: 'tooSlow_cancelPrevious', limit: 1 });
    await world().until(last?.id ?? '', 'success');
  });

  it('a condition that can not be evaluated starts nothing, and says why', async () => {
    await world().publish(aFunction(aGraph([returns('1')]), { name: 'conditional' }));
    const skipWhen = expr('params.no.such.thing');
    const saved = { ...DEFAULTS, name: 'conditional', function: 'conditional', when: everySecond, skipWhen };
    const { id } = await world().schedules.save(PLACE, saved, ADA);
    const latest = async () => (await world().schedules.firings(id, 1))[0];
    while (!(await latest())) await new Promise((resolve) => setImmediate(resolve));
    expect(await latest()).toMatchObject({ outcome: 'failed', runId: null });
    await world().schedules.remove(WORKSPACE, id);
    expect(await world().store.runs.list(WORKSPACE, { functionName: 'conditional', limit: 1 })).toEqual([]);
  });

  it('what became of slots is kept for a time, and a run that goes on is known without it', async () => {
    const { begun, release } = hold(world(), 'long_tick');
    await world().publish(aFunction(aGraph([ask('long_tick', 'read')]), { name: 'longTicks' }));
    const never = { kind: 'once', at: '2099-01-01T00:00:00Z' } as const;
    const saved = { ...DEFAULTS, name: 'long', function: 'longTicks', when: never };
    const { id } = await world().schedules.save(PLACE, saved, ADA);
    const first = await world().schedules.runNow(WORKSPACE, id, ADA);
    await begun;
    const { schedules, sql } = world().store;
    const policy = { days: 30, failedDays: 90, perFunction: 100 };
    expect(await schedules.prune(policy, 100)).toBe(0);
    await sql("UPDATE switchyard.schedule_firing SET fired_at = now() - interval '31 days' WHERE schedule_id = $1", [
      id,
    ]);
    expect(await schedules.prune(policy, 100)).toBe(1);
    expect(await world().schedules.firings(id, 10)).toEqual([]);
    expect(await world().schedules.runNow(WORKSPACE, id, ADA)).toBeUndefined();
    release();
    await world().until(first ?? '', 'success');
    await world().schedules.remove(WORKSPACE, id);
  });

  it('a run that failed goes on from there by itself, as often as its schedule says; its slot is taken meanwhile', async () => {
    let tries = 0;
    world().when('flaky_tick', () => {
      tries++;
      if (tries < 3) throw new Error('down');
      return tries;
    });
    const graph = aGraph(
      [ask('once_only', 'write'), ask('flaky_tick', 'read', { retry: { count: 0 } }), returns('flaky_tick.data')],
      'once_only > flaky_tick',
      'flaky_tick > done',
    );
    await world().publish(aFunction(graph, { name: 'flakyTicks' }));
    const never = { kind: 'once', at: '2099-01-01T00:00:00Z' } as const;
    const saved = {
      ...DEFAULTS,
      name: 'flaky',
      function: 'flakyTicks',
      when: never,
      retry: { count: 2, delaySeconds: 1 },
    };
    const { id } = await world().schedules.save(PLACE, saved, ADA);
    const first = await world().schedules.runNow(WORKSPACE, id, ADA);
    await world().until(first ?? '', 'failed');
    expect(await world().schedules.runNow(WORKSPACE, id, ADA)).toBeUndefined();
    const list = () => world().store.runs.list(WORKSPACE, { functionName: 'flakyTicks', limit: 10 });
    while ((await list()).length < 3) await new Promise((resolve) => setImmediate(resolve));
    const [last] = await list();
    expect(JSON.parse((await world().until(last?.id ?? '', 'success')).answer?.body ?? '')).toEqual({ data: 3 });
    expect((await list()).map(({ trigger }) => trigger)).toEqual(['schedule', 'schedule', 'schedule']);
    expect(times(world(), 'once_only')).toBe(1);
    await world().schedules.remove(WORKSPACE, id);
  });
}
