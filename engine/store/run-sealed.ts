import { randomUUID } from 'node:crypto';
import type { Concealed, RunRecord, Sealed, SealedSecret, SecretBox } from '#core';
import { LimitError } from '#kit';
import { toPlainText } from './columns.ts';
import type { Database, Executor } from './database.ts';
import { and, asc, count, eq, gt, inArray, lte, ne } from './drizzle.ts';
import { runSealed } from './tables.ts';

const DAY_MS = 86_400_000;

export interface Sealing {
  box: SecretBox;
  now(): Date;
}

/** The row that keeps what a trace does not tell, sealed; as JSON text. */
export function toSealedRow({ workspace, run, concealed }: RunRecord, { box, now }: Sealing): string | undefined {
  if (!concealed) return undefined;
  const { days, functions, parts } = concealed;
  const id = randomUUID();
  const row = { id, run_id: run.id, workspace: toPlainText(workspace), functions: JSON.stringify(functions) };
  const until = new Date(now().getTime() + days * DAY_MS).toISOString();
  const sealed = box.seal(JSON.stringify(parts), placeOf({ id, runId: run.id, workspace }));
  const { keyId, wrappedKey, nonce, ciphertext, tag } = sealed;
  return JSON.stringify({ ...row, until, key_id: keyId, wrapped_key: wrappedKey, nonce, ciphertext, tag });
}

/** Inserts such rows, which a parameter of that name has, of runs that are written by the same statement or are there. */
export const insertSealed = (rows: string): string =>
  `INSERT INTO switchyard.run_sealed
    (id, run_id, workspace, functions, until, key_id, wrapped_key, nonce, ciphertext, tag)
    SELECT id, run_id, workspace, functions::json, until, key_id, wrapped_key, nonce, ciphertext, tag
    FROM json_to_recordset(${rows}::json) AS given (id uuid, run_id uuid, workspace text, functions text,
      until timestamp (3) with time zone, key_id text, wrapped_key text, nonce text, ciphertext text, tag text)`;

export interface SealedStore {
  sealed(workspace: string, runId: string): Promise<Sealed | undefined>;
  /** @throws LimitError `reveal.unavailable` */
  reveal(workspace: string, runId: string): Promise<Concealed['parts']>;
  rotate(limit: number): Promise<{ rewrapped: number; left: number }>;
}

export function sealedStore(database: Database, { box, now }: Sealing): SealedStore {
  const read = (workspace: string, runId: string) =>
    database.query((db) =>
      db
        .select()
        .from(runSealed)
        .where(
          and(eq(runSealed.workspace, workspace), eq(runSealed.runId, runId), gt(runSealed.until, now().toISOString())),
        )
        .orderBy(asc(runSealed.position)),
    );
  return {
    async sealed(workspace, runId) {
      const rows = await read(workspace, runId);
      const [until] = rows.map((row) => row.until).sort();
      const functions = [...new Set(rows.flatMap((row) => row.functions))];
      return until === undefined ? undefined : { until, functions };
    },
    async reveal(workspace, runId) {
      const rows = await read(workspace, runId);
      return Object.assign({}, ...rows.map((row) => open(row, box)));
    },
    rotate: (limit) => database.transaction((tx) => rotate(tx, box, limit)),
  };
}

/** Deletes at most `limit` rows that were to be kept until now. */
export async function pruneSealed(db: Executor, limit: number, now: Date): Promise<void> {
  const over = lte(runSealed.until, now.toISOString());
  const old = db.select({ id: runSealed.id }).from(runSealed).where(over).limit(limit);
  await db.delete(runSealed).where(inArray(runSealed.id, old));
}

type SealedRow = typeof runSealed.$inferSelect;

function open(row: SealedRow, box: SecretBox): Concealed['parts'] {
  try {
    return JSON.parse(box.open(row, placeOf(row)));
  } catch {
    // What went wrong names keys, and is nothing that whoever asks could mend.
    throw new LimitError({
      code: 'reveal.unavailable',
      message: 'It was sealed with a master key that this server does not have, or was changed since.',
    });
  }
}

async function rotate(tx: Executor, box: SecretBox, limit: number): Promise<{ rewrapped: number; left: number }> {
  const old = ne(runSealed.keyId, box.activeKeyId);
  const rows = await tx.select().from(runSealed).where(old).orderBy(asc(runSealed.id)).limit(limit).for('update', {
    skipLocked: true,
  });
  for (const row of rows) {
    const { keyId, wrappedKey } = box.rewrap(row satisfies SealedSecret, placeOf(row));
    await tx.update(runSealed).set({ keyId, wrappedKey }).where(eq(runSealed.id, row.id));
  }
  const [left] = await tx.select({ count: count() }).from(runSealed).where(old);
  return { rewrapped: rows.length, left: left?.count ?? 0 };
}

/** A row that was moved to another run, or workspace, does not open. */
export function placeOf({ id, runId, workspace }: Pick<SealedRow, 'id' | 'runId' | 'workspace'>) {
  return { workspace, secretId: `run ${runId} ${id}`, version: 1 };
}
