import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type OpenConnection, type QueryContext, toJson } from '#kit';
import postgres from '../../connectors/postgres/connector.ts';
import { openDatabase } from '../../connectors/postgres/database.ts';
import { postgresSettings } from '../../connectors/postgres/settings.ts';
import { createEgress } from '../../engine/resources/egress.ts';
import { authority, certificate, key } from '../support/certificates.ts';
import { createTestDatabase, isPostgresThere, type TestDatabase } from '../support/postgres-server.ts';
import { resolveQuery } from '../support/resolve-query.ts';
import { createTlsFront } from '../support/tcp.ts';

const isThere = await isPostgresThere();

/** What only a real PostgreSQL can tell. */
describe.skipIf(!isThere)('postgres, on PostgreSQL at 127.0.0.1:5432', () => {
  let database: TestDatabase;
  let connection: OpenConnection;
  let readOnly: OpenConnection;
  const gate = createEgress({ allow: [], neverAllow: [] });
  const open = (settings: object) => {
    const { host, port, user, database: name } = database;
    const all = { host, port, user, database: name, ssl: 'disable', privateNetwork: true, ...settings };
    return postgres.open(all, { egress: (tier) => gate.forResource(tier), log: () => {} });
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.query(`
      create table stock (id int primary key, name text not null, tags text[], more jsonb, unique (name) deferrable initially deferred);
      insert into stock select n, 'item ' || n from generate_series(1, 50) n;
      create function take(int) returns int language sql as 'delete from stock where id = $1 returning id';
      create procedure twice() language plpgsql as $$ begin insert into stock values (901, 'a'); commit; insert into stock values (902, 'b'); end $$;
    `);
    connection = await open({});
    readOnly = await open({ readOnly: true });
  });
  afterAll(async () => {
    await connection?.close();
    await readOnly?.close();
    await gate.close();
    await database?.drop();
  });

  const context: QueryContext = {
    signal: new AbortController().signal,
    timeoutMs: 10_000,
    maxRows: 100,
    maxBytes: 1_000_000,
    dry: false,
  };
  const run = async (
    sql: string,
    more: {
      names?: object;
      params?: unknown[];
      changesData?: boolean;
      on?: OpenConnection;
    } & Partial<QueryContext> = {},
  ) => {
    const { names = {}, params, changesData = false, on = connection, ...changes } = more;
    const document = { sql, changesData, ...(params ? { params: { kind: 'literal', value: params } } : {}) };
    const query = resolveQuery(postgres.query.parse(document), { ...names });
    const answer = await on.run(query, { ...context, ...changes });
    return { ...answer, data: toJson(answer.data).value };
  };
  const ids = async (sql: string, names: object) =>
    ((await run(sql, { names })).data as { id: number }[]).map(({ id }) => id);
  const sqlState = (promise: Promise<unknown>) =>
    promise.then(
      () => 'it worked',
      (error: unknown) => postgres.classify(error)?.details,
    );
  const count = async () => (await database.query('select count(*)::int as n from stock'))[0]?.n;

  test('answers rows, or how many were touched', async () => {
    expect(await run('select id, name from stock where id = 1')).toMatchObject({
      data: [{ id: 1, name: 'item 1' }],
      rowCount: 1,
      truncated: false,
    });
    expect(await run('select id from stock where false')).toMatchObject({ data: [], rowCount: 0 });
    expect(await run("update stock set tags = '{a}' where id < 4")).toEqual({ data: { rowCount: 3 }, rowCount: 3 });
    expect(await run('update stock set name = name where id < 3 returning id')).toMatchObject({
      data: [{ id: 1 }, { id: 2 }],
      rowCount: 2,
    });
    expect(await run('create table t2 (a int)')).toEqual({ data: { rowCount: 0 }, rowCount: 0 });
  });

  test('lists work with IN, NOT IN, ANY, and as arrays', async () => {
    const sql = (condition: string) => `select id from stock where id <= 4 and ${condition} order by id`;
    expect(await ids(sql('id in ({{ list }})'), { list: [2, 3, 99] })).toEqual([2, 3]);
    expect(await ids(sql('id in {{ list }}'), { list: 2 })).toEqual([2]);
    expect(await ids(sql('id in ({{ list }})'), { list: [] })).toEqual([]);
    expect(await ids(sql('id not in ({{ list }})'), { list: [2, 3] })).toEqual([1, 4]);
    expect(await ids(sql('id not in ({{ list }})'), { list: [] })).toEqual([1, 2, 3, 4]);
    expect(await ids(sql('id = any({{ list }})'), { list: ['4'] })).toEqual([4]);
    expect(await ids(sql('name in ({{ list }})'), { list: ["item 1'", 'item 2', 'a","b', null] })).toEqual([2]);
    await run('update stock set tags = {{ tags }}, more = {{ more }} where id = 5', {
      names: { tags: ['a,b', 'c"d', null], more: { x: [1, "o'"] } },
    });
    expect((await run('select tags, more from stock where id = 5')).data).toEqual([
      { tags: ['a,b', 'c"d', null], more: { x: [1, "o'"] } },
    ]);
    await run('update stock set more = {{ more }}::jsonb where id = 5', { names: { more: [1, 'x'] } });
    expect((await run('select more from stock where id = 5')).data).toEqual([{ more: [1, 'x'] }]);
  });

  test('a type that can not be told is told in words', async () => {
    expect(await sqlState(run('select {{ x }} is null', { names: { x: 1 } }))).toMatchObject({ sqlState: '42P18' });
  });

  test('parameters of code are bound by number', async () => {
    expect(
      (await run('select id from stock where id = $1 or name = any($2) order by id', { params: [1, ['item 2']] })).data,
    ).toEqual([{ id: 1 }, { id: 2 }]);
  });

  describe('a query that comes again', () => {
    const again = (sql: string, times: number) =>
      Array.from({ length: times }).reduce<Promise<unknown>>(
        (before) => before.then(() => run(sql)),
        Promise.resolve(),
      );
    const kept = async () =>
      ((await run("select statement from pg_prepared_statements where name like 'switchyard%'")).data as object[])
        .length;

    test('is kept by the server from the second time on, with values and nulls as they come', async () => {
      const sql = 'select id, {{ x }}::text as x from stock where id = {{ id }}';
      for (const [id, x] of [
        [1, 'a'],
        [2, null],
        [3, "o'"],
        [4, ''],
      ])
        expect((await run(sql, { names: { id, x } })).data).toEqual([{ id, x }]);
      expect((await run(sql, { names: { id: 99, x: 1 } })).data).toEqual([]);
      expect(await kept()).toBeGreaterThan(0);
    });

    test('answers its new columns after the table has changed', async () => {
      await database.query('create table changing (a int); insert into changing values (1)');
      await again('select * from changing', 4);
      await database.query("alter table changing add b text default 'new'");
      expect((await run('select * from changing')).data).toEqual([{ a: 1, b: 'new' }]);
      await again('select * from changing', 4);
      await database.query('alter table changing rename b to c');
      expect((await run('select * from changing')).data).toEqual([{ a: 1, c: 'new' }]);
      await database.query('alter table changing alter a type text');
      expect((await run('select * from changing')).data).toEqual([{ a: '1', c: 'new' }]);
      await database.query('drop table changing');
      expect(await sqlState(run('select * from changing'))).toMatchObject({ sqlState: '42P01' });
    });

    test('fails by its own error each time, and works again after it', async () => {
      const sql = 'select 1 / {{ x }}::int as one';
      for (const x of [1, 1, 0, 0, 1, 1, 0, 1]) {
        const asked = run(sql, { names: { x } });
        if (x === 1) expect((await asked).data).toEqual([{ one: 1 }]);
        else expect(await sqlState(asked)).toMatchObject({ sqlState: '22012' });
      }
    });

    test('is found again where the server knows it no more, or another in its place', async () => {
      await again('select 5 as five', 3);
      await run("do $$ begin execute 'deallocate all'; end $$");
      expect((await run('select 5 as five')).data).toEqual([{ five: 5 }]);
      await again('select 5 as five', 3);
      await run(
        "create function pg_temp.drop_all() returns int language plpgsql as $$ begin execute 'deallocate all'; return 1; end $$",
      );
      await again('select 5 as five', 3);
      await run('select pg_temp.drop_all()');
      expect((await run('select 5 as five')).data).toEqual([{ five: 5 }]);
    });

    test('nothing that another run has left under its name answers in its place', async () => {
      await again('select 6 as six', 3);
      await run(`do $$ declare kept text; begin
        for kept in select name from pg_prepared_statements loop
          execute format('deallocate %I', kept);
          execute format('prepare %I as select 666 as six', kept);
        end loop; end $$`);
      expect((await run('select 6 as six')).data).toEqual([{ six: 6 }]);
      await again('select 6 as six', 3);
      expect((await run('select 6 as six')).data).toEqual([{ six: 6 }]);
    });

    test('gives its place to others in the end', async () => {
      for (let n = 0; n < 150; n++) await again(`select ${n} as n`, 2);
      await run('select 1000 as n');
      await run('select 1000 as n');
      expect(await kept()).toBeLessThanOrEqual(101);
      expect((await run('select 0 as n')).data).toEqual([{ n: 0 }]);
    });
  });

  test('JSON that is too deep to be written again is refused, and the connection goes on', async () => {
    const deep = (levels: number) => `select (repeat('[', ${levels}) || repeat(']', ${levels}))::json as deep`;
    await expect(run(deep(2_000))).rejects.toMatchObject({ code: 'value.tooLarge' });
    expect(JSON.stringify((await run(deep(200))).data)).toHaveLength(411);
  });

  test('what reads can not write', async () => {
    const before = await count();
    expect(await sqlState(run('select take(1)'))).toMatchObject({ sqlState: '25006' });
    expect(await sqlState(run("select set_config('transaction_read_only', 'off', false), take(1)"))).toMatchObject({
      sqlState: expect.stringMatching(/25006|25001/),
    });
    expect(await count()).toBe(before);
    expect((await run('select take(50)', { changesData: true })).data).toEqual([{ take: 50 }]);
    expect(await count()).toBe(Number(before) - 1);
  });

  test('a read-only resource never writes', async () => {
    const before = await count();
    for (const sql of [
      'delete from stock',
      'create table t3 (a int)',
      'truncate stock',
      'do $$ begin delete from stock; end $$',
      'with d as (delete from stock returning 1) select * from d',
    ]) {
      expect(await sqlState(run(sql, { on: readOnly }))).toMatchObject({ sqlState: '25006' });
    }
    expect(await sqlState(run('select take(1)', { on: readOnly, changesData: true }))).toMatchObject({
      sqlState: '25006',
    });
    await expect(run('call twice()', { on: readOnly })).rejects.toMatchObject({ code: 'resource.rejected' });
    await expect(run('vacuum', { on: readOnly })).rejects.toMatchObject({ code: 'resource.rejected' });
    expect(await count()).toBe(before);
  });

  test('a dry run tells real counts and rows, and leaves nothing', async () => {
    const before = await count();
    expect(await run('delete from stock where id <= 10', { dry: true })).toMatchObject({ data: { rowCount: 10 } });
    expect(await run("insert into stock values (800, 'x') returning id", { dry: true })).toMatchObject({
      data: [{ id: 800 }],
    });
    expect(await run('do $$ begin delete from stock; end $$', { dry: true })).toMatchObject({ data: { rowCount: 0 } });
    expect(await sqlState(run('do $$ begin delete from stock; commit; end $$', { dry: true }))).toMatchObject({
      sqlState: '2D000',
    });
    expect(await count()).toBe(before);
  });

  test('commands that need no transaction around them have none', async () => {
    await run('call twice()');
    expect(await count()).toBeGreaterThan(40);
    await run('vacuum stock');
    await run('create index concurrently on stock (more)');
  });

  test('what fails at the commit fails', async () => {
    expect(await sqlState(run("insert into stock values (850, 'item 1')"))).toMatchObject({ sqlState: '23505' });
    expect(await database.query('select 1 from stock where id = 850')).toEqual([]);
  });

  test('a query leaves no trace in the session', async () => {
    await run("select set_config('search_path', 'nowhere', false)");
    await run("select set_config('statement_timeout', '1', false)");
    expect(
      (
        await run(
          "select current_setting('search_path') <> 'nowhere' as ok, current_setting('default_transaction_read_only') as ro",
        )
      ).data,
    ).toEqual([{ ok: true, ro: 'off' }]);
  });

  test('after an error the connection goes on', async () => {
    for (const sql of ['select nope', "insert into stock values (1, 'x')", 'select 1/0', 'vacuum nope', 'selec']) {
      expect(await sqlState(run(sql))).toMatchObject({ sqlState: expect.any(String) });
      expect((await run('select 1 as one')).data).toEqual([{ one: 1 }]);
    }
  });

  test('a second statement that slipped past us is refused by the server', async () => {
    const { host, port, user, database: name } = database;
    const settings = postgresSettings.parse({ host, port, user, database: name, ssl: 'disable' });
    const direct = openDatabase(settings, { egress: gate.forResource({ privateNetwork: true }), log: () => {} });
    for (const transaction of ['readOnly', 'commit', 'rollBack', 'none'] as const) {
      const asked = direct.run(
        { ...context, text: 'select 1; delete from stock', params: [], transaction, isQuery: true },
        context.signal,
      );
      expect(await sqlState(asked)).toMatchObject({ sqlState: '42601' });
    }
    await direct.close();
  });

  test('times are the same whatever the zone of the server', async () => {
    await database.query(
      `alter database ${database.database} set timezone = 'America/St_Johns'; alter database ${database.database} set datestyle = 'SQL, DMY'`,
    );
    const elsewhere = await open({});
    const sql =
      "select '2024-07-01T10:00:00.123456Z'::timestamptz as at, '2024-07-01'::date as day, '2024-07-01 10:00'::timestamp as local, interval '1 day 2 hours' as long";
    expect((await run(sql, { on: elsewhere })).data).toEqual([
      { at: '2024-07-01T10:00:00.123456Z', day: '2024-07-01', local: '2024-07-01T10:00:00', long: '1 day 02:00:00' },
    ]);
    await elsewhere.close();
  });

  describe('limits', () => {
    test('of rows', async () => {
      const n = (data: unknown) => (Array.isArray(data) ? data.length : -1);
      const three = await run('select id from stock where id <= 3', { maxRows: 3 });
      expect([n(three.data), three.truncated, three.rowCount]).toEqual([3, false, 3]);
      const two = await run('select id from stock', { maxRows: 2 });
      expect([n(two.data), two.truncated, two.rowCount]).toEqual([2, true, 2]);
    });

    test('of bytes, while the server is still at it', async () => {
      const { data, truncated } = await run("select repeat('x', 10000) as x from generate_series(1, 1000000)", {
        maxBytes: 100_000,
        maxRows: 10_000,
      });
      expect([Array.isArray(data) && data.length, truncated]).toEqual([9, true]);
      await vi.waitFor(async () => {
        expect(
          await database.query(
            "select 1 from pg_stat_activity where query like '%repeat(%' and state = 'active' and pid <> pg_backend_pid()",
          ),
        ).toEqual([]);
      }, 10_000);
    });

    test('of one row, before it is in memory', async () => {
      await expect(run("select repeat('x', 50000000)", { maxBytes: 100_000 })).rejects.toMatchObject({
        code: 'value.tooLarge',
      });
      expect((await run('select 1 as one')).data).toEqual([{ one: 1 }]);
    });

    test('cut what is answered of a write, not the write', async () => {
      const answer = await run("update stock set name = name || repeat('!', 1000) where id <= 20 returning *", {
        maxRows: 5,
        maxBytes: 3_000,
      });
      expect(answer).toMatchObject({ truncated: true, rowCount: 20 });
      expect(Array.isArray(answer.data) && answer.data.length).toBe(2);
      expect((await database.query("select count(*)::int as n from stock where name like '%!'"))[0]).toEqual({ n: 20 });
    });
  });

  test('the server stops the query by itself when the time is up', async () => {
    expect(await sqlState(run('select pg_sleep(60)', { timeoutMs: 50 }))).toMatchObject({ sqlState: '57014' });
    await run('select 1');
  });

  test('cancelling works over TLS, with the same check of the certificate', async () => {
    const front = await createTlsFront(database, { key, cert: certificate });
    const secure = await open({ port: front.port, ssl: 'verify-ca', ca: authority });
    const stop = new AbortController();
    const asked = run('select pg_sleep(61)', { on: secure, signal: stop.signal }).catch((error: unknown) => error);
    const busy = () =>
      database.query(
        "select 1 from pg_stat_activity where query like '%pg_sleep(61)%' and state = 'active' and pid <> pg_backend_pid()",
      );
    await vi.waitFor(async () => expect(await busy()).toHaveLength(1), 10_000);
    expect(front.accepted()).toBe(1);
    const reason = new Error('enough');
    stop.abort(reason);
    expect(await asked).toBe(reason);
    await vi.waitFor(async () => expect(await busy()).toEqual([]), 10_000);
    // The front lets nobody in without TLS.
    expect(front.accepted()).toBe(2);
    await secure.close();
    await front.close();
  });

  test('shows tables and columns', async () => {
    const { tables } = await connection.introspect(context);
    expect(tables.find(({ name }) => name === 'stock')).toEqual({
      schema: 'public',
      name: 'stock',
      isVisible: true,
      columns: [
        { name: 'id', type: 'integer', nullable: false },
        { name: 'name', type: 'text', nullable: false },
        { name: 'tags', type: 'text[]', nullable: true },
        { name: 'more', type: 'jsonb', nullable: true },
      ],
    });
  });

  test('a query that waits too long for its turn is told so, and the next one has it', async () => {
    const { host, port, user, database: name } = database;
    const settings = postgresSettings.parse({ host, port, user, database: name, ssl: 'disable' });
    const egress = gate.forResource({ privateNetwork: true });
    const small = openDatabase(settings, { egress, log: () => {}, acquireMs: 20 });
    const ask = (text: string, signal = context.signal) =>
      small.run({ ...context, text, params: [], transaction: 'readOnly', isQuery: true }, signal);
    const stop = new AbortController();
    const busy = Array.from({ length: 5 }, () => ask('select pg_sleep(62)', stop.signal).catch(() => 'stopped'));
    const error = await ask('select 1').catch((thrown: unknown) => thrown);
    expect(postgres.classify(error)).toMatchObject({ reason: 'busy', retryable: true });
    stop.abort();
    expect(await Promise.all(busy)).toEqual(Array(5).fill('stopped'));
    await vi.waitFor(async () => expect((await ask('select 1')).rows.toCells()).toEqual([['1']]), 10_000);
    await small.close();
  });

  test('more queries at once than there are connections wait for their turn', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => run('select {{ n }}::int as n from pg_sleep(0.01)', { names: { n } })),
    );
    expect(answers.map(({ data }) => data)).toEqual(Array.from({ length: 30 }, (_, n) => [{ n }]));
  });
});
