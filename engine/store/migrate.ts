import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';
import { LimitError } from '#kit';

const FOLDER = new URL('./migrations/', import.meta.url);
/** Any number will do, as long as it stays the same. */
const LOCK = 7_245_119_630_418n;

interface Migration {
  number: number;
  name: string;
  sql: string;
}

/**
 * Brings the tables up to date: every numbered file once, in one transaction, and only one server at a time. On a
 * connection of its own, which this opens and closes: no time limit fits every migration.
 * @throws LimitError `store.unavailable` when the database was used by a newer release
 */
export async function migrate(client: pg.Client, now: Date, folder: URL = FOLDER): Promise<void> {
  // What breaks the connection reaches the query too.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const applied = await prepare(client);
    const known = readMigrations(folder);
    refuseNewer(known, applied);
    for (const { number, name, sql } of known) {
      if (number <= applied) continue;
      await client.query(sql);
      await client.query('INSERT INTO switchyard.migration (number, name, applied_at) VALUES ($1, $2, $3)', [
        number,
        name,
        now,
      ]);
    }
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

/** Answers the number of the newest migration that was applied. */
async function prepare(client: pg.Client): Promise<number> {
  await client.query('CREATE SCHEMA IF NOT EXISTS switchyard');
  await client.query(
    'CREATE TABLE IF NOT EXISTS switchyard.migration (number integer PRIMARY KEY, name text NOT NULL, applied_at timestamp (3) with time zone NOT NULL)',
  );
  const { rows } = await client.query<{ newest: number | null }>(
    'SELECT max(number) AS newest FROM switchyard.migration',
  );
  return rows[0]?.newest ?? 0;
}

function refuseNewer(known: readonly Migration[], applied: number): void {
  const newest = known.at(-1)?.number ?? 0;
  if (applied <= newest) return;
  throw new LimitError({
    code: 'store.unavailable',
    message: `The database was used by a newer release (migration ${applied}, this one knows ${newest}). Start the newer release again, or restore a backup from before.`,
  });
}

function readMigrations(folder: URL): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}-.*\.sql$/.test(file))
    .sort()
    .map((file) => ({
      number: Number(file.slice(0, 4)),
      name: file.slice(5, -'.sql'.length),
      sql: readFileSync(new URL(file, folder), 'utf8'),
    }));
}
