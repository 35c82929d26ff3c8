import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Block, SaveSchedule } from '#schema';
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../support/build.ts';
import { type DurableWorld, SECRET, WORKSPACE } from '../support/durable.ts';

const ask = (name: string, does: 'read' | 'write', parts: object = {}): Block =>
  aBlock('query', name, { resource: 'db', connector: 'fake', query: { does, text: name } }, parts);

const ADA = { id: 'ada', name: 'Ada', user: null };
const PLACE = { workspace: WORKSPACE, id: undefined, environment: 'production' };
const DEFAULTS: Omit<SaveSchedule, 'name' | 'function' | 'when'> = {
  ...{ params: {}, timeZone: 'UTC', paused: false, revision: null },
  overlap: 'skip',
  missed: { kind: 'skip' },
};

/** What every way to keep and deliver durable runs has to hold. */
export function durableContract(name: string, open: () => Promise<DurableWorld>): void {
  describe(`durable contract: ${name}`, () => {
    let world: DurableWorld;

    beforeAll(async () => {
      world = await open();
      await world.addWorker();
    });
    afterAll(() => world?.close());

    /** A block that is at work until the test says so. */
    const hold = (block: string) => {
      const begun = Promise.withResolvers<void>();
      const release = Promise.withResolvers<void>();
      world.when(block, async ({ signal }) => {
        begun.resolve();
        await Promise.race([release.promise, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
        return block;
      });
      return { begun: begun.promise, release: release.resolve };
    };
    const times = (block: string) => world.asked.filter((each) => each === block).length;

    it('5.3 runs a function as a job, and keeps its result', async () => {
      await world.publish(
        aFunction(aGraph([returns('params.n * 2')]), {
          name: 'double',
          params: [{ name: 'n', type: 'number', required: true }],
        }),
      );
      const id = await world.start('double', { params: { n: 21 } });
      const job = await world.until(id, 'success');
      expect(JSON.parse(job.answer?.body ?? '')).toEqual({ data: 42 });
      expect(await world.store.runs.get(WORKSPACE, id)).toMatchObject({
        mode: 'durable',
        status: 'success',
        version: 1,
      });
      expect((await world.store.runs.steps(WORKSPACE, id)).map(({ path, status }) => `${path}:${status}`)).toEqual([
        'done:success',
      ]);
    });

    it('3.7 a settled block never runs again: one that was at work and only reads does', async () => {
      const { begun, release } = hold('two_a');
      await world.publish(
        aFunction(
          aGraph([ask('one_a', 'write'), ask('two_a', 'read'), returns('two_a.data')], 'one_a > two_a', 'two_a > done'),
          {
            name: 'resumes',
          },
        ),
      );
      const id = await world.start('resumes');
      await begun;
      await world.loseLease(id);
      await world.addWorker();
      while (times('two_a') < 2) await new Promise((resolve) => setImmediate(resolve));
      release();
      expect(JSON.parse((await world.until(id, 'success')).answer?.body ?? '')).toEqual({ data: 'two_a' });
      expect([times('one_a'), times('two_a')]).toEqual([1, 2]);
    });

    it('3.7 a write that was cut off fails as run.interrupted into its error branch', async () => {
      const { begun, release } = hold('pay');
      await world.publish(
        aFunction(aGraph([ask('pay', 'write'), returns('pay.error.code')], 'pay.error > done'), { name: 'pays' }),
      );
      const id = await world.start('pays');
      await begun;
      await world.loseLease(id);
      const job = await world.until(id, 'success');
      release();
      expect(JSON.parse(job.answer?.body ?? '')).toEqual({ data: 'run.interrupted' });
      expect(times('pay')).toBe(1);
    });

    it('3.7 a write with an idempotency key that was cut off runs again', async () => {
      const { begun, release } = hold('charge');
      await world.publish(
        aFunction(
          aGraph([ask('charge', 'write', { idempotencyKey: expr('run.id') }), returns('charge.data')], 'charge > done'),
          {
            name: 'charges',
          },
        ),
      );
      const id = await world.start('charges');
      await begun;
      await world.loseLease(id);
      while (times('charge') < 2) await new Promise((resolve) => setImmediate(resolve));
      release();
      expect(JSON.parse((await world.until(id, 'success')).answer?.body ?? '')).toEqual({ data: 'charge' });
    });

    it('a run that waits is put away, and goes on by itself', async () => {
      await world.publish(
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
      const id = await world.start('sleeps');
      expect((await world.until(id, 'waiting')).wakeAt).not.toBeNull();
      expect(JSON.parse((await world.until(id, 'success')).answer?.body ?? '')).toEqual({ data: 'success' });
      expect(times('before')).toBe(1);
    });

    it('passes of a loop that have settled do not run again', async () => {
      let asks = 0;
      const begun = Promise.withResolvers<void>();
      const release = Promise.withResolvers<void>();
      world.when('each_a', async () => {
        asks++;
        if (asks < 3) return asks;
        begun.resolve();
        await release.promise;
        return asks;
      });
      const inner = aGraph([ask('each_a', 'read')]);
      const loop = aBlock('loop', 'repeat', { kind: 'range', from: lit(1), to: lit(4) }, { graphs: { body: inner } });
      await world.publish(aFunction(aGraph([loop, returns('repeat.data')], 'repeat > done'), { name: 'loops' }));
      const id = await world.start('loops');
      await begun.promise;
      await world.loseLease(id);
      while (asks < 4) await new Promise((resolve) => setImmediate(resolve));
      release.resolve();
      const job = await world.until(id, 'success');
      expect(JSON.parse(job.answer?.body ?? '').data.slice(0, 2)).toEqual([1, 2]);
      expect(asks).toBe(5);
    });

    it('variables are as they were', async () => {
      const { begun, release } = hold('held_b');
      const set = aBlock('variables', 'set', { set: [{ name: 'x', value: expr('41') }] });
      const inside = aBlock('variables', 'again', { set: [{ name: 'x', value: expr('vars.x + item') }] });
      const loop = aBlock(
        'loop',
        'add',
        { kind: 'forEach', items: lit([1, 2]) },
        { graphs: { body: aGraph([inside]) } },
      );
      await world.publish(
        aFunction(
          aGraph([set, loop, ask('held_b', 'read'), returns('vars.x')], 'set > add', 'add > held_b', 'held_b > done'),
          {
            name: 'variables',
          },
        ),
      );
      const id = await world.start('variables');
      await begun;
      await world.loseLease(id);
      while (times('held_b') < 2) await new Promise((resolve) => setImmediate(resolve));
      release();
      expect(JSON.parse((await world.until(id, 'success')).answer?.body ?? '')).toEqual({ data: 44 });
    });

    it('2.7 a cancel reaches a running block, and ends a run that waits', async () => {
      const { begun } = hold('endless');
      await world.publish(aFunction(aGraph([ask('endless', 'read')]), { name: 'endless' }));
      const running = await world.start('endless');
      await begun;
      expect(await world.jobs.cancel(WORKSPACE, running)).toBe('stopping');
      expect((await world.until(running, 'cancelled')).answer?.status).toBe(409);
      await world.publish(aFunction(aGraph([aBlock('wait', 'long', { ms: lit(200_000) })]), { name: 'longWait' }));
      const waiting = await world.start('longWait');
      await world.until(waiting, 'waiting');
      expect(await world.jobs.cancel(WORKSPACE, waiting)).toBe('ended');
      expect((await world.job(waiting)).status).toBe('cancelled');
      expect(await world.jobs.cancel(WORKSPACE, waiting)).toBeUndefined();
    });

    it('a retry goes on from the block that failed', async () => {
      let isDown = true;
      world.when('flaky', () => {
        if (isDown) throw new Error('down');
        return 'up';
      });
      const graph = aGraph(
        [ask('first_c', 'write'), ask('flaky', 'write'), returns('flaky.data')],
        'first_c > flaky',
        'flaky > done',
      );
      await world.publish(aFunction(graph, { name: 'retries' }));
      const failed = await world.start('retries');
      await world.until(failed, 'failed');
      isDown = false;
      const again = await world.jobs.retry(WORKSPACE, failed, { id: 'ada', name: 'Ada', user: null });
      const job = await world.until(again, 'success');
      expect(job.parentRunId).toBe(failed);
      expect(JSON.parse(job.answer?.body ?? '')).toEqual({ data: 'up' });
      expect(times('first_c')).toBe(1);
      await expect(world.jobs.retry(WORKSPACE, again, { id: 'ada', name: 'Ada', user: null })).rejects.toMatchObject({
        code: 'job.notFailed',
      });
    });

    it('runs of one key take turns', async () => {
      let atOnce = 0;
      let most = 0;
      world.when('narrow', async () => {
        atOnce++;
        most = Math.max(most, atOnce);
        await new Promise((resolve) => setImmediate(resolve));
        atOnce--;
        return null;
      });
      await world.publish(aFunction(aGraph([ask('narrow', 'read')]), { name: 'narrow' }));
      const concurrency = { key: 'narrow', limit: 1 };
      const ids = await Promise.all(Array.from({ length: 4 }, () => world.start('narrow', { concurrency })));
      for (const id of ids) await world.until(id, 'success');
      expect(most).toBe(1);
    });

    it('3.2 an approval waits for a person: the first answer counts, and says which way it goes', async () => {
      const asks = aBlock('approval', 'ask', { title: lit('Refund?') });
      const graph = aGraph(
        [asks, returns('ask.data.form', 'yes'), returns('"no"', 'no')],
        'ask.approved > yes',
        'ask.rejected > no',
      );
      await world.publish(aFunction(graph, { name: 'approves' }));
      for (const [decision, data] of [
        ['approved', { reason: 'late' }],
        ['rejected', 'no'],
      ] as const) {
        const id = await world.start('approves');
        await world.until(id, 'waiting');
        const open = await world.jobs.questions(WORKSPACE, { open: true, limit: 10 });
        const question = open.find(({ runId }) => runId === id);
        expect(question).toMatchObject({ path: 'ask', task: { title: 'Refund?' }, answer: null });
        const given = { id: question?.id ?? '', answer: { decision, form: { reason: 'late' } }, by: 'Ada' };
        const both = await Promise.all([world.jobs.answer(WORKSPACE, given), world.jobs.answer(WORKSPACE, given)]);
        expect(both.sort()).toEqual([false, true]);
        expect(JSON.parse((await world.until(id, 'success')).answer?.body ?? '')).toEqual({ data });
      }
      expect(await world.jobs.questions(WORKSPACE, { open: true, limit: 10 })).toEqual([]);
    });

    it('an answer that comes while something else works is heard at once', async () => {
      const { begun, release } = hold('beside');
      const asks = aBlock('approval', 'ask', { title: lit('Now?') });
      const graph = aGraph([asks, ask('beside', 'read'), returns('1')], 'ask.approved > done');
      await world.publish(aFunction(graph, { name: 'besides' }));
      const id = await world.start('besides');
      await begun;
      const find = async () => (await world.jobs.questions(WORKSPACE, { open: true, limit: 10 }))[0];
      let question = await find();
      while (!question) question = await find();
      expect(await world.jobs.answer(WORKSPACE, { id: question.id, answer: { decision: 'approved' }, by: 'Ada' })).toBe(
        true,
      );
      const settledPaths = async () => (await world.store.durable.known({ runId: id, epoch: 1 })).settled;
      while (!(await settledPaths()).has('done')) await new Promise((resolve) => setImmediate(resolve));
      expect(await world.job(id)).toMatchObject({ status: 'running' });
      release();
      await world.until(id, 'success');
    });

    it('5.7 what an earlier life was answered shows no secret of the resource in a later one', async () => {
      world.when('echoes', () => ({ key: SECRET }));
      const say = aBlock('log', 'say', { message: expr('echoes.data.key') });
      const graph = aGraph(
        [ask('echoes', 'read'), aBlock('approval', 'ask', { title: lit('On?') }), say, returns('echoes.data')],
        'echoes > ask',
        'ask.approved > say',
        'say > done',
      );
      await world.publish(aFunction(graph, { name: 'echoing' }));
      const id = await world.start('echoing');
      await world.until(id, 'waiting');
      const open = await world.jobs.questions(WORKSPACE, { open: true, limit: 10 });
      const question = open.find(({ runId }) => runId === id);
      await world.jobs.answer(WORKSPACE, { id: question?.id ?? '', answer: { decision: 'approved' }, by: 'Ada' });
      const job = await world.until(id, 'success');
      expect(job.answer?.body).toContain(SECRET);
      const { runs } = world.store;
      const told = [await runs.get(WORKSPACE, id), await runs.steps(WORKSPACE, id), await runs.logs(WORKSPACE, id)];
      expect(JSON.stringify(told)).toContain('say');
      expect(JSON.stringify(told)).not.toContain(SECRET);
    });

    it('after its deadline an approval goes on without an answer', async () => {
      const asks = aBlock('approval', 'ask', { title: lit('Soon?'), deadlineHours: lit(1 / 3600) });
      const graph = aGraph([asks, returns('ask.data.decision')], 'ask.deadline > done');
      await world.publish(aFunction(graph, { name: 'expires' }));
      const job = await world.until(await world.start('expires'), 'success');
      expect(JSON.parse(job.answer?.body ?? '')).toEqual({ data: 'deadline' });
    });

    it('a schedule starts one run for each slot, however many workers there are', async () => {
      await world.publish(
        aFunction(aGraph([returns('params.n')]), { name: 'ticks', params: [{ name: 'n', type: 'number' }] }),
      );
      const when = { kind: 'every', count: 1, unit: 'seconds' } as const;
      const schedule = await world.schedules.save(
        PLACE,
        { ...DEFAULTS, name: 'ticking', function: 'ticks', params: { n: 7 }, when, overlap: 'queue' },
        ADA,
      );
      const started = async () =>
        (await world.schedules.firings(schedule.id, 10)).filter(({ outcome }) => outcome === 'started');
      let firings = await started();
      while (firings.length < 2) firings = await started();
      await world.schedules.remove(WORKSPACE, schedule.id);
      expect(new Set(firings.map(({ slot }) => slot)).size).toBe(firings.length);
      for (const { runId } of firings) {
        expect(JSON.parse((await world.until(runId ?? '', 'success')).answer?.body ?? '')).toEqual({ data: 7 });
        expect(await world.store.runs.get(WORKSPACE, runId ?? '')).toMatchObject({
          trigger: 'schedule',
          caller: 'ticking',
        });
      }
    });

    it('a slot is skipped while an earlier run goes on, or where its condition says so', async () => {
      const { begun, release } = hold('slow_tick');
      await world.publish(aFunction(aGraph([ask('slow_tick', 'read')]), { name: 'slowTicks' }));
      const never = { kind: 'once', at: '2099-01-01T00:00:00Z' } as const;
      const { id } = await world.schedules.save(
        PLACE,
        { ...DEFAULTS, name: 'slow', function: 'slowTicks', when: never },
        ADA,
      );
      const first = await world.schedules.runNow(WORKSPACE, id, ADA);
      await begun;
      expect(await world.schedules.runNow(WORKSPACE, id, ADA)).toBeUndefined();
      expect((await world.schedules.firings(id, 10)).map(({ outcome }) => outcome)).toEqual(['overlapped', 'started']);
      release();
      await world.until(first ?? '', 'success');
      const every = { kind: 'every', count: 1, unit: 'seconds' } as const;
      const skipped = await world.schedules.save(
        PLACE,
        { ...DEFAULTS, name: 'picky', function: 'slowTicks', when: every, skipWhen: expr('true') },
        ADA,
      );
      while ((await world.schedules.firings(skipped.id, 1))[0]?.outcome !== 'predicate')
        await new Promise((resolve) => setImmediate(resolve));
      const paused = await world.schedules.save(
        { ...PLACE, id: skipped.id },
        { ...DEFAULTS, name: 'picky', function: 'slowTicks', when: every, paused: true, revision: 1 },
        ADA,
      );
      expect(paused).toMatchObject({ nextAt: null, revision: 2 });
      await expect(
        world.schedules.save(
          { ...PLACE, id: skipped.id },
          { ...DEFAULTS, name: 'x', function: 'slowTicks', when: every, revision: 1 },
          ADA,
        ),
      ).rejects.toMatchObject({ code: 'schedule.conflict' });
    });

    it('a run whose workers die again and again is given up', async () => {
      const { begun, release } = hold('poison');
      await world.publish(aFunction(aGraph([ask('poison', 'read')]), { name: 'poison' }));
      const id = await world.start('poison');
      await begun;
      await world.store.sql('UPDATE switchyard.durable_run SET crashes = 20 WHERE run_id = $1', [id]);
      await world.loseLease(id);
      const job = await world.until(id, 'interrupted');
      release();
      expect(JSON.parse(job.answer?.body ?? '')).toMatchObject({ code: 'run.interrupted', status: 503 });
    });

    it('connections that break in the middle cost nothing but time', async () => {
      const { begun, release } = hold('cut_off');
      await world.publish(
        aFunction(aGraph([ask('cut_off', 'write'), returns('cut_off.data')], 'cut_off > done'), { name: 'cutOff' }),
      );
      const id = await world.start('cutOff');
      await begun;
      await world.store.sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'switchyard' AND datname = current_database() AND pid <> pg_backend_pid()`,
      );
      release();
      const isOver = async () => (await world.jobs.find(WORKSPACE, id).catch(() => undefined))?.status === 'success';
      while (!(await isOver())) await new Promise((resolve) => setImmediate(resolve));
      expect(times('cut_off')).toBe(1);
      const again = await world.start('cutOff');
      await world.until(again, 'success');
    });

    it('a run uses the version that was live when it started', async () => {
      const { begun, release } = hold('pinned');
      const inner = (said: string) => aFunction(aGraph([returns(`"${said}"`)]), { name: 'inner' });
      const outer = (said: string) =>
        aFunction(
          aGraph(
            [
              ask('pinned', 'read'),
              aBlock('call', 'within', { function: 'inner' }),
              returns(`"${said} " + within.data`),
            ],
            'pinned > within',
            'within > done',
          ),
          { name: 'outer' },
        );
      await world.publish(inner('one'));
      await world.publish(outer('one'));
      const id = await world.start('outer');
      await begun;
      await world.publish(inner('two'), 1);
      await world.publish(outer('two'), 1);
      release();
      // The inner one was first called after it was published again.
      expect(JSON.parse((await world.until(id, 'success')).answer?.body ?? '')).toEqual({ data: 'one two' });
    });

    it('a job may follow another, and gets its result', async () => {
      await world.publish(
        aFunction(aGraph([returns('params.got')]), { name: 'after', params: [{ name: 'got', type: 'any' }] }),
      );
      await world.publish(aFunction(aGraph([returns('"made"')]), { name: 'make' }));
      const id = await world.start('make', { onSuccess: { function: 'after', params: {}, pass: 'got' } });
      await world.until(id, 'success');
      const [next] = await world.store.runs.list(WORKSPACE, { functionName: 'after', limit: 1 });
      expect(next?.parentRunId).toBe(id);
      expect(JSON.parse((await world.until(next?.id ?? '', 'success')).answer?.body ?? '')).toEqual({ data: 'made' });
    });
  });
}
