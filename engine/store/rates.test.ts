import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, isPostgresThere, type TestDatabase } from '../../test/support/postgres-server.ts';
import { createSecretBox } from '../resources/secrets.ts';
import { type OpenStore, openStore } from './open.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

if (await isPostgresThere()) suite();
else test.skip('counts of requests on PostgreSQL: there is none at 127.0.0.1:5432', () => {});

function suite() {
  let database: TestDatabase;
  let store: OpenStore;
  beforeAll(async () => {
    database = await createTestDatabase();
    const databaseUrl = `postgres://${database.user}@${database.host}:${database.port}/${database.database}`;
    const secrets = createSecretBox(`k1:${Buffer.alloc(32).toString('base64')}`);
    store = await openStore({ dataDir: '', databaseUrl, secrets, log });
  });
  afterAll(async () => {
    await store?.close();
    await database?.drop();
  });

  describe('counts of requests, over servers', () => {
    test('add up, however many servers add at once, whatever their keys', async () => {
      const keys = ['default ada', "default '; --", 'default \u{1F600}', 'function constructor'];
      const add = (order: readonly string[]) => store.rates.add(order.map((key) => ({ key, window: 7, points: 2 })));
      await Promise.all(Array.from({ length: 10 }, (_, at) => add(at % 2 === 0 ? keys : keys.toReversed())));
      expect(await store.rates.add([...keys, 'new'].map((key) => ({ key, window: 7, points: 1 })))).toEqual([
        ...[21, 21, 21, 21],
        1,
      ]);
      expect(await store.rates.add([{ key: 'default ada', window: 8, points: 1 }])).toEqual([1]);
    });

    test('of minutes that are over are deleted, so many at a time', async () => {
      expect(await store.rates.prune(8, 3)).toBe(3);
      expect(await store.rates.prune(8, 100)).toBe(2);
      expect(await store.rates.prune(8, 100)).toBe(0);
      expect(await store.rates.add([{ key: 'default ada', window: 8, points: 1 }])).toEqual([2]);
    });
  });
}
