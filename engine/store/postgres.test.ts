import { randomBytes, randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RunRecord, SecretBox } from '#core';
import { aFunction, aGraph, returns } from '../../test/support/build.ts';
import { createTestDatabase, isPostgresThere, type TestDatabase } from '../../test/support/postgres-server.ts';
import { createSecretBox } from '../resources/secrets.ts';
import { createDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { type OpenStore, openStore } from './open.ts';
import { createPool } from './pool.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const [k1, k2] = [key('k1'), key('k2')];
const by = { id: 'u', name: 'Ada' };

function aRunning(workspace: string): RunRecord {
  const params = { text: '{}', truncated: false, bytes: 2 };
  return {
    ...{ workspace, steps: [], logs: [], held: [] },
    run: {
      ...{ id: randomUUID(), functionName: 'f', version: null, hash: 'h', mode: 'inline', trigger: 'http', params },
      ...{ environment: 'e', caller: 'c', status: 'running', queuedMs: 0, durationMs: null },
      startedAt: '2026-01-02T03:04:05.678Z',
    },
  };
}

if (await isPostgresThere()) suite();
else test.skip('the store on PostgreSQL: there is none at 127.0.0.1:5432', () => {});

function suite() {
  let database: TestDatabase;
  let databaseUrl: string;
  const stores: OpenStore[] = [];
  const open = async (secrets: SecretBox = createSecretBox(k1)) => {
    const store = await openStore({ dataDir: '', databaseUrl, secrets, log });
    stores.push(store);
    return store;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    databaseUrl = `postgres://${database.user}@${database.host}:${database.port}/${database.database}`;
  });
  afterEach(() => Promise.all(stores.splice(0).map((store) => store.close())));
  afterAll(() => database?.drop());

  describe('migrations', () => {
    test('servers that start at once wait for each other, and a second time changes nothing', async () => {
      await Promise.all([open(), open(), open(), open()]);
      const first = await database.query('SELECT * FROM switchyard.migration');
      await open();
      expect(await database.query('SELECT * FROM switchyard.migration')).toEqual(first);
      expect(first[0]).toMatchObject({ number: 1, name: 'first' });
      expect(first.map(({ number }) => number)).toEqual(first.map((_, index) => index + 1));
    });

    test('a database of a newer release is refused', async () => {
      await open();
      await database.query(`INSERT INTO switchyard.migration VALUES (9000, 'future', now())`);
      await expect(open()).rejects.toMatchObject({
        code: 'store.unavailable',
        message: expect.stringMatching(/newer release.*9000/),
      });
      await database.query('DELETE FROM switchyard.migration WHERE number = 9000');
    });

    test('one that fails leaves nothing behind', async () => {
      await open();
      const applied = await database.query('SELECT number FROM switchyard.migration ORDER BY number');
      const folder = await mkdtemp(join(tmpdir(), 'switchyard-migrations-'));
      await cp(new URL('./migrations/', import.meta.url), folder, { recursive: true });
      await writeFile(join(folder, '9001-half.sql'), 'CREATE TABLE switchyard.half (n int)');
      await writeFile(join(folder, '9002-broken.sql'), 'CREATE TABLE switchyard.half (n int)');
      const client = new pg.Client({ connectionString: databaseUrl });
      await expect(migrate(client, new Date(), pathToFileURL(`${folder}/`))).rejects.toThrow('already exists');
      expect(await database.query(`SELECT to_regclass('switchyard.half') AS half`)).toEqual([{ half: null }]);
      expect(await database.query('SELECT number FROM switchyard.migration ORDER BY number')).toEqual(applied);
      await rm(folder, { recursive: true });
    });
  });

  describe('apps of documents that an earlier release saved', () => {
    let old: TestDatabase;
    const client = () =>
      new pg.Client({ connectionString: `postgres://${old.user}@${old.host}:${old.port}/${old.database}` });
    const text = (value: unknown) => `'${JSON.stringify(value).replaceAll("'", "''")}'`;

    beforeAll(async () => {
      old = await createTestDatabase();
      const folder = await mkdtemp(join(tmpdir(), 'switchyard-migrations-'));
      await cp(new URL('./migrations/', import.meta.url), folder, {
        recursive: true,
        filter: (path) => !/0015|0016/.test(path),
      });
      await migrate(client(), new Date(), pathToFileURL(`${folder}/`));
      await rm(folder, { recursive: true });
    });
    afterAll(() => old?.drop());

    test('are known afterwards, whatever else stands in them, of the draft and of what is live', async () => {
      const inApp = (app: string) => ({ kind: 'app', app });
      const nasty = { a: '\u0000', b: '\ud800', c: '\\u0000 \\', d: '"scope":{"kind":"app","app":"forged"}' };
      const add = async (noun: string, name: string, [draft, live]: [object, object | null]) => {
        const id = randomUUID();
        await old.query(`INSERT INTO switchyard.${noun} (id, workspace, name, description, document, summary, hash, revision, live_version, updated_at, updated_by)
          VALUES ('${id}', 'main', '${name}', '', ${text(draft)}, '{}', 'h', 1, ${live ? 1 : 'NULL'}, now(), 'x')`);
        if (!live) return;
        await old.query(`INSERT INTO switchyard.${noun}_version (${noun}_id, number, document, hash, note, published_at, published_by)
          VALUES ('${id}', 1, ${text(live)}, 'h', '', now(), 'x')`);
      };
      await add('function', 'a', [
        { nested: { scope: inApp('forged') }, ...nasty, scope: inApp('support') },
        { scope: inApp('sales'), ...nasty },
      ]);
      await add('function', 'b', [
        { ...nasty, scope: { kind: 'page', page: 'desk' } },
        { scope: { kind: 'workspace' } },
      ]);
      await add('function', 'c', [{ scope: inApp('support') }, null]);
      await add('page', 'd', [{ name: 'd', ...nasty, app: 'support' }, { name: 'd' }]);
      await migrate(client(), new Date());
      const rows = 'SELECT name, app, live_app, summary IS NULL AS unread FROM switchyard.';
      const all = [...(await old.query(`${rows}function ORDER BY name`)), ...(await old.query(`${rows}page`))];
      expect(all).toEqual([
        { name: 'a', app: 'support', live_app: 'sales', unread: true },
        { name: 'b', app: null, live_app: null, unread: false },
        { name: 'c', app: 'support', live_app: null, unread: true },
        { name: 'd', app: 'support', live_app: null, unread: true },
      ]);
    });
  });

  test('apps of one workspace say nothing of functions of that name, and that app, in another', async () => {
    const store = await open();
    const document = aFunction(aGraph([returns('1')]), { name: 'refund', scope: { kind: 'app', app: 'support' } });
    for (const workspace of ['one', 'two']) {
      await store.access.init(workspace, [{ name: 'clerk', description: '', builtIn: false, verbs: ['run'] }]);
    }
    await store.functions.save('two', { name: 'refund', document, revision: null, by });
    const subject = { kind: 'role', id: 'clerk' } as const;
    await store.access.setGrant(
      'one',
      { subject, object: { kind: 'app', name: 'support' }, verb: 'read', effect: 'allow' },
      by,
    );
    expect([await store.access.appMembers('one'), await store.access.ruledApps('two')]).toEqual([[], new Set()]);
    expect(await store.access.appMembers('two')).toEqual([
      { kind: 'function', name: 'refund', app: 'support', liveApp: 'support' },
    ]);
    expect(await store.access.ruledApps('one')).toEqual(new Set(['support']));
  });

  describe('servers side by side', () => {
    test('a new one leaves the runs of those that are there alone', async () => {
      const [first, second] = [await open(), await open()];
      const [ofFirst, ofSecond] = [aRunning('side'), aRunning('side')];
      await first.runs.write([ofFirst]);
      await second.runs.write([ofSecond]);
      const third = await open();
      expect(await third.runs.interruptStale()).toBe(0);
      await first.close();
      expect(await third.runs.interruptStale()).toBe(1);
      expect((await third.runs.get('side', ofFirst.run.id))?.status).toBe('interrupted');
      expect((await third.runs.get('side', ofSecond.run.id))?.status).toBe('running');
    });
  });

  describe('trouble', () => {
    test('no server: says so, and that it may pass', async () => {
      const nowhere = openStore({
        ...{ dataDir: '', databaseUrl: 'postgres://postgres@127.0.0.1:1/x', secrets: createSecretBox(k1), log },
      });
      await expect(nowhere).rejects.toMatchObject({ code: 'store.unavailable', retryable: true, status: 503 });
    });

    test('connections that the server ends are replaced', async () => {
      const store = await open();
      await Promise.all([store.ping(), store.ping(), store.ping()]);
      await database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'switchyard' AND datname = current_database()`,
      );
      const settled = await Promise.allSettled([store.ping(), store.ping(), store.ping()]);
      for (const result of settled) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'store.unavailable' });
      }
      await store.ping();
    });

    test('a connection that breaks in a transaction fails that, not the process', async () => {
      const pool = createPool({ connectionString: databaseUrl, max: 2 }, () => {});
      const database = createDatabase(pool);
      const broken = database.transaction(async (tx) => {
        const { rows } = await tx.execute<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        await pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
        await tx.execute('SELECT 1');
      });
      await expect(broken).rejects.toMatchObject({ code: 'store.unavailable' });
      await database.transaction((tx) => tx.execute('SELECT 1'));
      await pool.end();
    });

    test('errors carry neither SQL nor values', async () => {
      const store = await open();
      const tooFar = { ...aRunning('w'), workspace: 'value-to-hide' };
      const broken = { ...tooFar, run: { ...tooFar.run, startedAt: 'no date: value-to-hide' } };
      const error = await store.runs.write([broken]).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'internal.unexpected' });
      const said = error instanceof Error ? `${error.message} ${JSON.stringify(error)}` : '';
      expect(said).not.toMatch(/value-to-hide|insert into|switchyard\./i);
    });
  });

  describe('secrets at rest', () => {
    const secret = 'correct-horse-battery-staple';
    const save = (store: OpenStore, name: string) => {
      const environments = { production: { host: 'db', password: `${secret}-${name}` } };
      const input = { name, connector: 'postgres', description: '', environments };
      return store.resources.save('rest', { input, secretKeys: ['password'], revision: null, by });
    };
    const names = ['a', 'b', 'c', 'd', 'e'];
    const readable = async (store: OpenStore) => {
      for (const name of names) {
        expect((await store.resources.open('rest', name, 'production')).secrets).toEqual([`${secret}-${name}`]);
      }
    };

    test('stand nowhere in the clear', async () => {
      const store = await open();
      for (const name of names) await save(store, name);
      await store.resources.list('rest');
      const tables = await database.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'switchyard'`);
      expect(tables.length).toBeGreaterThan(8);
      for (const { tablename } of tables) {
        const rows = JSON.stringify(await database.query(`SELECT t::text FROM switchyard.${tablename} t`));
        expect(rows).not.toContain('correct-horse');
        expect(rows).not.toContain(Buffer.from(secret).toString('base64').slice(0, 20));
        expect(rows).not.toContain(Buffer.from(secret).toString('hex').slice(0, 20));
      }
      await readable(store);
    });

    test('a ciphertext moved to another secret does not open there', async () => {
      const store = await open();
      await database.query(`
        UPDATE switchyard.resource_secret t SET wrapped_key = s.wrapped_key, nonce = s.nonce, ciphertext = s.ciphertext, tag = s.tag
        FROM switchyard.resource_secret s, switchyard.resource a, switchyard.resource b
        WHERE a.name = 'a' AND s.resource_id = a.id AND b.name = 'e' AND t.resource_id = b.id`);
      await expect(store.resources.open('rest', 'e', 'production')).rejects.toMatchObject({
        code: 'secret.unavailable',
      });
      await store.resources.remove('rest', 'e');
      await save(store, 'e');
    });

    test('rotation goes on where it was interrupted, and everything opens at any time', async () => {
      const both = createSecretBox(`${k2},${k1}`);
      const store = await open(both);
      expect(await store.resources.rotate(2)).toEqual({ rewrapped: 2, left: 3 });
      await readable(store);
      let count = 0;
      const failing: SecretBox = {
        ...both,
        rewrap(sealed, place) {
          if (++count === 2) throw new Error('the process ends here');
          return both.rewrap(sealed, place);
        },
      };
      await expect((await open(failing)).resources.rotate(3)).rejects.toMatchObject({ code: 'internal.unexpected' });
      const later = await open(both);
      await readable(later);
      expect(await later.resources.rotate(2)).toEqual({ rewrapped: 2, left: 1 });
      expect(await later.resources.rotate(2)).toEqual({ rewrapped: 1, left: 0 });
      expect(await later.resources.rotate(2)).toEqual({ rewrapped: 0, left: 0 });
      await readable(await open(createSecretBox(k2)));
      await expect((await open()).resources.open('rest', 'a', 'production')).rejects.toMatchObject({
        code: 'secret.unavailable',
      });
    });
  });
}
