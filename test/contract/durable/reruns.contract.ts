import { expect, it } from 'vitest';
import type { Caller } from '#core';
import type { RerunBody } from '#schema';
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../../support/build.ts';
import { WORKSPACE } from '../../support/durable.ts';
import { ADA, ask, times, type World } from './fixtures.ts';

/** Runs once more: as they were, with changes, from a block on. */
export function rerunsContract(world: World): void {
  const rerun = async (of: string, given: Partial<RerunBody> = {}, caller: Caller = ADA) => {
    const run = await world().store.runs.get(WORKSPACE, of);
    if (!run) throw new Error(`there is no run ${of}`);
    const whole: RerunBody = { from: 'start', version: 'same', ...given };
    return world().jobs.rerun({ workspace: WORKSPACE, run, given: whole, caller });
  };
  const dataOf = async (id: string) => JSON.parse((await world().until(id, 'success')).answer?.body ?? '').data;

  it('a run is run again as it was: the same version and parameters', async () => {
    const params = [{ name: 'n', type: 'number' as const, required: true }];
    await world().publish(aFunction(aGraph([returns('params.n + 1')]), { name: 'again', params }));
    const first = await world().start('again', { params: { n: 1 } });
    await world().until(first, 'success');
    await world().publish(aFunction(aGraph([returns('params.n + 100')]), { name: 'again', params }), 1);
    const same = await rerun(first);
    expect(await dataOf(same)).toBe(2);
    expect(await world().store.runs.get(WORKSPACE, same)).toMatchObject({
      version: 1,
      parentRunId: first,
      trigger: 'job',
    });
    const edited = await rerun(first, { params: { n: 7 }, version: 'live' });
    expect(await dataOf(edited)).toBe(107);
    await expect(rerun(first, { params: { n: 'many' } })).rejects.toMatchObject({ code: 'params.invalid' });
    expect((await world().store.runs.get(WORKSPACE, edited))?.version).toBe(2);
  });

  it('a run goes on from a block: what came before stands, with its variables, and what comes after runs again', async () => {
    let price = 1;
    world().when('price_r', () => price);
    const graph = aGraph(
      [
        ask('before_r', 'write'),
        aBlock('variables', 'keep', { set: [{ name: 'kept', value: lit('as it was') }] }),
        ask('price_r', 'read'),
        ask('after_r', 'write'),
        returns('({ price: price_r.data, kept: vars.kept })'),
      ],
      'before_r > keep',
      'keep > price_r',
      'price_r > after_r',
      'after_r > done',
    );
    await world().publish(aFunction(graph, { name: 'priced' }));
    const first = await world().start('priced');
    expect(await dataOf(first)).toEqual({ price: 1, kept: 'as it was' });
    price = 2;
    expect(await dataOf(await rerun(first, { from: 'block', block: 'price_r' }))).toEqual({
      price: 2,
      kept: 'as it was',
    });
    expect(times(world(), 'before_r')).toBe(1);
    expect(times(world(), 'after_r')).toBe(2);
    await expect(rerun(first, { from: 'block', block: 'nowhere' })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(rerun(first, { from: 'failure' })).rejects.toMatchObject({ code: 'job.notFailed' });
  });

  it('passes of a loop do not run again when the run goes on behind it, and do when it goes on from it', async () => {
    const loop = aBlock('loop', 'each', { kind: 'forEach', items: expr('[1, 2, 3]') });
    loop.graphs = { body: aGraph([ask('pass_r', 'write')]) };
    await world().publish(aFunction(aGraph([loop, ask('last_r', 'write')], 'each > last_r'), { name: 'passes' }));
    const first = await world().start('passes');
    await world().until(first, 'success');
    await world().until(await rerun(first, { from: 'block', block: 'last_r' }), 'success');
    expect([times(world(), 'pass_r'), times(world(), 'last_r')]).toEqual([3, 2]);
    await world().until(await rerun(first, { from: 'block', block: 'each' }), 'success');
    expect([times(world(), 'pass_r'), times(world(), 'last_r')]).toEqual([6, 3]);
  });

  it('a failed run goes on in the version that mends it', async () => {
    world().when('before_m', () => 3);
    const graph = (code: string) => aGraph([ask('before_m', 'write'), returns(code)], 'before_m > done');
    await world().publish(aFunction(graph('before_m.data.no.such.thing'), { name: 'mended' }));
    const failed = await world().start('mended');
    await world().until(failed, 'failed');
    await world().publish(aFunction(graph('before_m.data + 1'), { name: 'mended' }), 1);
    expect(await dataOf(await rerun(failed, { from: 'failure', version: 'live' }))).toBe(4);
    expect(times(world(), 'before_m')).toBe(1);
  });

  it('what is sensitive stays as it was, where it is kept; a run that goes on can not be gone on with', async () => {
    const params = [
      { name: 'pin', type: 'string' as const, required: true, sensitive: true },
      { name: 'days', type: 'number' as const, default: 0 },
    ];
    const blocks = [aBlock('wait', 'pause', { ms: expr('params.days * 86400000') }), returns('params.pin.length')];
    await world().publish(aFunction(aGraph(blocks, 'pause > done'), { name: 'secretive', params }));
    const first = await world().start('secretive', { params: { pin: '123456' } });
    expect(await dataOf(first)).toBe(6);
    expect(await dataOf(await rerun(first))).toBe(6);
    const bob = { id: 'bob', name: 'Bob', user: null };
    await expect(rerun(first, {}, bob)).rejects.toMatchObject({
      code: 'run.missingData',
      details: { params: ['pin'] },
    });
    await expect(rerun(first, { params: { days: 0 } }, bob)).rejects.toMatchObject({ code: 'params.invalid' });
    expect(await dataOf(await rerun(first, { params: { pin: '1234' } }, bob))).toBe(4);
    const waits = await rerun(first, { params: { days: 1 } });
    await world().until(waits, 'waiting');
    await expect(rerun(waits, { from: 'block', block: 'done' })).rejects.toMatchObject({ code: 'run.notEnded' });
    await world().jobs.cancel(WORKSPACE, waits);
  });
}
