import { describe, expect, it } from 'vitest';
import { BlockError } from '#kit';
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../../test/support/build.ts';
import { fakeTime } from '../../test/support/fake-time.ts';
import { runId, secret, setUpRuns as setUp, startOf as start } from '../../test/support/runs.ts';

const ask = aBlock('query', 'ask', { resource: 'db', connector: 'fake', query: { does: 'write' } });
const waits = aFunction(aGraph([aBlock('wait', 'long', { ms: lit(300_000) })]));

describe('runs', () => {
  it('5.7 a finished run is written down with its result, params and steps', async () => {
    const { runs, record } = setUp();
    const { id, answer, done } = await runs.start(
      start(aFunction(aGraph([returns('params.n + 1')]), { name: 'plus', params: [{ name: 'n', type: 'number' }] }), {
        n: 1,
      }),
    );
    expect(await answer).toEqual(await done);
    expect(await record()).toMatchObject({
      workspace: 'w',
      run: {
        id,
        functionName: 'plus',
        version: 1,
        status: 'success',
        params: { text: '{"n":1}' },
        result: { text: '2' },
        caller: 'Ada',
      },
      steps: [{ name: 'done', status: 'success' }],
    });
  });

  it('5.7 a secret that is a number breaks nothing, and stands nowhere in the record', async () => {
    const { runs, record } = setUp({
      answers: async () => {
        throw new BlockError({
          code: 'resource.failed',
          message: `no ${secret}`,
          details: { pin: Number(secret), list: [secret] },
        });
      },
    });
    const { done } = await runs.start(
      start(aFunction(aGraph([ask]), { params: [{ name: 'pin', type: 'any' }] }), { pin: Number(secret) }),
    );
    expect(await done).toMatchObject({ status: 'failed' });
    const kept = await record();
    expect(kept.run).toMatchObject({
      status: 'failed',
      error: { code: 'resource.failed', details: { pin: '••••••' } },
      failedPath: 'ask',
    });
    expect(JSON.stringify(kept)).not.toContain(secret);
    expect(JSON.parse(kept.run.params.text)).toEqual({ pin: '••••••' });
  });

  it('5.7 what is written down of a run that goes on for long holds no secret either', async () => {
    const { runs, record } = setUp();
    const pin = { name: 'pin', type: 'any' } as const;
    const wait = aBlock('wait', 'long', { ms: lit(300_000) });
    const { id, done } = await runs.start(
      start(aFunction(aGraph([ask, wait], 'ask > long'), { params: [pin] }), { pin: secret }),
    );
    const { run } = await record((kept) => kept.run.status === 'running');
    expect(run).toMatchObject({ id, params: { text: '{"pin":"••••••"}' } });
    runs.cancel('w', id);
    await done;
  });

  it('2.7 is cancelled by its own workspace only, and told so once', async () => {
    const { runs, record } = setUp();
    const { id, done } = await runs.start(start(waits));
    expect(runs.cancel('other', id)).toBe(false);
    expect(runs.state.running).toBe(1);
    expect(runs.cancel('w', id)).toBe(true);
    expect(await done).toMatchObject({ status: 'cancelled', error: { code: 'run.cancelled' } });
    expect(runs.cancel('w', id)).toBe(false);
    expect(runs.state.running).toBe(0);
    expect(await record()).toMatchObject({
      run: { status: 'cancelled' },
      steps: [{ name: 'long', status: 'cancelled' }],
    });
  });

  it('2.7 a caller that went away cancels its run, also one that was never there', async () => {
    const { runs } = setUp();
    const controller = new AbortController();
    const { done } = await runs.start(start(waits, {}, { signal: controller.signal }));
    controller.abort();
    expect(await done).toMatchObject({ status: 'cancelled' });
    const gone = await runs.start(start(waits, {}, { signal: AbortSignal.abort() }));
    expect(await gone.done).toMatchObject({ status: 'cancelled' });
  });

  it('a server that stops interrupts what does not end in time', async () => {
    const { runs, record } = setUp();
    const { done } = await runs.start(start(waits));
    await runs.drain(0);
    expect(await done).toMatchObject({ status: 'failed', error: { code: 'run.interrupted' } });
    expect(await record()).toMatchObject({ run: { status: 'interrupted' } });
  });

  it('5.3 a watched run has a feed that begins and ends with the run, for its own workspace', async () => {
    const { runs } = setUp();
    const log = aBlock('log', 'say', { message: expr('1') });
    const { id, feed } = await runs.start(start(aFunction(aGraph([log])), {}, { watched: true }));
    expect(runs.feed('w', id)).toBe(feed);
    expect(runs.feed('other', id)).toBeUndefined();
    const types = (await Array.fromAsync(feed.read(0, new AbortController().signal))).map(({ event }) =>
      event.type === 'run' ? event.run.status : event.type,
    );
    expect(types).toEqual(['running', 'step', 'log', 'step', 'success']);
    expect((await runs.start(start(waits))).id).toBe(runId(2));
    expect(runs.feed('w', runId(2))).toBeUndefined();
    runs.cancel('w', runId(2));
  });
});

