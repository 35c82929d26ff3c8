import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InternalQueryOptions } from '#kit';
import { createTestDatabase, isPostgresThere, type TestDatabase } from '../../test/support/postgres-server.ts';
import { createSecretBox } from '../resources/secrets.ts';
import { prepareDirectories } from './directory.ts';
import { type OpenStore, openStore } from './open.ts';
import { readSealedSamples } from './sealed.ts';

const PLAINTEXT = 'setting-that-nobody-may-read';
const secrets = createSecretBox(`k1:${randomBytes(32).toString('base64')}`);
const log = { debug() {}, info() {}, warn() {}, error() {} };

let template: string;
beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'switchyard-template-'));
  await prepareDirectories(template);
});
afterAll(() => rm(template, { recursive: true }));

async function aDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'switchyard-internal-'));
  await cp(template, dataDir, { recursive: true });
  return dataDir;
}

/** A killed process stays in the list until its parent collects it; as a zombie it does nothing any more. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}

/** SQL of somebody who wants what is not theirs. On the embedded database some of it works, and finds nothing. */
const HOSTILE = [
  'SELECT * FROM switchyard.setting',
  'SELECT * FROM "switchyard"."resource_secret"',
  'SET ROLE postgres',
  'RESET ROLE',
  'RESET SESSION AUTHORIZATION',
  'SET SESSION AUTHORIZATION postgres',
  'SET SESSION AUTHORIZATION DEFAULT',
  'DISCARD ALL',
  `SELECT set_config('role', 'postgres', false), (SELECT count(*) FROM switchyard.setting)`,
  `SELECT set_config('session_authorization', 'postgres', false)`,
  `DO $$ BEGIN RESET SESSION AUTHORIZATION; PERFORM 1 FROM switchyard.setting; END $$`,
  `DO $$ BEGIN EXECUTE 'SET SESSION AUTHORIZATION postgres'; EXECUTE 'SELECT * FROM switchyard.setting'; END $$`,
  'CREATE FUNCTION f() RETURNS SETOF json LANGUAGE sql SECURITY DEFINER AS $$ SELECT value FROM switchyard.setting $$',
  'SELECT 1; SELECT * FROM switchyard.setting',
  'COMMIT; SELECT * FROM switchyard.setting',
  `SELECT pg_read_file('/etc/passwd')`,
  `SELECT pg_read_file('postgresql.conf')`,
  `COPY (SELECT 1) TO '/tmp/switchyard-hostile'`,
  `CREATE TABLE loot (t text)`,
  `COPY loot FROM '/etc/passwd'`,
  `SELECT lo_export(lo_from_bytea(0, 'x'), '/tmp/switchyard-hostile')`,
  `LOAD '/pglite/data/evil.so'`,
  'CREATE EXTENSION dblink',
  `ALTER ROLE switchyard_app SUPERUSER`,
  `GRANT ALL ON ALL TABLES IN SCHEMA switchyard TO PUBLIC`,
  `DROP SCHEMA switchyard CASCADE`,
  `CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION f()`,
];

interface Place {
  open(): Promise<OpenStore>;
  remove(): Promise<void>;
}

