import type pg from 'pg';
import type { Sql } from '#core';
import { toStoreError } from './errors.ts';

/** Plain SQL on our tables, for statements that say more than a query builder can. Errors come out as AppErrors. */
export interface SqlDatabase {
  query: Sql;
  /** For a text that comes again and again: each connection keeps it parsed, and in time planned, where that is possible. */
  repeat: Sql;
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
}

export interface SqlOptions {
  /** Not where a new connection may be to a session that an earlier one had. */
  keepsStatements: boolean;
}

export function createSqlDatabase(pool: pg.Pool, { keepsStatements }: SqlOptions): SqlDatabase {
  const names = new Map<string, string>();
  const nameOf = (text: string): string => {
    const name = names.get(text) ?? `switchyard_${names.size}`;
    names.set(text, name);
    return name;
  };
  const on =
    (client: Pick<pg.Pool, 'query'>, repeats = false): Sql =>
    async (text, values) => {
      const query = repeats && keepsStatements ? { name: nameOf(text), text } : { text };
      // Several statements at once answer several results: the rows are those of all of them.
      const result: pg.QueryResult | pg.QueryResult[] = await client
        .query(values === undefined ? query : { ...query, values: [...values] })
        .catch(rethrow);
      return Array.isArray(result) ? result.flatMap(({ rows }) => rows) : result.rows;
    };
  return {
    query: on(pool),
    repeat: on(pool, true),
    async transaction(work) {
      const client = await pool.connect().catch(rethrow);
      let broken: Error | undefined;
      try {
        await client.query('BEGIN');
        const answer = await work(on(client));
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
