import { randomBytes } from 'node:crypto';
import pg from 'pg';

const server = { host: '127.0.0.1', port: 5432, user: 'postgres' };

export interface TestDatabase {
  host: string;
  port: number;
  user: string;
  database: string;
  query(sql: string): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
}

/** Whether the PostgreSQL that these tests need is there. In CI it must be. */
export async function isPostgresThere(): Promise<boolean> {
  const client = new pg.Client({ ...server, database: 'postgres' });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (thrown) {
    if (process.env.CI === 'true') throw thrown;
    return false;
  }
}

/** A database of its own, gone when the tests are done. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const database = `switchyard_test_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ ...server, database: 'postgres' });
  await admin.connect();
  await admin.query(`create database ${database}`);
  const client = new pg.Client({ ...server, database });
  await client.connect();
  return {
    ...server,
    database,
    query: async (sql) => (await client.query(sql)).rows,
    async drop() {
      await client.end();
      await admin.query(`drop database ${database} with (force)`);
      await admin.end();
    },
  };
}
