import { describe, expect, it } from 'vitest';
import { AuthorError, Json, LimitError } from '#kit';
import type { FunctionDocument, JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../../test/support/build.ts';
import { fakeTime } from '../../test/support/fake-time.ts';
import { type Memory, newMemory } from '../../test/support/memory/memory.ts';
import { createMemoryStore } from '../../test/support/memory-store.ts';
import { type RunsSetUp, setUpRuns, startOf } from '../../test/support/runs.ts';
import { Calls } from './calls.ts';
import { callKey } from './idempotency.ts';
import type { StartRun } from './runs.ts';
import type { IdempotencyStore } from './seams.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

interface SetUp extends RunsSetUp {
  /** What another server left behind, or shares. */
  memory?: Memory;
  store?: Partial<IdempotencyStore>;
  maxAnswerBytes?: number;
}

/** A server. `charged` counts what its one resource was asked to do. */
function setUp({ memory = newMemory(), store, maxAnswerBytes = 1024, ...options }: SetUp = {}) {
  const time = fakeTime();
  const clock = { now: () => new Date(Date.UTC(2026, 0, 1) + time.now()) };
  const charged = { times: 0 };
  const answers: RunsSetUp['answers'] = async (request) => {
    charged.times++;
    return (await options.answers?.(request)) ?? Json.fromValue(charged.times);
  };
  const { runs, newId } = setUpRuns({ time, ...options, answers });
  const idempotency = { ...createMemoryStore({ memory, now: clock.now }).idempotency, ...store };
  const calls = new Calls({ runs, store: idempotency, newId, clock, maxAnswerBytes });
  const call = (
    document: FunctionDocument,
    key: string | undefined,
    params: JsonValue = {},
    more?: Partial<StartRun>,
  ) => Promise.try(() => calls.answer(startOf(document, params, more), { key, sent: params }));
  return { time, clock, memory, charged, runs, calls, call };
}

const query = aBlock('query', 'charge', { resource: 'db', connector: 'fake', query: { does: 'write' } });
const charge = aFunction(aGraph([query, returns('charge.data')], 'charge > done'), {
  name: 'charge',
  params: [{ name: 'amount', type: 'any' }],
});
const other = aFunction(charge.body, { name: 'other', params: charge.params });
const code = (expected: string, status: number) => expect.objectContaining({ code: expected, status });

describe('the Idempotency-Key header', () => {
  const start = startOf(charge);
  const same = (header: string) => callKey(start, header, {})?.key;

  it.each([
    ['in quotes', '"8e03978e-40d5-43dd-bc93-6894a57f9324"', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['with escapes', '"a\\"b\\\\c"', '"a\\"b\\\\c"'],
    ['one character', '"x"', 'x'],
    ['255 characters', `"${'k'.repeat(255)}"`, 'k'.repeat(255)],
    ['what else is printable', '"order:1/2;a=b,c !#$%&\'()*+-.<>?@[]^_`{|}~"', undefined],
    ['bare', 'Abc-1.2_3:4+5/6=', '"Abc-1.2_3:4+5/6="'],
  ])('may be %s', (_what, header, alike) => {
    expect(same(header)).toMatch(/^[\w-]{43}$/);
    if (alike !== undefined) expect(same(alike)).toBe(same(header));
  });

  it.each([
    ['empty', ''],
    ['empty in quotes', '""'],
    ['blank', ' '],
    ['256 characters', `"${'k'.repeat(256)}"`],
    ['256 characters, bare', 'k'.repeat(256)],
    ['half quoted', '"abc'],
    ['quoted inside', 'a"b"c'],
    ['two of them', '"a", "b"'],
    ['two bare ones', 'a, b'],
    ['a list without blanks', 'a,b'],
    ['with a parameter', '"a";v=1'],
    ['bare with a parameter', 'a;v=1'],
    ['with a blank, bare', 'a b'],
    ['a lone backslash', '"a\\"'],
    ['an escape of its own', '"a\\nb"'],
    ['a control character', '"a\u0007b"'],
    ['a tab', '"a\tb"'],
    ['letters beyond ASCII', '"schlüssel"'],
  ])('is refused: %s', (_what, header) => {
    expect(() => callKey(start, header, {})).toThrow(code('request.invalid', 400));
  });

  it('no header is no key', () => {
    expect(callKey(start, undefined, {})).toBeUndefined();
  });
});

describe('5.8 a call with a key', () => {
  it('runs once, however often it is sent at the same time, and all get the one answer', async () => {
    const { charged, call } = setUp();
    const answers = await Promise.all(Array.from({ length: 20 }, () => call(charge, 'k', { amount: 5 })));
    expect(charged.times).toBe(1);
    expect(new Set(answers.map(({ runId, status, body }) => JSON.stringify([runId, status, body]))).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(answers[0]).toMatchObject({ status: 200, body: '{"data":1}' });
  });

  it('gets the same answer later, also of another server, for a day', async () => {
    const first = setUp();
    const answer = await first.call(charge, 'k', { amount: 5 });
    const second = setUp({ memory: first.memory });
    for (const { call, time } of [first, second]) {
      time.pass(DAY_MS - 1);
      expect(await call(charge, '"k"', { amount: 5 })).toEqual({ ...answer, replayed: true });
    }
    expect([first.charged.times, second.charged.times]).toEqual([1, 0]);
    second.time.pass(1);
    expect(await second.call(charge, 'k', { amount: 5 })).toMatchObject({ replayed: false });
    expect(second.charged.times).toBe(1);
  });

  it('the order of members makes no difference, everything else does', async () => {
    const { charged, call } = setUp();
    await call(charge, 'k', { amount: { net: 1, tax: 2 } });
    expect(await call(charge, 'k', { amount: { tax: 2, net: 1 } })).toMatchObject({ replayed: true });
    await expect(call(charge, 'k', { amount: { net: 1, tax: 3 } })).rejects.toThrow(code('idempotency.mismatch', 422));
    await expect(call(charge, 'k', {})).rejects.toThrow(code('idempotency.mismatch', 422));
    await expect(call(other, 'k', { amount: { net: 1, tax: 2 } })).rejects.toThrow(code('idempotency.mismatch', 422));
    expect(charged.times).toBe(1);
  });

  it('is told of a mismatch also while the first one runs', async () => {
    const gate = Promise.withResolvers<Json>();
    const { charged, call } = setUp({ answers: () => gate.promise });
    const first = call(charge, 'k', { amount: 5 });
    await expect(call(charge, 'k', { amount: 6 })).rejects.toThrow(code('idempotency.mismatch', 422));
    gate.resolve(Json.fromValue('paid'));
    expect(await first).toMatchObject({ body: '{"data":"paid"}' });
    expect(charged.times).toBe(1);
  });

  it('each caller and each workspace has keys of its own', async () => {
    const { charged, call } = setUp();
    await call(charge, 'k');
    await call(charge, 'k', {}, { caller: { id: 'u2', name: 'Ben', user: { id: 'u2' } } });
    await call(charge, 'k', {}, { workspace: 'w2' });
    expect(charged.times).toBe(3);
  });

  it('a failure is an answer too', async () => {
    const { charged, call } = setUp({
      answers: () => Promise.reject(new AuthorError({ code: 'card.refused', message: 'No.', details: { left: 3 } })),
    });
    const first = await call(charge, 'k');
    expect(first).toMatchObject({ status: 422, replayed: false });
    expect(JSON.parse(first.body)).toMatchObject({ code: 'card.refused', runId: first.runId, details: { left: 3 } });
    expect(await call(charge, 'k')).toEqual({ ...first, replayed: true });
    expect(charged.times).toBe(1);
  });

  it('an answer that is too large is kept as the problem that was answered', async () => {
    const large = setUp({ answers: async () => Json.fromValue('x'.repeat(2_000)) });
    const first = await large.call(charge, 'k');
    expect(first).toMatchObject({ status: 422, body: expect.stringContaining('value.tooLarge') });
    expect(await large.call(charge, 'k')).toEqual({ ...first, replayed: true });
    const details = { text: 'x'.repeat(2_000) };
    const failing = setUp({
      answers: () => Promise.reject(new AuthorError({ code: 'a.b', message: 'No.', details })),
    });
    expect(await failing.call(charge, 'k')).toMatchObject({ body: expect.stringContaining('value.tooLarge') });
  });

  it('goes on when its caller hangs up, and the answer waits for the next time', async () => {
    const gate = Promise.withResolvers<Json>();
    const asked = Promise.withResolvers<void>();
    const { charged, call } = setUp({
      answers: () => {
        asked.resolve();
        return gate.promise;
      },
    });
    const controller = new AbortController();
    const first = call(charge, 'k', {}, { signal: controller.signal });
    await asked.promise;
    controller.abort();
    gate.resolve(Json.fromValue('paid'));
    expect(await first).toMatchObject({ body: '{"data":"paid"}' });
    expect(await call(charge, 'k')).toMatchObject({ body: '{"data":"paid"}', replayed: true });
    expect(charged.times).toBe(1);
  });

  it('without a key a caller that hangs up cancels its run, and nothing is kept', async () => {
    const refuse = () => Promise.reject(new Error('nothing is to be kept'));
    const { call, runs } = setUp({ store: { claim: refuse } });
    const waits = aFunction(aGraph([aBlock('wait', 'long', { ms: lit(300_000) })]));
    const controller = new AbortController();
    const answer = call(waits, undefined, {}, { signal: controller.signal });
    expect(runs.state.running).toBe(1);
    controller.abort();
    expect(await answer).toMatchObject({ status: 409, replayed: false });
  });
});

describe('5.8 a call with a key, when things go wrong', () => {
  const waits = aFunction(aGraph([aBlock('wait', 'long', { ms: lit(300_000) })]));

  it('one that is refused for want of room may be sent again', async () => {
    const { charged, call, runs, memory } = setUp({ maxRunning: 1, maxWaiting: 0 });
    const running = await runs.start(startOf(waits));
    await expect(call(charge, 'k')).rejects.toThrow(code('capacity.busy', 503));
    expect(memory.calls.size).toBe(0);
    runs.cancel('w', running.id);
    await running.done;
    expect(await call(charge, 'k')).toMatchObject({ body: '{"data":1}', replayed: false });
    expect(charged.times).toBe(1);
  });

  it('so may one that waited for its turn in vain', async () => {
    const claimed = Promise.withResolvers<void>();
    const memory = newMemory();
    const { idempotency } = createMemoryStore({ memory });
    const { call, time, runs } = setUp({
      ...{ memory, maxRunning: 1 },
      store: {
        async claim(workspace, claim) {
          const kept = await idempotency.claim(workspace, claim);
          claimed.resolve();
          return kept;
        },
      },
    });
    const running = await runs.start(startOf(waits));
    const refused = expect(call(charge, 'k')).rejects.toThrow(code('capacity.busy', 503));
    await claimed.promise;
    expect(memory.calls.size).toBe(1);
    while (runs.state.waiting === 0) await Promise.resolve();
    time.pass(2_000);
    await refused;
    expect(memory.calls.size).toBe(0);
    runs.cancel('w', running.id);
    await running.done;
    expect(await call(charge, 'k')).toMatchObject({ status: 200, replayed: false });
  });

  it('one that runs on another server is not run again, nor is one whose server is gone', async () => {
    const gate = Promise.withResolvers<Json>();
    const asked = Promise.withResolvers<void>();
    const first = setUp({
      answers: () => {
        asked.resolve();
        return gate.promise;
      },
    });
    const going = first.call(charge, 'k');
    await asked.promise;
    const second = setUp({ memory: first.memory });
    const runId = [...first.memory.calls.keys()][0];
    const inProgress = expect.objectContaining({ code: 'idempotency.inProgress', status: 409, details: { runId } });
    await expect(second.call(charge, 'k')).rejects.toThrow(inProgress);
    await expect(second.call(charge, 'k', { amount: 1 })).rejects.toThrow(code('idempotency.mismatch', 422));
    // The deadline of the function, a minute, and half a minute more.
    second.time.pass(89_999);
    await expect(second.call(charge, 'k')).rejects.toThrow(inProgress);
    second.time.pass(1);
    const unknown = expect.objectContaining({ code: 'idempotency.unknown', status: 409, details: { runId } });
    await expect(second.call(charge, 'k')).rejects.toThrow(unknown);
    expect(second.charged.times).toBe(0);
    gate.resolve(Json.fromValue('paid'));
    await going;
    expect(await second.call(charge, 'k')).toMatchObject({ body: '{"data":"paid"}', replayed: true, runId });
  });

  it('no answer goes out that could not be kept, and nothing runs a second time', async () => {
    const away = new LimitError({ code: 'store.unavailable', message: 'away', retryable: true });
    const { charged, call } = setUp({ store: { complete: () => Promise.reject(away) } });
    await expect(call(charge, 'k')).rejects.toThrow(code('store.unavailable', 503));
    await expect(call(charge, 'k')).rejects.toThrow(code('idempotency.inProgress', 409));
    expect(charged.times).toBe(1);
  });

  it('nothing runs that could not be written down before', async () => {
    const away = new LimitError({ code: 'store.unavailable', message: 'away', retryable: true });
    const { charged, call } = setUp({ store: { claim: () => Promise.reject(away) } });
    await expect(call(charge, 'k')).rejects.toThrow(code('store.unavailable', 503));
    expect(charged.times).toBe(0);
  });

  it('a server that stops keeps the answers of what it lets finish', async () => {
    const gate = Promise.withResolvers<Json>();
    const asked = Promise.withResolvers<void>();
    const { call, calls, runs, memory } = setUp({
      answers: () => {
        asked.resolve();
        return gate.promise;
      },
    });
    const answer = call(charge, 'k');
    await asked.promise;
    const drained = runs.drain(60_000).then(() => calls.drain());
    gate.resolve(Json.fromValue('paid'));
    await drained;
    expect([...memory.calls.values()]).toMatchObject([{ answer: { status: 200, body: '{"data":"paid"}' } }]);
    await answer;
    await expect(call(charge, 'k')).rejects.toThrow(code('capacity.stopping', 503));
  });
});

describe('5.8 the key expression of a function', () => {
  const params = [
    { name: 'order', type: 'any' as const },
    { name: 'note', type: 'any' as const },
  ];
  const keyed = (expression: string, name = 'keyed') =>
    aFunction(charge.body, { name, params, settings: { idempotencyKey: expr(expression) } });

  it('says which calls are the same, whatever else they say', async () => {
    const { charged, call } = setUp();
    const byOrder = keyed('params.order');
    const first = await call(byOrder, undefined, { order: 1, note: 'a' });
    expect(await call(byOrder, undefined, { order: 1, note: 'b' })).toEqual({ ...first, replayed: true });
    expect(await call(byOrder, undefined, { order: 2, note: 'a' })).toMatchObject({ replayed: false });
    expect(charged.times).toBe(2);
  });

  it('counts for its own function only, and for each caller apart', async () => {
    const { charged, call } = setUp();
    await call(keyed('params.order'), undefined, { order: 1 });
    await call(keyed('params.order', 'another'), undefined, { order: 1 });
    await call(keyed('params.order'), '1', { order: 1 });
    await call(keyed('params.order'), undefined, { order: 1 }, { caller: { id: 'u2', name: 'Ben', user: null } });
    expect(charged.times).toBe(4);
  });

  it('reads params, user and env', async () => {
    const { call } = setUp();
    const document = keyed('user.id + env.name + params.order');
    await call(document, undefined, { order: 1 });
    expect(await call(document, undefined, { order: 1 })).toMatchObject({ replayed: true });
    expect(await call(document, undefined, { order: 1 }, { environment: 'test' })).toMatchObject({ replayed: false });
  });

  it.each(['null', '""', 'params.order'])('that comes to nothing is no key: %s', async (expression) => {
    const { charged, call } = setUp();
    for (let time = 0; time < 2; time++) await call(keyed(expression), undefined, { order: null });
    expect(charged.times).toBe(2);
  });

  it.each(['params.order.id', '[params.order]'])(
    'that can not be made stops the call, and says no more: %s',
    async (expression) => {
      const { charged, call } = setUp();
      const failed = call(keyed(expression), undefined, { order: null });
      await expect(failed).rejects.toThrow(code('expression.failed', 422));
      await expect(failed).rejects.not.toThrow(/order/);
      expect(charged.times).toBe(0);
    },
  );
});
