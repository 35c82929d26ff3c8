import { expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, lit, returns } from '../../support/build.ts';
import { WORKSPACE } from '../../support/durable.ts';
import { ask, hold, times, type World } from './fixtures.ts';

/** That every run ends, and what is left of it then. */
export function boundsContract(world: World): void {
  const answerOf = async (id: string, status: 'success' | 'failed' | 'interrupted') =>
    JSON.parse((await world().until(id, status)).answer?.body ?? '');

  it('a run ends after the time that it may work; what it waits does not count', async () => {
    hold(world(), 'overtime');
    await world().publish(aFunction(aGraph([ask('overtime', 'read')]), { name: 'overtime' }));
    const works = await world().start('overtime', { timeoutMs: 300 });
    expect(await answerOf(works, 'failed')).toMatchObject({ code: 'run.timeout', status: 504 });
    const blocks = [aBlock('wait', 'pause', { ms: lit(3_000) }), returns('1')];
    await world().publish(aFunction(aGraph(blocks, 'pause > done'), { name: 'patient' }));
    expect(await answerOf(await world().start('patient', { timeoutMs: 2_500 }), 'success')).toEqual({ data: 1 });
  });

  it('a run whose workers die again and again is given up', async () => {
    let lives = 0;
    world().when('poison', async ({ signal }) => {
      lives++;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return null;
    });
    await world().publish(aFunction(aGraph([ask('poison', 'read', { retry: { count: 0 } })]), { name: 'poison' }));
    const id = await world().start('poison');
    for (let life = 1; (await world().job(id)).endedAt === null; life++) {
      const isOver = async () => (await world().job(id)).endedAt !== null;
      while (lives < life && !(await isOver())) await new Promise((resolve) => setImmediate(resolve));
      if (!(await isOver())) await world().loseLease(id);
    }
    expect(await answerOf(id, 'interrupted')).toMatchObject({ code: 'run.interrupted', status: 503 });
    expect(lives).toBeGreaterThan(5);
    expect(lives).toBeLessThan(25);
  });

  it('an output of any size is there in a later life', async () => {
    const text = 'x'.repeat(200_000);
    world().when('big_out', () => text);
    const { begun, release } = hold(world(), 'after_big');
    const graph = aGraph(
      [ask('big_out', 'write'), ask('after_big', 'read'), returns('big_out.data')],
      'big_out > after_big',
      'after_big > done',
    );
    await world().publish(aFunction(graph, { name: 'bigOut' }));
    const id = await world().start('bigOut');
    await begun;
    await world().loseLease(id);
    while (times(world(), 'after_big') < 2) await new Promise((resolve) => setImmediate(resolve));
    release();
    expect(await answerOf(id, 'success')).toEqual({ data: text });
    expect(times(world(), 'big_out')).toBe(1);
  });

  it('a job that fails has another follow it, which gets the problem', async () => {
    const params = [{ name: 'problem', type: 'any' as const }];
    await world().publish(aFunction(aGraph([returns('params.problem.code')]), { name: 'mourner', params }));
    world().when('falls', () => {
      throw new Error('down');
    });
    await world().publish(aFunction(aGraph([ask('falls', 'write')]), { name: 'falters' }));
    const id = await world().start('falters', { onFailure: { function: 'mourner', params: {}, pass: 'problem' } });
    await world().until(id, 'failed');
    const find = () => world().store.runs.list(WORKSPACE, { functionName: 'mourner', limit: 1 });
    while ((await find()).length === 0) await new Promise((resolve) => setImmediate(resolve));
    const [next] = await find();
    expect(await answerOf(next?.id ?? '', 'success')).toEqual({
      data: JSON.parse((await world().job(id)).answer?.body ?? '').code,
    });
  });

  it('what was kept of a run goes with it; one that still waits is kept, however old', async () => {
    const blocks = (pause: number) => [aBlock('wait', 'pause', { ms: lit(pause) }), returns('1')];
    for (const [name, pause] of [
      ['oldOne', 1],
      ['oldWaits', 86_400_000],
    ] as const)
      await world().publish(aFunction(aGraph(blocks(pause), 'pause > done'), { name }));
    const ended = await world().start('oldOne');
    await world().until(ended, 'success');
    const waits = await world().start('oldWaits');
    await world().until(waits, 'waiting');
    await world().store.sql("UPDATE switchyard.run SET started_at = now() - interval '100 days' WHERE id IN ($1, $2)", [
      ended,
      waits,
    ]);
    await world().store.runs.prune({ days: 30, failedDays: 90, perFunction: 1_000 }, 1_000);
    expect(await world().jobs.find(WORKSPACE, ended)).toBeUndefined();
    expect(await world().store.sql('SELECT 1 FROM switchyard.run_step WHERE run_id = $1', [ended])).toEqual([]);
    expect((await world().job(waits)).status).toBe('waiting');
    await world().jobs.cancel(WORKSPACE, waits);
  });
}
