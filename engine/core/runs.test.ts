import { describe, expect, it } from 'vitest';
import { BlockError, Json } from '#kit';
import type { FunctionDocument, JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../../test/support/build.ts';
import { catalog } from '../../test/support/harness.ts';
import type { RunServices } from './execution.ts';
import { buildPlan } from './plan.ts';
import { Runs, type StartRun } from './runs.ts';
import type { ResourceQuery, RunRecord } from './seams.ts';
import { Turn } from './turn.ts';

const secret = '12345678';
const ids = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];

/** Runs with a resource whose secret is a number, and which does what `answers` says. */
function setUp(answers: (request: ResourceQuery) => Promise<Json> = async () => Json.null) {
  const written: RunRecord[] = [];
  const refused = () => Promise.reject(new Error('not part of this test'));
  const services: RunServices = {
    sandbox: {
      run: refused,
      health: () => ({ tier: 'weak', detail: '', ready: 0, busy: 0, waiting: 0, restarts: 0 }),
      close: refused,
    },
    resources: {
      query: async (request) => ({ data: await answers(request), truncated: false }),
      fromCode: refused,
      test: refused,
      introspect: refused,
      fetch: refused,
      secretsOf: () => [secret],
      forget: refused,
      close: refused,
    },
    clock: { now: () => new Date(), monotonic: () => performance.now() },
    turn: new Turn({ monotonic: () => performance.now() }),
    random: () => 0,
    load: refused,
    cache: { get: () => undefined, set: () => {} },
    reportBug: (error) => {
      throw error;
    },
  };
  let next = 0;
  const firstWrite = Promise.withResolvers<RunRecord>();
  const runLog = {
    isFull: false,
    flush: async () => {},
    add(record: RunRecord) {
      written.push(record);
      firstWrite.resolve(record);
    },
  };
  const runs = new Runs({ services, runLog, newId: () => ids[next++] ?? '', maxRunning: 2 });
  return { runs, written, record: firstWrite.promise };
}

function start(document: FunctionDocument, params: JsonValue = {}, more: Partial<StartRun> = {}): StartRun {
  const { plan } = buildPlan(document, 'hash', catalog);
  if (!plan) throw new Error('the test’s own function has problems');
  const caller = { id: 'u1', name: 'Ada', user: { id: 'u1' } };
  const where = { workspace: 'w', environment: 'production', version: 1, request: null } as const;
  return { ...where, plan, params, mode: 'inline', trigger: 'http', caller, ...more };
}

const ask = aBlock('query', 'ask', { resource: 'db', connector: 'fake', query: { does: 'write' } });
const waits = aFunction(aGraph([aBlock('wait', 'long', { ms: lit(300_000) })]));

describe('runs', () => {
  it('5.7 a finished run is written down with its result, params and steps', async () => {
    const { runs, record } = setUp();
    const { id, answer, done } = runs.start(
      start(aFunction(aGraph([returns('params.n + 1')]), { name: 'plus', params: [{ name: 'n', type: 'number' }] }), {
        n: 1,
      }),
    );
    expect(await answer).toEqual(await done);
    expect(await record).toMatchObject({
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
    const { runs, record } = setUp(async () => {
      throw new BlockError({
        code: 'resource.failed',
        message: `no ${secret}`,
        details: { pin: Number(secret), list: [secret] },
      });
    });
    const { done } = runs.start(
      start(aFunction(aGraph([ask]), { params: [{ name: 'pin', type: 'any' }] }), { pin: Number(secret) }),
    );
    expect(await done).toMatchObject({ status: 'failed' });
    const kept = await record;
    expect(kept.run).toMatchObject({
      status: 'failed',
      error: { code: 'resource.failed', details: { pin: '••••••' } },
      failedPath: 'ask',
    });
    expect(JSON.stringify(kept)).not.toContain(secret);
    expect(JSON.parse(kept.run.params.text)).toEqual({ pin: '••••••' });
  });

  it('2.7 is cancelled by its own workspace only, and told so once', async () => {
    const { runs, record } = setUp();
    const { id, done } = runs.start(start(waits));
    expect(runs.cancel('other', id)).toBe(false);
    expect(runs.running).toBe(1);
    expect(runs.cancel('w', id)).toBe(true);
    expect(await done).toMatchObject({ status: 'cancelled', error: { code: 'run.cancelled' } });
    expect(runs.cancel('w', id)).toBe(false);
    expect(runs.running).toBe(0);
    expect(await record).toMatchObject({
      run: { status: 'cancelled' },
      steps: [{ name: 'long', status: 'cancelled' }],
    });
  });

  it('2.7 a caller that went away cancels its run, also one that was never there', async () => {
    const { runs } = setUp();
    const controller = new AbortController();
    const { done } = runs.start(start(waits, {}, { signal: controller.signal }));
    controller.abort();
    expect(await done).toMatchObject({ status: 'cancelled' });
    expect(await runs.start(start(waits, {}, { signal: AbortSignal.abort() })).done).toMatchObject({
      status: 'cancelled',
    });
  });

  it('a server that stops interrupts what does not end in time', async () => {
    const { runs, record } = setUp();
    const { done } = runs.start(start(waits));
    await runs.drain(0);
    expect(await done).toMatchObject({ status: 'failed', error: { code: 'run.interrupted' } });
    expect(await record).toMatchObject({ run: { status: 'interrupted' } });
  });

  it('5.3 a watched run has a feed that begins and ends with the run, for its own workspace', async () => {
    const { runs } = setUp();
    const log = aBlock('log', 'say', { message: expr('1') });
    const { id, feed } = runs.start(start(aFunction(aGraph([log])), {}, { watched: true }));
    expect(runs.feed('w', id)).toBe(feed);
    expect(runs.feed('other', id)).toBeUndefined();
    const types = (await Array.fromAsync(feed.read(0, new AbortController().signal))).map(({ event }) =>
      event.type === 'run' ? event.run.status : event.type,
    );
    expect(types).toEqual(['running', 'step', 'log', 'step', 'success']);
    expect(runs.start(start(waits)).id).toBe(ids[1]);
    expect(runs.feed('w', ids[1] ?? '')).toBeUndefined();
    runs.cancel('w', ids[1] ?? '');
  });
});

describe('more than the server can do', () => {
  const waiting = aFunction(aGraph([aBlock('wait', 'pause', { ms: lit(60_000) })]));

  it('is refused at once, and taken again when there is room', async () => {
    const { runs } = setUp();
    const first = runs.start(start(waiting));
    const second = runs.start(start(waiting));
    expect(() => runs.start(start(waiting))).toThrow(expect.objectContaining({ code: 'capacity.busy', status: 503 }));
    runs.cancel('w', first.id);
    await first.done;
    const third = runs.start(start(waiting));
    for (const { id } of [second, third]) runs.cancel('w', id);
    await Promise.all([second.done, third.done]);
  });

  it('nothing new is taken once the server drains', async () => {
    const { runs } = setUp();
    const { done } = runs.start(start(waiting));
    await runs.drain(0);
    expect(await done).toMatchObject({ error: { code: 'run.interrupted' } });
    expect(() => runs.start(start(waiting))).toThrow(expect.objectContaining({ code: 'capacity.stopping' }));
  });
});
