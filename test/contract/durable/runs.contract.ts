import { expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../../support/build.ts';
import { SECRET, WORKSPACE } from '../../support/durable.ts';
import { ask, hold, times, type World } from './fixtures.ts';

/** What becomes of a run, whoever works on it. */
export function runsContract(world: World): void {
  it('5.3 runs a function as a job, and keeps its result', async () => {
    await world().publish(
      aFunction(aGraph([returns('params.n * 2')]), {
        name: 'double',
        params: [{ name: 'n', type: 'number', required: true }],
      }),
    );
    const id = await world().start('double', { params: { n: 21 } });
    const job = await world().until(id, 'success');
    expect(JSON.parse(job.answer?.body ?? '')).toEqual({ data: 42 });
    expect(await world().store.runs.get(WORKSPACE, id)).toMatchObject({
      mode: 'durable',
      status: 'success',
      version: 1,
    });
    expect((await world().store.runs.steps(WORKSPACE, id)).map(({ path, status }) => `${path}:${status}`)).toEqual([
      'done:success',
    ]);
  });

  it('a run that waits is put away, and goes on by itself', async () => {
    await world().publish(
      aFunction(
        aGraph(
          [ask('before', 'write'), aBlock('wait', 'pause', { ms: lit(1_500) }), returns('pause.status')],
          'before > pause',
          'pause > done',
        ),
        {
          name: 'sleeps',
        },
      ),
    );
    const id = await world().start('sleeps');
    expect((await world().until(id, 'waiting')).wakeAt).not.toBeNull();
    expect(JSON.parse((await world().until(id, 'success')).answer?.body ?? '')).toEqual({ data: 'success' });
    expect(times(world(), 'before')).toBe(1);
  });

  it('passes of a loop that have settled do not run again', async () => {
    let asks = 0;
    const begun = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    world().when('each_a', async () => {
      asks++;
      if (asks < 3) return asks;
      begun.resolve();
      await release.promise;
      return asks;
    });
    const inner = aGraph([ask('each_a', 'read')]);
    const loop = aBlock('loop', 'repeat', { kind: 'range', from: lit(1), to: lit(4) }, { graphs: { body: inner } });
    await world().publish(aFunction(aGraph([loop, returns('repeat.data')], 'repeat > done'), { name: 'loops' }));
    const id = await world().start('loops');
    await begun.promise;
    await world().loseLease(id);
    while (asks < 4) await new Promise((resolve) => setImmediate(resolve));
    release.resolve();
    const job = await world().until(id, 'success');
    expect(JSON.parse(job.answer?.body ?? '').data.slice(0, 2)).toEqual([1, 2]);
    expect(asks).toBe(5);
  });

  it('variables are as they were', async () => {
    const { begun, release } = hold(world(), 'held_b');
    const set = aBlock('variables', 'set', { set: [{ name: 'x', value: expr('41') }] });
    const inside = aBlock('variables', 'again', { set: [{ name: 'x', value: expr('vars.x + item') }] });
    const loop = aBlock('loop', 'add', { kind: 'forEach', items: lit([1, 2]) }, { graphs: { body: aGraph([inside]) } });
    await world().publish(
      aFunction(
        aGraph([set, loop, ask('held_b', 'read'), returns('vars.x')], 'set > add', 'add > held_b', 'held_b > done'),
        {
          name: 'variables',
        },
      ),
    );
    const id = await world().start('variables');
    await begun;
    await world().loseLease(id);
    while (times(world(), 'held_b') < 2) await new Promise((resolve) => setImmediate(resolve));
    release();
    expect(JSON.parse((await world().until(id, 'success')).answer?.body ?? '')).toEqual({ data: 44 });
  });

  it('2.7 a cancel reaches a running block, and ends a run that waits', async () => {
    const { begun } = hold(world(), 'endless');
    await world().publish(aFunction(aGraph([ask('endless', 'read')]), { name: 'endless' }));
    const running = await world().start('endless');
    await begun;
    expect(await world().jobs.cancel(WORKSPACE, running)).toBe('stopping');
    expect((await world().until(running, 'cancelled')).answer?.status).toBe(409);
    await world().publish(aFunction(aGraph([aBlock('wait', 'long', { ms: lit(200_000) })]), { name: 'longWait' }));
    const waiting = await world().start('longWait');
    await world().until(waiting, 'waiting');
    expect(await world().jobs.cancel(WORKSPACE, waiting)).toBe('ended');
    expect((await world().job(waiting)).status).toBe('cancelled');
    expect(await world().jobs.cancel(WORKSPACE, waiting)).toBeUndefined();
  });

  it('a retry goes on from the block that failed', async () => {
    let isDown = true;
    world().when('flaky', () => {
      if (isDown) throw new Error('down');
      return 'up';
    });
    const graph = aGraph(
      [ask('first_c', 'write'), ask('flaky', 'write'), returns('flaky.data')],
      'first_c > flaky',
      'flaky > done',
    );
    await world().publish(aFunction(graph, { name: 'retries' }));
    const failed = await world().start('retries');
    await world().until(failed, 'failed');
    isDown = false;
    const again = await world().jobs.retry(WORKSPACE, failed, { id: 'ada', name: 'Ada', user: null });
    const job = await world().until(again, 'success');
    expect(job.parentRunId).toBe(failed);
    expect(JSON.parse(job.answer?.body ?? '')).toEqual({ data: 'up' });
    expect(times(world(), 'first_c')).toBe(1);
    await expect(world().jobs.retry(WORKSPACE, again, { id: 'ada', name: 'Ada', user: null })).rejects.toMatchObject({
      code: 'job.notFailed',
    });
  });

  it('runs of one key take turns', async () => {
    let atOnce = 0;
    let most = 0;
    world().when('narrow', async () => {
      atOnce++;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce--;
      return null;
    });
    await world().publish(aFunction(aGraph([ask('narrow', 'read')]), { name: 'narrow' }));
    const concurrency = { key: 'narrow', limit: 1 };
    const ids = await Promise.all(Array.from({ length: 4 }, () => world().start('narrow', { concurrency })));
    for (const id of ids) await world().until(id, 'success');
    expect(most).toBe(1);
  });

  it('5.7 what an earlier life was answered shows no secret of the resource in a later one', async () => {
    world().when('echoes', () => ({ key: SECRET }));
    const say = aBlock('log', 'say', { message: expr('echoes.data.key') });
    const graph = aGraph(
      [ask('echoes', 'read'), aBlock('approval', 'ask', { title: lit('On?') }), say, returns('echoes.data')],
      'echoes > ask',
      'ask.approved > say',
      'say > done',
    );
    await world().publish(aFunction(graph, { name: 'echoing' }));
    const id = await world().start('echoing');
    await world().until(id, 'waiting');
    const open = await world().jobs.questions(WORKSPACE, { open: true, limit: 10 });
    const question = open.find(({ runId }) => runId === id);
    await world().jobs.answer(WORKSPACE, { id: question?.id ?? '', answer: { decision: 'approved' }, by: 'Ada' });
    const job = await world().until(id, 'success');
    expect(job.answer?.body).toContain(SECRET);
    const { runs } = world().store;
    const told = [await runs.get(WORKSPACE, id), await runs.steps(WORKSPACE, id), await runs.logs(WORKSPACE, id)];
    expect(JSON.stringify(told)).toContain('say');
    expect(JSON.stringify(told)).not.toContain(SECRET);
  });

  it('a run uses the version that was live when it started', async () => {
    const { begun, release } = hold(world(), 'pinned');
    const inner = (said: string) => aFunction(aGraph([returns(`"${said}"`)]), { name: 'inner' });
    const outer = (said: string) =>
      aFunction(
        aGraph(
          [ask('pinned', 'read'), aBlock('call', 'within', { function: 'inner' }), returns(`"${said} " + within.data`)],
          'pinned > within',
          'within > done',
        ),
        { name: 'outer' },
      );
    await world().publish(inner('one'));
    await world().publish(outer('one'));
    const id = await world().start('outer');
    await begun;
    await world().publish(inner('two'), 1);
    await world().publish(outer('two'), 1);
    release();
    // The inner one was first called after it was published again.
    expect(JSON.parse((await world().until(id, 'success')).answer?.body ?? '')).toEqual({ data: 'one two' });
  });

  it('a job may follow another, and gets its result', async () => {
    await world().publish(
      aFunction(aGraph([returns('params.got')]), { name: 'after', params: [{ name: 'got', type: 'any' }] }),
    );
    await world().publish(aFunction(aGraph([returns('"made"')]), { name: 'make' }));
    const id = await world().start('make', { onSuccess: { function: 'after', params: {}, pass: 'got' } });
    await world().until(id, 'success');
    const [next] = await world().store.runs.list(WORKSPACE, { functionName: 'after', limit: 1 });
    expect(next?.parentRunId).toBe(id);
    expect(JSON.parse((await world().until(next?.id ?? '', 'success')).answer?.body ?? '')).toEqual({ data: 'made' });
  });

  it('a block starts a job once, however often its run is taken up', async () => {
    const { begun, release } = hold(world(), 'after_start');
    await world().publish(
      aFunction(aGraph([returns('params.n + 1')]), { name: 'started', params: [{ name: 'n', type: 'number' }] }),
    );
    const start = aBlock('call', 'begin', { function: 'started', params: { n: expr('1') }, asJob: true });
    const graph = aGraph(
      [start, ask('after_start', 'read'), returns('begin.data.id')],
      'begin > after_start',
      'after_start > done',
    );
    await world().publish(aFunction(graph, { name: 'starts' }));
    const id = await world().start('starts');
    await begun;
    // As if the worker had died before it could write down that the block has settled.
    await world().store.sql("DELETE FROM switchyard.run_step WHERE run_id = $1 AND path = 'begin'", [id]);
    await world().loseLease(id);
    while (times(world(), 'after_start') < 2) await new Promise((resolve) => setImmediate(resolve));
    release();
    const { data } = JSON.parse((await world().until(id, 'success')).answer?.body ?? '');
    expect(await world().until(data, 'success')).toMatchObject({ trigger: 'function', parentRunId: id });
    expect(await world().store.runs.list(WORKSPACE, { functionName: 'started', limit: 5 })).toHaveLength(1);
  });

  it('2.4 a job that responds early has its answer while it goes on', async () => {
    const { begun, release } = hold(world(), 'background');
    const early = aBlock('return', 'early', { value: lit('accepted'), respondEarly: true });
    await world().publish(aFunction(aGraph([early, ask('background', 'read')]), { name: 'respondsEarly' }));
    const id = await world().start('respondsEarly');
    await begun;
    let job = await world().job(id);
    while (!job.answer) job = await world().job(id);
    expect(job).toMatchObject({ status: 'running', answer: { status: 200, body: '{"data":"accepted"}' } });
    release();
    expect((await world().until(id, 'success')).answer?.body).toBe('{"data":"accepted"}');
  });

  it('what follows a job may be a setting of its function, and links go on', async () => {
    const third = aFunction(aGraph([returns('params.got')]), { name: 'third', params: [{ name: 'got', type: 'any' }] });
    const second = aFunction(aGraph([returns('params.got + 1')]), {
      name: 'second',
      params: [{ name: 'got', type: 'number' }],
      settings: { jobChain: { onSuccess: { function: 'third', params: {}, pass: 'got' } } },
    });
    const first = aFunction(aGraph([returns('1')]), {
      name: 'first',
      settings: { jobChain: { onSuccess: { function: 'second', params: {}, pass: 'got' } } },
    });
    for (const each of [third, second, first]) await world().publish(each);
    const id = await world().start('first');
    await world().until(id, 'success');
    const only = async (functionName: string) => {
      for (;;) {
        const [found] = await world().store.runs.list(WORKSPACE, { functionName, limit: 1 });
        if (found) return found;
      }
    };
    expect((await only('second')).parentRunId).toBe(id);
    const last = await only('third');
    expect(JSON.parse((await world().until(last.id, 'success')).answer?.body ?? '')).toEqual({ data: 2 });
  });
}
