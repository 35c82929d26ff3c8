import { expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../../support/build.ts';
import { WORKSPACE } from '../../support/durable.ts';
import { ask, hold, times, type World } from './fixtures.ts';

/** What becomes of a run whose worker is gone, slow, or stopped. */
export function workersContract(world: World): void {
  it('3.7 a settled block never runs again: one that was at work and only reads does', async () => {
    const { begun, release } = hold(world(), 'two_a');
    await world().publish(
      aFunction(
        aGraph([ask('one_a', 'write'), ask('two_a', 'read'), returns('two_a.data')], 'one_a > two_a', 'two_a > done'),
        {
          name: 'resumes',
        },
      ),
    );
    const id = await world().start('resumes');
    await begun;
    await world().loseLease(id);
    await world().addWorker();
    while (times(world(), 'two_a') < 2) await new Promise((resolve) => setImmediate(resolve));
    release();
    expect(JSON.parse((await world().until(id, 'success')).answer?.body ?? '')).toEqual({ data: 'two_a' });
    expect([times(world(), 'one_a'), times(world(), 'two_a')]).toEqual([1, 2]);
  });

  it('3.7 a write that was cut off fails as run.interrupted into its error branch', async () => {
    const { begun, release } = hold(world(), 'pay');
    await world().publish(
      aFunction(aGraph([ask('pay', 'write'), returns('pay.error.code')], 'pay.error > done'), { name: 'pays' }),
    );
    const id = await world().start('pays');
    await begun;
    await world().loseLease(id);
    const job = await world().until(id, 'success');
    release();
    expect(JSON.parse(job.answer?.body ?? '')).toEqual({ data: 'run.interrupted' });
    expect(times(world(), 'pay')).toBe(1);
  });

  it('3.7 a write with an idempotency key that was cut off runs again', async () => {
    const { begun, release } = hold(world(), 'charge');
    await world().publish(
      aFunction(
        aGraph([ask('charge', 'write', { idempotencyKey: expr('run.id') }), returns('charge.data')], 'charge > done'),
        {
          name: 'charges',
        },
      ),
    );
    const id = await world().start('charges');
    await begun;
    await world().loseLease(id);
    while (times(world(), 'charge') < 2) await new Promise((resolve) => setImmediate(resolve));
    release();
    expect(JSON.parse((await world().until(id, 'success')).answer?.body ?? '')).toEqual({ data: 'charge' });
  });

  it('who has a run is known while it works, and not when it waits or is over', async () => {
    const { begun, release } = hold(world(), 'held_for');
    const blocks = [ask('held_for', 'read'), aBlock('wait', 'pause', { ms: lit(86_400_000) })];
    await world().publish(aFunction(aGraph(blocks, 'held_for > pause'), { name: 'heldFor' }));
    const id = await world().start('heldFor');
    await begun;
    const { durable } = world().store;
    expect([...(await durable.held([id, crypto.randomUUID()]))]).toEqual([id]);
    release();
    await world().until(id, 'waiting');
    expect((await durable.held([id])).size).toBe(0);
    await world().jobs.cancel(WORKSPACE, id);
    expect((await durable.held([id])).size).toBe(0);
  });

  it('connections that break in the middle cost nothing but time', async () => {
    const { begun, release } = hold(world(), 'cut_off');
    await world().publish(
      aFunction(aGraph([ask('cut_off', 'write'), returns('cut_off.data')], 'cut_off > done'), { name: 'cutOff' }),
    );
    const id = await world().start('cutOff');
    await begun;
    await world().store.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'switchyard' AND datname = current_database() AND pid <> pg_backend_pid()`,
    );
    release();
    const isOver = async () =>
      (
        await world()
          .jobs.find(WORKSPACE, id)
          .catch(() => undefined)
      )?.status === 'success';
    while (!(await isOver())) await new Promise((resolve) => setImmediate(resolve));
    expect(times(world(), 'cut_off')).toBe(1);
    const again = await world().start('cutOff');
    await world().until(again, 'success');
  });

  it('a worker that is stopped while it takes a run up waits for that, and gives the run back', async () => {
    const happened: string[] = [];
    const claiming = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const { durable } = world().store;
    const slow = await world().addWorker({
      ...durable,
      async claim(ids, leaseMs) {
        claiming.resolve();
        await gate.promise;
        const claimed = await durable.claim(ids, leaseMs);
        happened.push('claimed');
        return claimed;
      },
    });
    world().when('given_back', () => 'done');
    await world().publish(
      aFunction(aGraph([ask('given_back', 'read'), returns('given_back.data')], 'given_back > done'), {
        name: 'givenBack',
      }),
    );
    // More at once than the other worker has room for.
    const ids = await Promise.all(Array.from({ length: 40 }, () => world().start('givenBack')));
    await claiming.promise;
    const stopping = slow.stop(0).then(() => happened.push('stopped'));
    await world().store.sql('SELECT 1');
    gate.resolve();
    await stopping;
    expect(happened).toEqual(['claimed', 'stopped']);
    for (const id of ids)
      expect(JSON.parse((await world().until(id, 'success', 'failed')).answer?.body ?? '')).toEqual({ data: 'done' });
  });

  it('a run whose wake-up somebody took along who died before taking it up is found at the next start', async () => {
    await world().publish(aFunction(aGraph([returns('"found"')]), { name: 'takenAlong' }));
    const id = await world().start('takenAlong', { startAt: '2099-01-01T00:00:00Z' });
    await world().store.sql(
      "UPDATE switchyard.durable_run SET wake_at = now() - interval '1 second' WHERE run_id = $1",
      [id],
    );
    await world().recover();
    expect(JSON.parse((await world().until(id, 'success')).answer?.body ?? '')).toEqual({ data: 'found' });
  });
}
