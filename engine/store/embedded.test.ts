import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createSecretBox } from '../resources/secrets.ts';
import * as accessTables from './access-tables.ts';
import { createDatabase } from './database.ts';
import { prepareDirectories } from './directory.ts';
import { EmbeddedServer, startThread } from './embedded.ts';
import { EmbeddedSocket } from './embedded-socket.ts';
import { openStore } from './open.ts';
import * as tables from './tables.ts';

const masterKey = Buffer.alloc(32, 7).toString('base64');
const secrets = createSecretBox(`k1:${masterKey}`);
const log = { debug() {}, info() {}, warn() {}, error() {} };

let template: string;
const cleanups: (() => unknown)[] = [];

beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'switchyard-template-'));
  await prepareDirectories(template);
});
afterAll(() => rm(template, { recursive: true, force: true }));
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function aDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'switchyard-embedded-'));
  cleanups.push(() => rm(dataDir, { recursive: true, force: true }));
  await cp(template, dataDir, { recursive: true });
  return dataDir;
}

async function open(dataDir: string) {
  const store = await openStore({ dataDir, secrets, log });
  cleanups.push(() => store.close());
  return store;
}

/** The embedded database and a way to ask it anything. */
function startServer(dataDir: string): { pool: pg.Pool; close: () => Promise<void> } {
  const directory = join(dataDir, 'store');
  const server = new EmbeddedServer(() => startThread({ directory, setup: '', settings: [], create: false }), {
    endsWhenLeft: false,
  });
  const pool = new pg.Pool({ max: 1, stream: () => new EmbeddedSocket(server) });
  pool.on('error', () => {});
  const close = async () => {
    await pool.end();
    await server.close();
  };
  return { pool, close };
}

function aServer(dataDir: string): { pool: pg.Pool } {
  const { pool, close } = startServer(dataDir);
  cleanups.push(close);
  return { pool };
}

