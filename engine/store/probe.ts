import { existsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import type { Sql } from '#core';
import { LimitError } from '#kit';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';
import { EmbeddedServer, startThread } from './embedded.ts';
import { EmbeddedSocket } from './embedded-socket.ts';
import { createPool } from './pool.ts';
import { createSqlDatabase } from './sql.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/** Connects as a server would. @returns the version of the PostgreSQL there @throws what the driver says */
export async function probeDatabase(databaseUrl: string): Promise<string> {
  return await onPool(remote(databaseUrl), async (pool) => {
    const { rows } = await pool.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version ?? '';
  });
}

/**
 * Reads what a server has stored and leaves it as it is: nothing is made or brought up to date.
 * @returns what `look` answers, or words for why it was not asked
 */
export async function lookIntoStore<T>(
  { databaseUrl, dataDir }: { databaseUrl: string | undefined; dataDir: string },
  look: (sql: Sql) => Promise<T>,
): Promise<T | string> {
  const lookOn = (pool: pg.Pool) => lookAtTables(createSqlDatabase(pool, { keepsStatements: false }).query, look);
  try {
    return await (databaseUrl === undefined ? lookEmbedded(dataDir, lookOn) : onPool(remote(databaseUrl), lookOn));
  } catch (thrown) {
    if (thrown instanceof LimitError) return `what is stored was not looked at: ${thrown.message}`;
    throw thrown;
  }
}

async function lookEmbedded<T>(dataDir: string, look: (pool: pg.Pool) => Promise<T>): Promise<T | string> {
  const directory = join(dataDir, 'store');
  if (!existsSync(directory)) return 'nothing is stored yet';
  // What we write as somebody else the server could not open any more.
  if (statSync(directory).uid !== userInfo().uid)
    return `what is stored was not looked at: ${directory} belongs to another user`;
  const held = takeLock(join(dataDir, 'lock'));
  if (held === undefined) return 'what is stored was looked at when the Switchyard that is using it started';
  const start = () => startThread({ directory, setup: '', settings: [], create: false });
  const server = new EmbeddedServer(start, { endsWhenLeft: false });
  try {
    return await onPool({ stream: () => new EmbeddedSocket(server) }, look);
  } finally {
    await server.close();
    held.release();
  }
}

/** Undefined where somebody else has it. */
function takeLock(file: string): DirectoryLock | undefined {
  try {
    return lockDirectory(file);
  } catch (thrown) {
    if (thrown instanceof LimitError) return undefined;
    throw thrown;
  }
}

async function lookAtTables<T>(sql: Sql, look: (sql: Sql) => Promise<T>): Promise<T | string> {
  const [newest] = await sql(`SELECT to_regclass('switchyard.run_sealed') IS NOT NULL AS there`);
  return newest?.there === true
    ? await look(sql)
    : 'what is stored is looked at with the next start, which brings the tables up to date';
}

function remote(connectionString: string): pg.PoolConfig {
  return { connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS };
}

async function onPool<T>(config: pg.PoolConfig, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = createPool({ ...config, max: 1 }, () => {});
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}