function suite(name: string, place: () => Promise<Place>): void {
  describe(`the built-in database on ${name}`, () => {
    let where: Place;
    let store: OpenStore;
    const options: InternalQueryOptions = {
      ...{ signal: new AbortController().signal, timeoutMs: 30_000, maxRows: 100, maxBytes: 1_000_000 },
      ...{ dry: false, readOnly: false },
    };
    const query = (sql: string, params: (string | null)[] = [], more: Partial<InternalQueryOptions> = {}) =>
      store.internalDatabase.query(sql, params, { ...options, ...more });
    const value = async (sql: string) => (await query(sql)).rows.toCells()[0]?.[0];

    beforeAll(async () => {
      where = await place();
      store = await where.open();
      await store.settings.set('secret', PLAINTEXT);
    });
    afterAll(async () => {
      await store?.close();
      await where?.remove();
    });

    test('answers columns with their types and values as text', async () => {
      const answer = await query(`SELECT $1::int AS n, NULL AS n, '{"a":1}'::json AS j, 1.50::numeric`, ['7']);
      expect(answer.rows.toCells()).toEqual([['7', null, '{"a":1}', '1.50']]);
      expect(answer).toMatchObject({
        columns: [
          { name: 'n', typeOid: 23 },
          { name: 'n', typeOid: 25 },
          { name: 'j', typeOid: 114 },
          { name: 'numeric', typeOid: 1700 },
        ],
        rowCount: 1,
        truncated: false,
      });
    });

    test('keeps what was written, unless dry or read-only', async () => {
      await query('CREATE TABLE item (n int PRIMARY KEY)');
      expect(await query('INSERT INTO item VALUES (1), (2)')).toMatchObject({ columns: [], rowCount: 2 });
      const dry = await query('DELETE FROM item RETURNING n', [], { dry: true });
      expect(dry.rows.toCells()).toEqual([['1'], ['2']]);
      expect(dry.rowCount).toBe(2);
      await expect(query('DELETE FROM item', [], { readOnly: true })).rejects.toMatchObject({ code: '25006' });
      const trick = `WITH w AS (DELETE FROM item RETURNING n) SELECT n, set_config('transaction_read_only', 'off', false) FROM w`;
      await expect(query(trick, [], { readOnly: true })).rejects.toMatchObject({ code: '25006' });
      await expect(query('INSERT INTO item VALUES (1)')).rejects.toMatchObject({ code: '23505' });
      expect(await value('SELECT count(*) FROM item')).toBe('2');
    });

    test('stops at the limits', async () => {
      const many = 'SELECT g FROM generate_series(1, 100000) g';
      const three = await query(many, [], { readOnly: true, maxRows: 3 });
      expect(three).toMatchObject({ rowCount: 3, truncated: true });
      expect(three.rows.toCells()).toEqual([['1'], ['2'], ['3']]);
      expect(await query(many, [], { maxRows: 2 })).toMatchObject({ rowCount: 100_000, truncated: true });
      const all = { readOnly: true, maxRows: 100_000, maxBytes: 10_000_000 };
      expect(await query(many, [], all)).toMatchObject({
        rowCount: 100_000,
        truncated: false,
      });
      const wide = `SELECT repeat('x', 1000) FROM generate_series(1, 50)`;
      const cut = await query(wide, [], { maxBytes: 10_000 });
      expect(cut.truncated).toBe(true);
      expect(cut.rows.count).toBeLessThan(11);
      await expect(query(`SELECT repeat('x', 5000000)`, [], { maxBytes: 1000 })).rejects.toMatchObject({
        code: 'value.tooLarge',
      });
      expect(await value('SELECT 1')).toBe('1');
    });

    test('stops in time, and when nobody waits any more', async () => {
      const endless = 'SELECT count(*) FROM generate_series(1, 100000000000) g';
      await expect(query(endless, [], { timeoutMs: 50 })).rejects.toMatchObject({ code: '57014' });
      const controller = new AbortController();
      const reason = new Error('nobody waits');
      const running = query(endless, [], { signal: controller.signal });
      const queued = Promise.allSettled([query('SELECT 1'), query('SELECT 2')]);
      setImmediate(() => controller.abort(reason));
      await expect(running).rejects.toBe(reason);
      await expect(query('SELECT 1', [], { signal: controller.signal })).rejects.toBe(reason);
      // Whoever waited behind it either had an answer or was told; in any case the database is there again.
      for (const result of await queued) expect(['fulfilled', 'rejected']).toContain(result.status);
      expect(await value('SELECT 3')).toBe('3');
      expect(await value('SELECT count(*) FROM item')).toBe('2');
    });

    test('one query leaves nothing in the session for the next', async () => {
      await query(`SELECT set_config('search_path', 'pg_catalog', false)`);
      await query('CREATE TEMPORARY TABLE item (left_behind text)');
      await query('PREPARE p AS SELECT 1');
      await query('SET statement_timeout = 1');
      await query('LISTEN somebody');
      expect(await value('SELECT count(*) FROM item')).toBe('2');
      await expect(query('EXECUTE p')).rejects.toMatchObject({ code: '26000' });
      expect(await value('SHOW search_path')).toBe('app');
      expect(await value('SELECT count(*) FROM pg_listening_channels()')).toBe('0');
    });

    test.each(HOSTILE)('shows nothing of ours: %s', async (sql) => {
      const user = await value('SELECT session_user');
      const answer = await query(sql).catch((error: unknown) => error);
      expect(JSON.stringify(answer)).not.toContain(PLAINTEXT);
      await expect(query('SELECT * FROM switchyard.setting')).rejects.toMatchObject({
        code: expect.stringMatching(/42501|42P01/),
      });
      expect(await value('SELECT session_user')).toBe(user);
      expect(await value('SELECT rolsuper FROM pg_roles WHERE rolname = session_user')).toBe('f');
      expect(await store.settings.get('secret')).toBe(PLAINTEXT);
    });

    test('is the same after a restart', async () => {
      await store.close();
      store = await where.open();
      expect(await value('SELECT count(*) FROM item')).toBe('2');
    });
  });
}

