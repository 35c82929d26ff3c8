import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, lit, returns } from '../support/build.ts';
import { openRestateWorld, type RestateWorld } from '../support/durable.ts';
import { isPostgresThere } from '../support/postgres-server.ts';
import { isRestateThere } from '../support/restate-server.ts';
import { ask, hold, times } from './durable/fixtures.ts';

const isThere = (await isPostgresThere()) && isRestateThere;

describe.skipIf(!isThere)('durable runs that Restate wakes up', () => {
  let world: RestateWorld;
  const dataOf = async (id: string) => JSON.parse((await world.until(id, 'success')).answer?.body ?? '').data;

  beforeAll(async () => {
    world = await openRestateWorld();
    await world.addWorker();
    await world.publish(aFunction(aGraph([returns('"ran"')]), { name: 'plain' }));
  });
  afterAll(() => world?.close());

  it('what starts while Restate is away is written down, and runs once it is back', async () => {
    await world.restate.kill(0);
    const id = await world.start('plain');
    expect(await world.job(id)).toMatchObject({ status: 'queued' });
    await world.restate.restart(0);
    expect(await dataOf(id)).toBe('ran');
    expect(await world.store.sql('SELECT FROM switchyard.wake')).toEqual([]);
  });

  it('a run that works does not notice that Restate is killed', async () => {
    const { begun, release } = hold(world, 'unmoved');
    const graph = aGraph([ask('unmoved', 'write'), returns('unmoved.data')], 'unmoved > done');
    await world.publish(aFunction(graph, { name: 'unmoved' }));
    const id = await world.start('unmoved');
    await begun;
    await world.restate.kill(0);
    await world.restate.restart(0);
    release();
    expect(await dataOf(id)).toBe('unmoved');
    expect(times(world, 'unmoved')).toBe(1);
  });

  it('whatever Restate has lost is found in the database', async () => {
    const graph = aGraph([aBlock('wait', 'long', { ms: lit(3_600_000) }), returns('"found"')], 'long > done');
    await world.publish(aFunction(graph, { name: 'forgotten' }));
    const id = await world.start('forgotten');
    await world.until(id, 'waiting');
    const handedOver = async () => (await world.store.sql('SELECT FROM switchyard.wake')).length === 0;
    while (!(await handedOver())) await new Promise((resolve) => setImmediate(resolve));
    await world.restate.kill(0);
    await world.restate.forget();
    await world.restate.restart(0);
    const { sql } = world.store;
    await sql("UPDATE switchyard.run_step SET wait_until = now() - interval '3 minutes' WHERE run_id = $1", [id]);
    await sql("UPDATE switchyard.durable_run SET wake_at = now() - interval '3 minutes' WHERE run_id = $1", [id]);
    expect(await dataOf(id)).toBe('found');
  });

  it('a run is taken over before its lease is over only if the process is gone that has it', async () => {
    const { begun, release } = hold(world, 'kept');
    await world.publish(
      aFunction(aGraph([ask('kept', 'read'), returns('kept.data')], 'kept > done'), { name: 'kept' }),
    );
    const id = await world.start('kept');
    await begun;
    const { durable, sql } = world.store;
    expect(await durable.claim([id], 9_000, [id])).toEqual([]);
    await sql('UPDATE switchyard.run SET owner = 1 WHERE id = $1', [id]);
    expect(await durable.claim([id], 9_000)).toEqual([]);
    expect(await durable.claim([id], 9_000, [id])).toMatchObject([{ id, epoch: 2, crashes: 1 }]);
    // Whoever took it over here does nothing with it: its lease ends, too.
    await world.loseLease(id);
    release();
    expect(await dataOf(id)).toBe('kept');
  });

  it('of one key as many run at the same time as its limit says', async () => {
    let atOnce = 0;
    let most = 0;
    world.when('two_wide', async () => {
      atOnce++;
      most = Math.max(most, atOnce);
      for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
      atOnce--;
      return null;
    });
    await world.publish(aFunction(aGraph([ask('two_wide', 'read')]), { name: 'twoWide' }));
    const concurrency = { key: 'a key/with ? anything & ü', limit: 2 };
    const ids = await Promise.all(Array.from({ length: 8 }, () => world.start('twoWide', { concurrency })));
    for (const id of ids) await world.until(id, 'success');
    expect([1, 2]).toContain(most);
  });

  it.each<[string, JsonValue]>([
    ['nothing', null],
    ['a text', 'runs'],
    ['no id', { priority: 0 }],
    ['an id that is none', { runId: "' OR 1=1 --", priority: 0 }],
    ['a priority that is none', { runId: '01a1fcc6-e454-73c6-a43d-98814ca8d62d', priority: 'high' }],
    ['more than that', { runId: '01a1fcc6-e454-73c6-a43d-98814ca8d62d', priority: 0, params: {} }],
  ])('whoever reaches Restate and sends %s is refused, and no other wake-up is harmed', async (_what, body) => {
    const id = await world.start('plain');
    const response = await fetch(`${world.settings.ingress[0]}/Switchyard/wake`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(400);
    expect(await dataOf(id)).toBe('ran');
  });
});
