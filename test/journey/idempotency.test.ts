import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FunctionDocument, FunctionInput, JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../support/build.ts';
import { createTestDatabase, isPostgresThere, type TestDatabase } from '../support/postgres-server.ts';
import { type Answer, eventually, startTestServer, type TestServer } from '../support/server.ts';

/** Calls that are sent more than once, over the wire, with a table that tells how often they did something. */

const sql = (name: string, text: string) =>
  aBlock('query', name, { resource: 'shop', connector: 'internal', query: { sql: text } });
const params: FunctionInput['params'] = [
  { name: 'amount', type: 'integer', required: true },
  { name: 'note', type: 'string' },
];
const insert = sql('save', 'insert into charges (amount) values ({{ params.amount }}) returning id');
const FUNCTIONS: FunctionDocument[] = [
  aFunction(aGraph([sql('make', 'create table charges (id serial primary key, amount integer)')]), { name: 'prepare' }),
  aFunction(aGraph([sql('find', 'select count(*)::int as times from charges where amount = {{ params.amount }}')]), {
    name: 'charges',
    params: params.slice(0, 1),
  }),
  aFunction(aGraph([insert, returns('{ id: save.data[0].id, paid: true }')], 'save > done'), {
    name: 'charge',
    params,
  }),
  aFunction(
    aGraph(
      [insert, aBlock('throw', 'stop', { code: lit('card.refused'), message: lit('The card was refused.') })],
      'save > stop',
    ),
    { name: 'refuse', params },
  ),
  aFunction(aGraph([insert, returns('save.data[0].id')], 'save > done'), {
    name: 'chargeOnce',
    params,
    settings: { idempotencyKey: expr('params.note') },
  }),
  aFunction(aGraph([aBlock('wait', 'pause', { ms: lit(60_000) })]), { name: 'slow' }),
];

async function install(server: TestServer): Promise<void> {
  const shop = { name: 'shop', connector: 'internal', environments: { production: {} } };
  await server.call('PUT', '/api/resources/shop', { resource: shop, revision: null });
  for (const document of FUNCTIONS) {
    const path = `/api/functions/${document.name}`;
    await server.call('PUT', path, { document: document as unknown as JsonValue, revision: null });
    expect(await server.call('POST', `${path}/publish`, { revision: 1 })).toMatchObject({ status: 201 });
  }
  expect(await server.call('POST', '/api/functions/prepare/run', {})).toMatchObject({ status: 200 });
}

const run = (server: TestServer, name: string, given: JsonValue, key?: string) =>
  server.call(
    'POST',
    `/api/functions/${name}/run`,
    { params: given },
    key === undefined ? {} : { 'Idempotency-Key': key },
  );
const timesOf = async (server: TestServer, amount: number): Promise<number> =>
  (await run(server, 'charges', { amount })).body.data[0].times;
const replayed = ({ headers }: Answer) => headers.get('idempotency-replayed') === 'true';
const runId = ({ headers }: Answer) => headers.get('run-id');

describe('Idempotency-Key', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ env: { SWITCHYARD_EXAMPLES: 'false' } });
    await install(server);
  }, 120_000);
  afterAll(() => server?.dispose());

  it('twenty calls at once with one key do the work once, and all get the same answer', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => run(server, 'charge', { amount: 1 }, '"k1"')));
    expect(await timesOf(server, 1)).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(new Set(answers.map(runId)).size).toBe(1);
    expect(answers.filter((answer) => !replayed(answer))).toHaveLength(1);

    const later = await run(server, 'charge', { amount: 1 }, 'k1');
    expect([later.status, later.body, runId(later), replayed(later)]).toEqual([
      200,
      answers[0]?.body,
      answers[0] && runId(answers[0]),
      true,
    ]);
    expect(later.headers.get('content-type')).toBe('application/json');
    expect(await timesOf(server, 1)).toBe(1);
  });

  it('without a key the same call twice is two calls', async () => {
    const answers = [await run(server, 'charge', { amount: 2 }), await run(server, 'charge', { amount: 2 })];
    expect(answers.map(replayed)).toEqual([false, false]);
    expect(await timesOf(server, 2)).toBe(2);
  });

  it('a key that was used for another call is refused, and nothing happens', async () => {
    await run(server, 'charge', { amount: 3 }, 'k3');
    const wrong = [await run(server, 'charge', { amount: 33 }, 'k3'), await run(server, 'refuse', { amount: 3 }, 'k3')];
    for (const { status, body } of wrong) expect([status, body.code]).toEqual([422, 'idempotency.mismatch']);
    expect([await timesOf(server, 3), await timesOf(server, 33)]).toEqual([1, 0]);
  });

  it('a failure is kept with what it did before', async () => {
    const first = await run(server, 'refuse', { amount: 4 }, 'k4');
    expect(first).toMatchObject({ status: 422, body: { code: 'card.refused', detail: 'The card was refused.' } });
    const again = await run(server, 'refuse', { amount: 4 }, 'k4');
    expect([again.status, again.body, runId(again), replayed(again)]).toEqual([422, first.body, runId(first), true]);
    expect(again.headers.get('content-type')).toBe('application/problem+json');
    expect(await timesOf(server, 4)).toBe(1);
  });

  it('a call that is refused before it runs leaves its key free', async () => {
    expect(await run(server, 'charge', {}, 'k5')).toMatchObject({ status: 422, body: { code: 'params.invalid' } });
    expect(await run(server, 'nothing', { amount: 5 }, 'k5')).toMatchObject({ status: 404 });
    expect(await run(server, 'charge', { amount: 5 }, 'k5')).toMatchObject({ status: 200 });
    expect(await timesOf(server, 5)).toBe(1);
  });

  it.each(['""', '"a", "b"', 'a b', '"open', 'k'.repeat(256)])(
    'a header that is no key is refused: %s',
    async (key) => {
      expect(await run(server, 'charge', { amount: 6 }, key)).toMatchObject({
        status: 400,
        body: { code: 'request.invalid', detail: expect.stringContaining('Idempotency-Key') },
      });
      expect(await timesOf(server, 6)).toBe(0);
    },
  );

  it('a caller that hung up finds its answer later', async () => {
    const controller = new AbortController();
    const hungUp = fetch(new URL('/api/functions/slow/run', server.url), {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${server.token}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': 'k7',
      },
      body: '{}',
      signal: controller.signal,
    }).catch(() => 'hung up');
    const { body } = await eventually(
      () => server.call('GET', '/api/runs?function=slow'),
      (answer) => answer.body.runs.length > 0,
    );
    controller.abort();
    expect(await hungUp).toBe('hung up');
    const joined = run(server, 'slow', {}, 'k7');
    expect(await server.call('POST', `/api/runs/${body.runs[0].id}/cancel`)).toMatchObject({ status: 202 });
    const answer = await joined;
    expect([answer.status, answer.body.code, runId(answer)]).toEqual([409, 'run.cancelled', body.runs[0].id]);
    expect(replayed(answer)).toBe(true);
  });

  it("a function's own key joins calls whose key is the same, and no others", async () => {
    const call = (amount: number, note?: string) =>
      run(server, 'chargeOnce', note === undefined ? { amount } : { amount, note });
    const both = await Promise.all([call(8, 'A-1'), call(8, 'A-1')]);
    expect(both.map(replayed).sort()).toEqual([false, true]);
    expect((await call(8, 'A-2')).body.data).not.toBe(both[0]?.body.data);
    await call(8);
    await call(8);
    expect(await timesOf(server, 8)).toBe(4);
  });
});

