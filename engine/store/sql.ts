import type pg from 'pg';
import type { Sql } from '#core';
import type { Executor } from './database.ts';
import { drizzle } from './drizzle.ts';
import { toStoreError } from './errors.ts';
import * as tables from './tables.ts';

/** Plain SQL on our tables, for statements that say more than a query builder can. Errors come out as AppErrors. */
export interface SqlDatabase {
  query: Sql;
  /** `db` is the same transaction, for what is built with drizzle. */
  transaction<T>(work: (sql: Sql, db: Executor) => Promise<T>): Promise<T>;
}

export function createSqlDatabase(pool: pg.Pool): SqlDatabase {
  const on =
    (client: Pick<pg.Pool, 'query'>): Sql =>
    async (text, values) => {
      // Several statements at once answer several results: the rows are those of all of them.
      const result: pg.QueryResult | pg.QueryResult[] = await client
        .query(text, values === undefined ? undefined : [...values])
        .catch(rethrow);
      return Array.isArray(result) ? result.flatMap(({ rows }) => rows) : result.rows;
    };
  return {
    query: on(pool),
    async transaction(work) {
      const client = await pool.connect().catch(rethrow);
      let broken: Error | undefined;
      try {
        await client.query('BEGIN');
        const answer = await work(on(client), drizzle(client, { schema: tables }));
        await client.query('COMMIT');
        return answer;
      } catch (thrown) {
        await client.query('ROLLBACK').catch((error: Error) => {
          broken = error;
        });
        throw toStoreError(thrown);
      } finally {
        client.release(broken);
      }
    },
  };
}

function rethrow(thrown: unknown): never {
  throw toStoreError(thrown);
}
