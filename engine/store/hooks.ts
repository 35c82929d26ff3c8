import type { Actor, HookStore, OpenHook, SealedSecret, SecretBox, Sql } from '#core';
import type { Hook, SaveHook } from '#schema';
import type { Row } from './durable-rows.ts';
import type { SqlDatabase } from './sql.ts';

/** One secret of a hook, sealed to the hook and its number. */
interface KeptSecret extends SealedSecret {
  number: number;
  createdAt: string;
  until: string | null;
}

interface HookRow {
  id: string;
  workspace: string;
  environment: string;
  definition: SaveHook;
  secrets: KeptSecret[];
  updated_at: Date;
  updated_by: string;
  saved_by: string;
}

const COLUMNS = 'id, workspace, environment, definition, secrets, updated_at, updated_by, saved_by';

/** Webhook endpoints on the database. */
export function createHookStore(database: SqlDatabase, box: SecretBox, now: () => Date): HookStore {
  const { query } = database;
  const one = async (sql: Sql, where: string, values: unknown[]): Promise<HookRow | undefined> => {
    const [row] = await sql(`SELECT ${COLUMNS} FROM switchyard.hook WHERE ${where}`, values);
    return row && toRow(row);
  };
  const write = async (sql: Sql, { id, secrets }: Pick<HookRow, 'id' | 'secrets'>, by: Actor): Promise<Hook> => {
    const [row] = await sql(
      `UPDATE switchyard.hook SET secrets = $2, updated_at = now(), updated_by = $3 WHERE id = $1 RETURNING ${COLUMNS}`,
      [id, JSON.stringify(secrets), by.name],
    );
    return toHook(toRow(row ?? {}));
  };
  const seal = (workspace: string, id: string, secret: string, number: number): KeptSecret => ({
    ...box.seal(secret, placeOf(workspace, id, number)),
    number,
    createdAt: now().toISOString(),
    until: null,
  });
  return {
    async list(workspace) {
      const rows = await query(
        `SELECT ${COLUMNS} FROM switchyard.hook WHERE workspace = $1 ORDER BY definition ->> 'name', id`,
        [workspace],
      );
      return rows.map((row) => toHook(toRow(row)));
    },
    async get(workspace, id) {
      const row = await one(query, 'workspace = $1 AND id = $2', [workspace, id]);
      return row && toHook(row);
    },
    async create(workspace, { id, definition, environment, secret, by }) {
      const secrets = JSON.stringify([seal(workspace, id, secret, 1)]);
      const [row] = await query(
        `INSERT INTO switchyard.hook (id, workspace, environment, definition, secrets, updated_at, updated_by, saved_by)
         VALUES ($1, $2, $3, $4, $5, now(), $6, $7) RETURNING ${COLUMNS}`,
        [id, workspace, environment, JSON.stringify(definition), secrets, by.name, by.id],
      );
      return toHook(toRow(row ?? {}));
    },
    save: (workspace, save) => saveHook(query, workspace, save),
    async remove(workspace, id) {
      const gone = await query('DELETE FROM switchyard.hook WHERE workspace = $1 AND id = $2 RETURNING id', [
        workspace,
        id,
      ]);
      return gone.length > 0;
    },
    addSecret: (workspace, { id, secret, keepMs, by }) =>
      database.transaction(async (sql) => {
        const row = await one(sql, 'workspace = $1 AND id = $2 FOR UPDATE', [workspace, id]);
        if (!row) return undefined;
        const until = new Date(now().getTime() + keepMs).toISOString();
        const before = row.secrets.filter(isValidAt(now())).map((old) => ({ ...old, until: old.until ?? until }));
        const number = Math.max(0, ...row.secrets.map((old) => old.number)) + 1;
        return write(sql, { id, secrets: [seal(workspace, id, secret, number), ...before] }, by);
      }),
    async open(id): Promise<OpenHook | undefined> {
      const row = await one(query, 'id = $1', [id]);
      if (!row) return undefined;
      const { workspace, environment, secrets, saved_by: savedBy } = row;
      const open = (kept: KeptSecret) => box.open(kept, placeOf(workspace, id, kept.number));
      return {
        workspace,
        environment,
        savedBy,
        hook: toHook(row),
        secrets: secrets.filter(isValidAt(now())).map(open),
      };
    },
    rotate: (limit) => database.transaction((sql) => rotate(sql, box, limit)),
  };
}

async function saveHook(
  sql: Sql,
  workspace: string,
  { id, definition, by }: Parameters<HookStore['save']>[1],
): Promise<Hook | undefined> {
  const [row] = await sql(
    `UPDATE switchyard.hook SET definition = $3, updated_at = now(), updated_by = $4, saved_by = $5
     WHERE workspace = $1 AND id = $2 RETURNING ${COLUMNS}`,
    [workspace, id, JSON.stringify(definition), by.name, by.id],
  );
  return row && toHook(toRow(row));
}

async function rotate(sql: Sql, box: SecretBox, limit: number): Promise<{ rewrapped: number; left: number }> {
  const rows = (await sql(`SELECT ${COLUMNS} FROM switchyard.hook FOR UPDATE`)).map(toRow);
  const old = rows.filter(({ secrets }) => secrets.some(({ keyId }) => keyId !== box.activeKeyId));
  const batch = old.slice(0, limit);
  for (const { id, workspace, secrets } of batch) {
    const rewrapped = secrets.map((kept) => ({ ...kept, ...box.rewrap(kept, placeOf(workspace, id, kept.number)) }));
    await sql('UPDATE switchyard.hook SET secrets = $2 WHERE id = $1', [id, JSON.stringify(rewrapped)]);
  }
  return { rewrapped: batch.length, left: old.length - batch.length };
}

/** What a secret of a hook is sealed to. */
export function placeOf(workspace: string, id: string, number: number) {
  return { workspace, secretId: `hook ${id}`, version: number };
}

function isValidAt(now: Date): (secret: KeptSecret) => boolean {
  return ({ until }) => until === null || now.toISOString() < until;
}

function toRow(row: Row): HookRow {
  return row as unknown as HookRow;
}

function toHook({ id, definition, secrets, updated_at: updatedAt, updated_by: updatedBy }: HookRow): Hook {
  return {
    id,
    ...definition,
    address: `/hooks/${id}`,
    secrets: secrets.map(({ createdAt, until }) => ({ createdAt, until })),
    updatedAt: updatedAt.toISOString(),
    updatedBy,
  };
}