describe('more than the server can do', () => {
  it('waits for its turn, and the record tells how long', async () => {
    const time = fakeTime();
    const { runs, record } = setUp({ time });
    const first = await runs.start(start(waits));
    const second = await runs.start(start(waits));
    const third = runs.start(start(aFunction(aGraph([returns('1')]))));
    expect(third).toBeInstanceOf(Promise);
    expect(runs.state).toEqual({ running: 2, waiting: 1 });
    time.pass(1_500);
    runs.cancel('w', first.id);
    await (await third).done;
    runs.cancel('w', second.id);
    await second.done;
    const { run } = await record((kept) => kept.run.id === runId(3));
    expect(run).toMatchObject({ status: 'success', queuedMs: 1_500, durationMs: 0 });
    expect(runs.state).toEqual({ running: 0, waiting: 0 });
  });

  it('starts in the same turn where there is room', async () => {
    const { runs } = setUp();
    const started = runs.start(start(waits));
    expect(started).not.toBeInstanceOf(Promise);
    const { id, done } = await started;
    runs.cancel('w', id);
    await done;
  });

  it('a call inside a run takes no place of its own', async () => {
    const inner = aFunction(aGraph([returns('"inner"')]), { name: 'inner' });
    const { runs } = setUp({ published: inner, maxRunning: 1, maxWaiting: 0 });
    const call = aBlock('call', 'ask', { function: 'inner', params: {} });
    const { done } = await runs.start(start(aFunction(aGraph([call, returns('ask.data')], 'ask > done'))));
    expect(await done).toMatchObject({ status: 'success', data: { value: 'inner' } });
  });

  it('waits while too much waits to be written down', async () => {
    const time = fakeTime();
    const { runs, runLog } = setUp({ time });
    runLog.isFull = true;
    const started = runs.start(start(aFunction(aGraph([returns('1')]))));
    expect(runs.state).toEqual({ running: 0, waiting: 1 });
    time.pass(100);
    runLog.isFull = false;
    time.pass(100);
    expect(await (await started).done).toMatchObject({ status: 'success' });
  });

  it('a server that stops refuses who waits and who comes, and lets finish what runs', async () => {
    const { runs } = setUp({ maxRunning: 1 });
    const running = await runs.start(start(waits));
    const waiting = runs.start(start(waits));
    const drained = runs.drain(60_000);
    await expect(waiting).rejects.toMatchObject({ code: 'capacity.stopping', status: 503 });
    expect(() => runs.start(start(waits))).toThrow(expect.objectContaining({ code: 'capacity.stopping' }));
    expect(runs.isDraining).toBe(true);
    expect(runs.state).toEqual({ running: 1, waiting: 0 });
    runs.cancel('w', running.id);
    await drained;
    expect(await running.done).toMatchObject({ status: 'cancelled' });
  });
});
