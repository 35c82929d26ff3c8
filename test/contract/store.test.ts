import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { createSecretBox } from '../../engine/resources/secrets.ts';
import { openStore } from '../../engine/store/open.ts';
import { newMemory } from '../support/memory/memory.ts';
import { createMemoryStore } from '../support/memory-store.ts';
import { createTestDatabase, isPostgresThere } from '../support/postgres-server.ts';
import type { StoreHarness } from './store/fixtures.ts';
import { storeContract } from './store.contract.ts';

const secrets = createSecretBox(`k1:${randomBytes(32).toString('base64')}`);
const log = { debug() {}, info() {}, warn() {}, error() {} };

function testClock() {
  let fixed: Date | undefined;
  return {
    now: () => fixed ?? new Date(),
    setNow: (now: Date | undefined) => {
      fixed = now;
    },
  };
}

storeContract('memory', async () => {
  const memory = newMemory();
  const { now, setNow } = testClock();
  const store = createMemoryStore({ memory, now });
  return { store, setNow, restart: async () => createMemoryStore({ memory, now }), close: async () => {} };
});

storeContract('embedded PGlite', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'switchyard-store-'));
  return await reopening({ dataDir }, () => rm(dataDir, { recursive: true, force: true }));
});

if (await isPostgresThere()) {
  storeContract('PostgreSQL', async () => {
    const { user, host, port, database, drop } = await createTestDatabase();
    return await reopening({ dataDir: '', databaseUrl: `postgres://${user}@${host}:${port}/${database}` }, drop);
  });
} else {
  describe('store contract: PostgreSQL', () => {
    test.skip('there is no PostgreSQL at 127.0.0.1:5432', () => {});
  });
}

async function reopening(where: { dataDir: string; databaseUrl?: string }, remove: () => Promise<void>) {
  const { now, setNow } = testClock();
  const open = () => openStore({ ...where, secrets, log, clock: { now } });
  let store = await open();
  const harness: StoreHarness = {
    store,
    setNow,
    async restart() {
      await store.close();
      store = await open();
      return store;
    },
    async close() {
      await store.close();
      await remove();
    },
  };
  return harness;
}
