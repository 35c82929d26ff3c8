import {
  appOfFunction,
  appOfPage,
  pageHash,
  pageSummaryOf,
  type SecretBox,
  type Store,
  summaryOf,
  versionHash,
} from '#core';
import type { FunctionDocument, PageDocument } from '#schema';
import { createAccessStore } from './access.ts';
import { createApiKeyStore } from './api-keys.ts';
import { createAuditStore } from './audit.ts';
import { createCheckpointStore } from './checkpoints.ts';
import type { Database } from './database.ts';
import { createDocumentStore } from './documents.ts';
import { sql } from './drizzle.ts';
import { createIdempotencyStore } from './idempotency.ts';
import { createResourceStore } from './resources.ts';
import { createRunStore } from './runs.ts';
import { createSettingStore } from './settings.ts';
import type { SqlDatabase } from './sql.ts';
import { functionTables, pageTables } from './tables.ts';

export interface CreateStoreOptions {
  secrets: SecretBox;
  /** The number of this process, which its runs carry. */
  owner: number;
  now(): Date;
}

/** The store on a database whose tables are up to date; `plain` is the same one. Who opened the database closes it. */
export function createStore(
  database: Database,
  plain: SqlDatabase,
  { secrets, owner, now }: CreateStoreOptions,
): Omit<Store, 'close'> {
  return {
    functions: createDocumentStore(database, now, {
      tables: functionTables,
      hash: versionHash,
      summaryOf,
      appOf: appOfFunction,
    }),
    checkpoints: createCheckpointStore<FunctionDocument>(database, now, functionTables),
    pages: createDocumentStore(database, now, {
      tables: pageTables,
      hash: pageHash,
      summaryOf: pageSummaryOf,
      appOf: appOfPage,
    }),
    pageCheckpoints: createCheckpointStore<PageDocument>(database, now, pageTables),
    resources: createResourceStore(database, secrets, now),
    runs: createRunStore(database, plain, { now, owner, box: secrets }),
    settings: createSettingStore(database),
    keys: createApiKeyStore(database, now),
    access: createAccessStore(database, now),
    audit: createAuditStore(database),
    idempotency: createIdempotencyStore(database, now),
    ping: () =>
      database.query(async (db) => {
        await db.execute(sql`SELECT 1`);
      }),
  };
}