suite('the embedded store', async () => {
  const dataDir = await aDataDir();
  return {
    open: () => openStore({ dataDir, secrets, log }),
    remove: () => rm(dataDir, { recursive: true }),
  };
});

describe('the process of the embedded one', () => {
  test('is the wall: even as its superuser one finds no file and no table of ours', async () => {
    const dataDir = await aDataDir();
    const store = await openStore({ dataDir, secrets, log });
    await store.settings.set('secret', PLAINTEXT);
    const mark = `switchyard-hostile-${randomBytes(6).toString('hex')}`;
    const options = { signal: new AbortController().signal, maxRows: 100, maxBytes: 1e6, dry: false, readOnly: false };
    const query = (sql: string, timeoutMs = 30_000) => store.internalDatabase.query(sql, [], { ...options, timeoutMs });
    const asSuperuser = (sql: string, timeoutMs?: number) =>
      query(
        `DO $outer$ BEGIN SET SESSION AUTHORIZATION postgres; EXECUTE $inner$${sql}$inner$; END $outer$`,
        timeoutMs,
      ).then(
        () => 'done',
        (error: Error) => error.message,
      );
    await query('CREATE TABLE loot (t text)');
    for (const file of ['/etc/passwd', '/proc/self/environ', join(dataDir, 'store', 'PG_VERSION')]) {
      expect(await asSuperuser(`COPY app.loot FROM '${file}'`)).toContain('No such file or directory');
    }
    expect(await asSuperuser('CREATE ROLE proof SUPERUSER')).toBe('done');
    await asSuperuser(`COPY (SELECT 1) TO '${join(tmpdir(), mark)}'`);
    // PGlite goes round in circles afterwards.
    await asSuperuser(`COPY (SELECT 1) TO PROGRAM 'touch ${join(tmpdir(), mark)}'`, 1_000);
    const bytes = `'\\x${aLibrary('globalThis.process.abort()').toString('hex')}'`;
    const oid = (await query(`SELECT lo_from_bytea(0, ${bytes})`)).rows.toCells()[0]?.[0];
    await asSuperuser(`SELECT lo_export(${oid}, '/pglite/data/../../../../../../tmp/${mark}')`);
    expect(await asSuperuser(`SELECT lo_export(${oid}, '/pglite/data/library.so')`)).toBe('done');
    expect(await asSuperuser(`LOAD '/pglite/data/library.so'`)).toContain('Code generation from strings disallowed');
    await asSuperuser(`CREATE TABLESPACE t LOCATION '/tmp'`);
    await asSuperuser('ALTER ROLE switchyard_app SUPERUSER');
    expect(readdirSync(tmpdir())).not.toContain(mark);
    expect(await asSuperuser('SELECT * FROM switchyard.setting')).toContain('does not exist');
    expect(await store.settings.get('secret')).toBe(PLAINTEXT);
    await store.close();
    const again = await openStore({ dataDir, secrets, log });
    const answer = await again.internalDatabase.query(
      'SELECT rolsuper FROM pg_roles WHERE rolname = session_user',
      [],
      { ...options, timeoutMs: 30_000, readOnly: true },
    );
    expect(answer.rows.toCells()).toEqual([['f']]);
    await again.close();
    await rm(dataDir, { recursive: true });
  });

  test.skipIf(process.platform !== 'linux')(
    'outlives a killed server no longer than until the next start, which starts it again before anybody asks',
    async () => {
      const dataDir = await aDataDir();
      const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
      const program = `
      import { openStore } from ${url('./open.ts')};
      const log = { debug() {}, info() {}, warn() {}, error() {} };
      const store = await openStore({ dataDir: ${JSON.stringify(dataDir)}, secrets: {}, log });
      const options = { signal: new AbortController().signal, timeoutMs: 1e8, maxRows: 1, maxBytes: 1e6, dry: false, readOnly: false };
      await store.internalDatabase.query('SELECT 1', [], options);
      store.internalDatabase.query('SELECT count(*) FROM generate_series(1, 100000000000)', [], options);
      setImmediate(() => process.stdout.write('running\\n'));`;
      const server = spawn(process.execPath, ['--input-type=module', '-e', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = await Array.fromAsync(createInterface(server.stdout), async (text) => {
        server.kill('SIGKILL');
        return text;
      });
      expect(line).toBe('running');
      const lockedChild = () => JSON.parse(readFileSync(join(dataDir, 'lock'), 'utf8')).child;
      const child = lockedChild();
      expect(isAlive(child.pid)).toBe(true);
      const store = await openStore({ dataDir, secrets, log });
      await expect.poll(lockedChild).toBeDefined();
      const next = lockedChild();
      expect(next.pid).not.toBe(child.pid);
      const options = { ...{ signal: new AbortController().signal, timeoutMs: 30_000, maxRows: 1, maxBytes: 1e6 } };
      await store.internalDatabase.query('SELECT 1', [], { ...options, dry: false, readOnly: false });
      expect(isAlive(child.pid)).toBe(false);
      expect(lockedChild()).toEqual(next);
      await store.close();
      await rm(dataDir, { recursive: true });
    },
  );
});

if (await isPostgresThere()) {
  suite('PostgreSQL', async () => {
    const database = await createTestDatabase();
    const { user, host, port } = database;
    const databaseUrl = `postgres://${user}@${host}:${port}/${database.database}`;
    return {
      open: () => openStore({ dataDir: '', databaseUrl, secrets, log }),
      remove: () => dropWithRole(database),
    };
  });

  test('can be backed up by our own login, and belongs to authors again once a backup is put back', async () => {
    const { database, role: us, databaseUrl } = await aDatabaseOf('CREATEROLE');
    const options = { signal: new AbortController().signal, timeoutMs: 5_000, maxRows: 10, maxBytes: 1000 };
    const as = (store: OpenStore) => (sql: string) =>
      store.internalDatabase.query(sql, [], { ...options, dry: false, readOnly: false });
    const first = await openStore({ dataDir: '', secrets, log, databaseUrl });
    for (const sql of [
      "CREATE TYPE mood AS ENUM ('good', 'bad')",
      'CREATE TABLE note (id serial PRIMARY KEY, mood mood)',
      'CREATE SEQUENCE numbers',
      'CREATE VIEW notes AS SELECT * FROM note',
      'CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql RETURN n * 2',
    ])
      await as(first)(sql);
    await first.close();
    const ours = new pg.Client(databaseUrl);
    await ours.connect();
    // What pg_dump does first.
    await ours.query('BEGIN; LOCK TABLE app.note IN ACCESS SHARE MODE; COMMIT');
    // What `pg_restore --no-owner` leaves: all of it ours, and nobody of the other role.
    const [{ role } = { role: '' }] = (
      await ours.query("SELECT tableowner AS role FROM pg_tables WHERE tablename = 'note'")
    ).rows;
    expect(role).toMatch(/^switchyard_app_/);
    await ours.query(
      `GRANT ALL ON SCHEMA app TO ${us}; REASSIGN OWNED BY ${role} TO ${us}; DROP OWNED BY ${role}; DROP ROLE ${role}`,
    );
    await ours.end();
    const second = await openStore({ dataDir: '', secrets, log, databaseUrl });
    expect((await as(second)('SELECT count(*) FROM note')).rows.toCells()).toEqual([['0']]);
    for (const sql of [
      "INSERT INTO note (mood) VALUES ('good')",
      'ALTER TABLE note ADD COLUMN text text',
      'DROP VIEW notes',
      'ALTER SEQUENCE numbers RESTART 7',
      'DROP FUNCTION twice',
      "ALTER TYPE mood ADD VALUE 'mixed'",
    ])
      await as(second)(sql);
    await second.close();
    await database.query(`DROP OWNED BY ${role}, ${us} CASCADE; DROP ROLE ${role}, ${us}`);
    await database.drop();
  });

  test('its login opens with the new master key alone once that was rotated, and is made anew where the key is lost', async () => {
    const { database, role: us, databaseUrl } = await aDatabaseOf('CREATEROLE');
    const [k1, k2, k3] = ['k1', 'k2', 'k3'].map((id) => `${id}:${randomBytes(32).toString('base64')}`);
    const options = { signal: new AbortController().signal, timeoutMs: 5_000, maxRows: 10, maxBytes: 1000 };
    const openWith = (keys: string) => openStore({ dataDir: '', secrets: createSecretBox(keys), log, databaseUrl });
    const on = async (keys: string, sql: string) => {
      const store = await openWith(keys);
      const answer = store.internalDatabase.query(sql, [], { ...options, dry: false, readOnly: false });
      return await answer.finally(() => store.close());
    };
    await on(`${k1}`, 'CREATE TABLE note (text text)');
    const both = await openWith(`${k2},${k1}`);
    expect(await both.internalLogin.rotate(100)).toEqual({ rewrapped: 1, left: 0 });
    expect(await both.internalLogin.rotate(100)).toEqual({ rewrapped: 0, left: 0 });
    await both.close();
    await on(`${k2}`, 'SELECT 1');
    await expect(on(`${k3}`, 'SELECT 1')).rejects.toMatchObject({ code: 'secret.unavailable' });
    const lost = await openWith(`${k3}`);
    expect(await readSealedSamples(lost.sql)).toMatchObject([
      { kind: 'the login of the built-in database', keyId: 'k2' },
    ]);
    await lost.close();
    // What docs/deployment.md says to do then, with Switchyard's own login.
    const ours = new pg.Client(databaseUrl);
    await ours.connect();
    const [{ role } = { role: '' }] = (
      await ours.query("SELECT tableowner AS role FROM pg_tables WHERE tablename = 'note'")
    ).rows;
    await ours.query(`REASSIGN OWNED BY ${role} TO CURRENT_USER`);
    await ours.query(`DELETE FROM switchyard.setting WHERE key = 'internalDatabase'`);
    await ours.end();
    await on(`${k3}`, `INSERT INTO note VALUES ('still there')`);
    expect((await on(`${k3}`, 'SELECT text FROM note')).rows.toCells()).toEqual([['still there']]);
    await dropWithRole(database, us, role);
  });

  test('without the right to make roles it says what is missing, and the store works', async () => {
    const { database, role, databaseUrl } = await aDatabaseOf('NOCREATEROLE');
    const store = await openStore({ dataDir: '', secrets, log, databaseUrl });
    const options = { signal: new AbortController().signal, timeoutMs: 5_000, maxRows: 1, maxBytes: 1000 };
    const asked = store.internalDatabase.query('SELECT 1', [], { ...options, dry: false, readOnly: false });
    await expect(asked).rejects.toMatchObject({
      code: 'resource.notConfigured',
      message: expect.stringContaining('CREATEROLE'),
    });
    await store.ping();
    await store.close();
    await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    await database.drop();
  });
} else {
  test.skip('the built-in database on PostgreSQL: there is none at 127.0.0.1:5432', () => {});
}

/**
 * A library as emscripten loads it, with JavaScript along: `eval` in the loading process, which is why authors' SQL has a
 * process of its own where that is switched off.
 */
function aLibrary(javascript: string): Buffer {
  const text = (value: string) => [value.length, ...Buffer.from(value)];
  const section = (id: number, ...body: number[]) => [id, body.length, ...body];
  const code = [...Buffer.from(`(void)<::>0, ${javascript}\0`)];
  const memory = [...text('env'), ...text('memory'), 2, 0, 1];
  const base = [...text('env'), ...text('__memory_base'), 3, 0x7f, 0];
  return Buffer.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(0, ...text('dylink.0'), 1, 4, code.length, 0, 0, 0),
    ...section(2, 2, ...memory, ...base),
    ...section(6, 1, 0x7f, 0, 0x41, 0, 0x0b),
    ...section(7, 1, ...text('__em_js__f'), 3, 1),
    ...section(11, 1, 0, 0x23, 0, 0x0b, code.length, ...code),
  ]);
}

/** A database, and the address by which somebody who is no superuser enters it. */
async function aDatabaseOf(right: 'CREATEROLE' | 'NOCREATEROLE') {
  const database = await createTestDatabase();
  const { host, port, database: name } = database;
  const role = `switchyard_test_${randomBytes(4).toString('hex')}`;
  await database.query(`CREATE ROLE ${role} LOGIN ${right}; GRANT CREATE ON DATABASE ${name} TO ${role}`);
  return { database, role, databaseUrl: `postgres://${role}@${host}:${port}/${name}` };
}

/** Roles belong to the server, not to the database: this one would stay behind. */
async function dropWithRole(database: TestDatabase, ...others: string[]): Promise<void> {
  const [setting] = await database.query(
    `SELECT value ->> 'role' AS role FROM switchyard.setting WHERE key = 'internalDatabase'`,
  );
  const roles = [String(setting?.role), ...others].map((role) => pg.escapeIdentifier(role)).join();
  await database.query(`DROP OWNED BY ${roles} CASCADE; DROP ROLE ${roles}`);
  await database.drop();
}