/** A store in a process of its own, which runs `code` with `store` and `say(line)`. */
function inAnotherProcess(dataDir: string, code: string): { child: ChildProcess; lines: AsyncIterator<string> } {
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    import { openStore } from ${url('./open.ts')};
    import { createSecretBox } from ${url('../resources/secrets.ts')};
    const say = (line) => process.stdout.write(line + '\\n');
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const secrets = createSecretBox('k1:${masterKey}');
    try {
      const store = await openStore({ dataDir: ${JSON.stringify(dataDir)}, secrets, log });
      ${code}
    } catch (error) {
      say('failed: ' + error.code + ' ' + error.message);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanups.push(() => child.kill('SIGKILL'));
  const lines = child.stdout ? createInterface(child.stdout)[Symbol.asyncIterator]() : undefined;
  if (!lines) throw new Error('no output');
  return { child, lines };
}

async function killed(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

const CODE_UNAVAILABLE = { code: 'store.unavailable' };

describe('the lock on a data directory', () => {
  test('two processes: the second is told which one has it, and may have it afterwards', async () => {
    const dataDir = await aDataDir();
    const first = inAnotherProcess(dataDir, `say('open'); setInterval(() => {}, 1000);`);
    expect((await first.lines.next()).value).toBe('open');
    await expect(openStore({ dataDir, secrets, log })).rejects.toMatchObject({
      ...CODE_UNAVAILABLE,
      message: expect.stringContaining(`process ${first.child.pid}`),
    });
    const second = inAnotherProcess(dataDir, `say('open');`);
    expect((await second.lines.next()).value).toMatch(`failed: store.unavailable The data directory is in use`);
    await killed(first.child);
    await (await open(dataDir)).ping();
  });

  test('the same process twice', async () => {
    const dataDir = await aDataDir();
    const store = await open(dataDir);
    await expect(openStore({ dataDir, secrets, log })).rejects.toMatchObject(CODE_UNAVAILABLE);
    await store.close();
    expect(await readdir(dataDir)).not.toContain('lock');
    await (await open(dataDir)).ping();
  });
});

describe('the directory', () => {
  test('of another Postgres is refused with advice, and left alone', async () => {
    const dataDir = await aDataDir();
    const file = join(dataDir, 'store', 'PG_VERSION');
    await writeFile(file, '17\n');
    await expect(openStore({ dataDir, secrets, log })).rejects.toMatchObject({
      ...CODE_UNAVAILABLE,
      message: expect.stringMatching(/made by Postgres 17.*needs 18.*Dump it/),
    });
    expect(await readFile(file, 'utf8')).toBe('17\n');
    expect(await readdir(dataDir)).not.toContain('lock');
  });

  test('with something else in it is refused, and left alone', async () => {
    const dataDir = await aDataDir();
    await rm(join(dataDir, 'store', 'PG_VERSION'));
    await expect(openStore({ dataDir, secrets, log })).rejects.toMatchObject({
      message: expect.stringContaining('holds files but no database'),
    });
    expect(await readdir(join(dataDir, 'store'))).toContain('base');
  });

  test('keeps nothing of a first start that was interrupted', async () => {
    const dataDir = await aDataDir();
    await cp(join(dataDir, 'app'), join(dataDir, 'unfinished-0123'), { recursive: true });
    await (await open(dataDir)).ping();
    expect((await readdir(dataDir)).sort()).toEqual(['app', 'lock', 'store']);
  });
});

describe('crashes', () => {
  test('killed while it writes in a loop, it has every row that was acknowledged', { timeout: 120_000 }, async () => {
    const dataDir = await aDataDir();
    let acknowledged = 0;
    for (const round of [1, 2, 3]) {
      const { child, lines } = inAnotherProcess(
        dataDir,
        `for (let n = ${acknowledged}; ; n++) { await store.settings.set('n' + n, n); say(String(n + 1)); }`,
      );
      const target = round * 40;
      while (acknowledged < target) acknowledged = Number((await lines.next()).value);
      await killed(child);
      for (let next = await lines.next(); !next.done; next = await lines.next()) acknowledged = Number(next.value);
      expect(acknowledged).toBeGreaterThanOrEqual(target);
      const store = await openStore({ dataDir, secrets, log });
      for (let n = 0; n < acknowledged; n++) expect(await store.settings.get(`n${n}`)).toBe(n);
      await store.close();
    }
  });

  test('a database that dies under a query is reported, and comes back with the next one', async () => {
    const { pool } = aServer(await aDataDir());
    const database = createDatabase(pool);
    await pool.query('CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)');
    // PGlite has no way to wait for the rows and ends.
    const dying = database.query((db) => db.execute('COPY kept FROM STDIN'));
    await expect(dying).rejects.toMatchObject(CODE_UNAVAILABLE);
    expect((await pool.query('SELECT * FROM kept')).rows).toEqual([{ n: 1 }]);
  });

  test('a client that leaves a transaction open leaves nothing of it', async () => {
    const { pool } = aServer(await aDataDir());
    await pool.query('CREATE TABLE kept (n int)');
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query('INSERT INTO kept VALUES (1)');
    await client.query(`SET search_path = 'nowhere'`);
    client.release(true);
    expect((await pool.query('SELECT * FROM kept')).rows).toEqual([]);
  });
});

describe('the thread', () => {
  let dataDir: string;
  let pool: pg.Pool;
  let close: () => Promise<void>;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'switchyard-thread-'));
    await cp(template, dataDir, { recursive: true });
    ({ pool, close } = startServer(dataDir));
  });
  afterAll(async () => {
    await close();
    await rm(dataDir, { recursive: true });
  });

  test('a long query does not stall the server', async () => {
    await pool.query('SELECT 1');
    let turns = 0;
    let running = true;
    const query = pool.query('SELECT count(*) FROM generate_series(1, 2000000)').finally(() => {
      running = false;
    });
    while (running) {
      turns++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await query).rows).toEqual([{ count: '2000000' }]);
    // In the server's own thread there would be one or two.
    expect(turns).toBeGreaterThan(100);
  });

  test('who asks during a transaction waits for its end', async () => {
    const order: string[] = [];
    const client = await pool.connect();
    await client.query('BEGIN; CREATE TABLE seen (n int); INSERT INTO seen VALUES (1)');
    const outside = pool.query('SELECT count(*) FROM seen').then(({ rows }) => order.push(`outside ${rows[0].count}`));
    await client.query('INSERT INTO seen VALUES (2)');
    await client.query('COMMIT');
    order.push('committed');
    client.release();
    await outside;
    expect(order).toEqual(['committed', 'outside 2']);
  });

  test('asking the outer database inside a transaction is an error, not a deadlock', async () => {
    const database = createDatabase(pool);
    const inside = database.transaction(() => database.query(async () => 'never'));
    await expect(inside).rejects.toMatchObject({ cause: { message: expect.stringContaining('handed in') } });
    const nested = database.transaction(() => database.transaction(async () => 'never'));
    await expect(nested).rejects.toMatchObject({ cause: { message: expect.stringContaining('handed in') } });
    const after = await database.transaction(async (tx) => (await tx.execute('SELECT 1 AS n')).rows);
    expect(after).toEqual([{ n: 1 }]);
  });

  test('stays while clients come and go, having read their answers', async () => {
    const directory = join(await aDataDir(), 'store');
    let starts = 0;
    const start = () => {
      starts++;
      return startThread({ directory, setup: '', settings: [], create: false });
    };
    const server = new EmbeddedServer(start, { endsWhenLeft: false });
    cleanups.push(() => server.close());
    for (const characters of [1, 65_500, 65_536, 200_000]) {
      const client = new pg.Client({ stream: () => new EmbeddedSocket(server) });
      await client.connect();
      const { rows } = await client.query(
        `SELECT length(repeat('x', ${characters})) AS n, repeat('x', ${characters}) AS text`,
      );
      expect(rows).toEqual([{ n: characters, text: 'x'.repeat(characters) }]);
      await client.end();
    }
    expect(starts).toBe(1);
  });

  test('its log of changes does not grow for ever', async () => {
    await pool.query('CREATE TABLE big (t text)');
    for (let round = 0; round < 12; round++) {
      await pool.query(`INSERT INTO big SELECT repeat(md5(g::text), 32) FROM generate_series(1, 25000) g`);
      await pool.query('TRUNCATE big');
    }
    const segments = (await readdir(join(dataDir, 'store', 'pg_wal'))).filter((name) => /^[0-9A-F]{24}$/.test(name));
    // About 350 MB were written; a segment has 16.
    expect(segments.length).toBeLessThan(16);
  });
});

