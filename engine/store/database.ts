import { AsyncLocalStorage } from 'node:async_hooks';
import type { ExtractTablesWithRelations } from 'drizzle-orm';
import type { NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import type pg from 'pg';
import { drizzle } from './drizzle.ts';
import { toStoreError } from './errors.ts';
import * as tables from './tables.ts';

type Tables = typeof tables;

/** The database itself or a transaction on it. */
export type Executor = PgDatabase<NodePgQueryResultHKT, Tables, ExtractTablesWithRelations<Tables>>;

/** The only way to our tables. Errors come out as AppErrors. */
export interface Database {
  /** Each statement by itself, whether it reads or writes. */
  query<T>(work: (db: Executor) => Promise<T>): Promise<T>;
  transaction<T>(work: (tx: Executor) => Promise<T>): Promise<T>;
}

/** One {@link Database} on a pool: of connections to a server, or of the one that the embedded database has. */
export function createDatabase(pool: pg.Pool): Database {
  const db = drizzle(pool, { schema: tables });
  const open = new AsyncLocalStorage<{ done: boolean }>();

  /** With one connection, asking the pool for another one inside a transaction would wait for itself for ever. */
  const guard = () => {
    if (open.getStore()?.done === false) throw new Error('inside a transaction use the one that was handed in');
  };

  return {
    async query(work) {
      guard();
      return await work(db).catch(rethrow);
    },
    async transaction(work) {
      guard();
      const state = { done: true };
      const inside = async (tx: Executor) => {
        state.done = false;
        try {
          return await work(tx);
        } finally {
          state.done = true;
        }
      };
      return await open.run(state, () => db.transaction(inside)).catch(rethrow);
    },
  };
}

function rethrow(thrown: unknown): never {
  throw toStoreError(thrown);
}