describe.runIf(await isPostgresThere())('Idempotency-Key, with two servers on one database', () => {
  let database: TestDatabase;
  let env: Record<string, string>;
  let first: TestServer;
  let second: TestServer;
  beforeAll(async () => {
    database = await createTestDatabase();
    const { user, host, port } = database;
    env = {
      SWITCHYARD_EXAMPLES: 'false',
      SWITCHYARD_DATABASE_URL: `postgres://${user}@${host}:${port}/${database.database}`,
      SWITCHYARD_MASTER_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    };
    first = await startTestServer({ env });
    await install(first);
    second = await startTestServer({ env, token: first.token });
  }, 120_000);
  afterAll(async () => {
    await first?.dispose();
    await second?.dispose();
    // The role of the built-in database belongs to the whole PostgreSQL.
    const [setting] =
      (await database?.query(
        "select value ->> 'role' as role from switchyard.setting where key = 'internalDatabase'",
      )) ?? [];
    if (setting) await database.query(`drop owned by ${setting.role} cascade; drop role ${setting.role}`);
    await database?.drop();
  });

  it('one of them runs it; the other waits for it or says that it goes on, and has the answer afterwards', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => run(index % 2 === 0 ? first : second, 'charge', { amount: 1 }, 'k1')),
    );
    expect(await timesOf(first, 1)).toBe(1);
    const done = answers.filter(({ status }) => status === 200);
    expect(done.filter((answer) => !replayed(answer))).toHaveLength(1);
    for (const { status, body, headers } of answers.filter((answer) => !done.includes(answer))) {
      expect([status, body.code, headers.get('retry-after')]).toEqual([409, 'idempotency.inProgress', '1']);
    }
    for (const server of [first, second]) {
      const later = await run(server, 'charge', { amount: 1 }, 'k1');
      expect([later.status, runId(later), replayed(later)]).toEqual([200, done[0] && runId(done[0]), true]);
    }
    expect(await timesOf(second, 1)).toBe(1);
  });

  it('what a server that died was running is not run again, and is told as unknown in the end', async () => {
    const cutOff = run(first, 'slow', {}, 'k2').catch(() => 'cut off');
    const [row] = await eventually(
      () => database.query('select run_id from switchyard.keyed_call where status is null'),
      (rows) => rows.length > 0,
    );
    await first.kill();
    expect(await cutOff).toBe('cut off');
    const still = await run(second, 'slow', {}, 'k2');
    expect([still.status, still.body.code, still.headers.get('retry-after')]).toEqual([
      409,
      'idempotency.inProgress',
      '1',
    ]);
    expect(still.body.details).toEqual({ runId: row?.run_id });
    await database.query(
      "update switchyard.keyed_call set lease_until = now() - interval '1 second' where status is null",
    );
    const lost = await run(second, 'slow', {}, 'k2');
    expect([lost.status, lost.body.code, lost.headers.get('retry-after')]).toEqual([409, 'idempotency.unknown', null]);
    expect(lost.body.details).toEqual({ runId: row?.run_id });
  });
});
