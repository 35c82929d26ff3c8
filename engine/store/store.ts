import type { SecretBox, Store } from '#core';
import { createApiKeyStore } from './api-keys.ts';
import type { Database } from './database.ts';
import { sql } from './drizzle.ts';
import { createFunctionStore } from './functions.ts';
import { createIdempotencyStore } from './idempotency.ts';
import { createResourceStore } from './resources.ts';
import { createRunStore } from './runs.ts';
import { createSettingStore } from './settings.ts';

export interface CreateStoreOptions {
  secrets: SecretBox;
  /** The number of this process, which its runs carry. */
  owner: number;
  now(): Date;
}

/** The store on a database whose tables are up to date. Who opened the database closes it. */
export function createStore(database: Database, { secrets, owner, now }: CreateStoreOptions): Omit<Store, 'close'> {
  return {
    functions: createFunctionStore(database, now),
    resources: createResourceStore(database, secrets, now),
    runs: createRunStore(database, { now, owner }),
    settings: createSettingStore(database),
    keys: createApiKeyStore(database, now),
    idempotency: createIdempotencyStore(database, now),
    ping: () =>
      database.read(async (db) => {
        await db.execute(sql`SELECT 1`);
      }),
  };
}