/** Of SQL of their own: durable runs, one statement for many rows; counters; what must be taken once. */
const ASKED_IN_SQL = [
  'approval_link',
  'durable_run',
  'hook',
  'rate',
  'run_pin',
  'run_question',
  'run_step',
  'schedule',
  'schedule_firing',
  'second_factor',
  'wake',
];

describe('the tables', () => {
  test('are those that drizzle thinks they are', async () => {
    const dataDir = await aDataDir();
    await (await open(dataDir)).close();
    const { pool } = aServer(dataDir);
    const { rows } = await pool.query(
      `SELECT table_name, column_name, is_nullable, data_type, datetime_precision FROM information_schema.columns WHERE table_schema = 'switchyard'`,
    );
    const found = rows.map((row) => {
      const type = row.data_type === 'timestamp with time zone' ? 'timestamp (3) with time zone' : row.data_type;
      return `${row.table_name}.${row.column_name} ${type} ${row.is_nullable}`;
    });
    const { functionTables, pageTables, ...others } = { ...tables, ...accessTables };
    const kept = [functionTables, pageTables].flatMap(({ drafts, versions, checkpoints }) => [
      drafts,
      versions,
      checkpoints,
    ]);
    const all = new Set([...kept, ...Object.values(others)]);
    const declared = [...all].flatMap((table) => {
      if (!is(table, PgTable)) return [];
      const { name, columns } = getTableConfig(table);
      return columns.map((column) => `${name}.${column.name} ${column.getSQLType()} ${column.notNull ? 'NO' : 'YES'}`);
    });
    const isPlain = (line: string) => ASKED_IN_SQL.includes(line.split('.')[0] ?? '');
    expect(found.filter((line) => !isPlain(line)).sort()).toEqual(declared.filter((line) => !isPlain(line)).sort());
    expect([...new Set(found.filter(isPlain).map((line) => line.split('.')[0]))].sort()).toEqual(ASKED_IN_SQL);
  });

  test('a published version can not be changed, not even by SQL', async () => {
    const dataDir = await aDataDir();
    const store = await open(dataDir);
    const document = {
      ...{ schemaVersion: 1 as const, name: 'f', description: '', scope: { kind: 'workspace' as const }, params: [] },
      ...{ body: { blocks: [], edges: [] }, settings: {}, layout: {} },
    };
    const by = { id: 'u', name: 'Ada' };
    await store.functions.save('w', { name: 'f', document, revision: null, by });
    await store.functions.publish('w', { name: 'f', revision: 1, hash: 'h', note: '', by });
    await store.close();
    const { pool } = aServer(dataDir);
    await expect(pool.query(`UPDATE switchyard.function_version SET note = 'x'`)).rejects.toThrow('never changes');
    await expect(pool.query('DELETE FROM switchyard.function_version')).rejects.toThrow('never changes');
    await pool.query('DELETE FROM switchyard.function');
    expect((await pool.query('SELECT FROM switchyard.function_version')).rowCount).toBe(0);
  });
});
