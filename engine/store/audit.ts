import { createHash } from 'node:crypto';
import type { AuditEntry, AuditStore } from '#core';
import type { AuditLine } from '#schema';
import { toPlainText } from './columns.ts';
import type { Database, Executor } from './database.ts';
import { and, asc, desc, eq, gt, ilike, lt, or, sql } from './drizzle.ts';
import { audit } from './tables.ts';

/** Lines read at a time, where all are. */
const BATCH = 1000;

type Row = typeof audit.$inferSelect;

/** The audit log on the database, which itself refuses to change a line or to delete one. */
export function createAuditStore(database: Database): AuditStore {
  return {
    append: (workspace, entries) =>
      database.transaction(async (tx) => {
        if (entries.length === 0) return;
        // One writer after the other: each line's hash needs the one before.
        await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtext(${`audit ${workspace}`}))`);
        let last = await newest(tx, workspace);
        const rows = entries.map((entry) => {
          last = nextRow(workspace, entry, last);
          return last;
        });
        await tx.insert(audit).values(rows);
      }),
    list: (workspace, { before, action, outcome, text, limit }) =>
      database.query(async (db) => {
        const part = text === undefined ? undefined : `%${toPlainText(text).replaceAll(/[\\%_]/g, '\\$&')}%`;
        const where = and(
          eq(audit.workspace, workspace),
          before === undefined ? undefined : lt(audit.number, before),
          action === undefined ? undefined : eq(audit.action, action),
          outcome === undefined ? undefined : eq(audit.outcome, outcome),
          part === undefined ? undefined : or(ilike(audit.actorName, part), ilike(audit.object, part)),
        );
        const rows = await db.select().from(audit).where(where).orderBy(desc(audit.number)).limit(limit);
        return rows.map(toLine);
      }),
    async verify(workspace) {
      let last: Row | undefined;
      for (;;) {
        const from = last?.number ?? 0;
        const rows = await database.query((db) => readFrom(db, workspace, from));
        for (const row of rows) {
          const number = (last?.number ?? 0) + 1;
          const isGood = row.number === number && row.hash === hashOf(row, last?.hash ?? '');
          if (!isGood) return { ok: false, lines: number - 1, broken: number, last: last?.hash ?? '' };
          last = row;
        }
        if (rows.length < BATCH) return { ok: true, lines: last?.number ?? 0, last: last?.hash ?? '' };
      }
    },
  };
}

async function newest(db: Executor, workspace: string): Promise<Row | undefined> {
  const [row] = await db
    .select()
    .from(audit)
    .where(eq(audit.workspace, workspace))
    .orderBy(desc(audit.number))
    .limit(1);
  return row;
}

function readFrom(db: Executor, workspace: string, from: number): Promise<Row[]> {
  return db
    .select()
    .from(audit)
    .where(and(eq(audit.workspace, workspace), gt(audit.number, from)))
    .orderBy(asc(audit.number))
    .limit(BATCH);
}

function nextRow(workspace: string, { actor, ...entry }: AuditEntry, last: Row | undefined): Row {
  const line = {
    ...{ workspace, number: (last?.number ?? 0) + 1, actor: toPlainText(actor.id), actorName: toPlainText(actor.name) },
    ...{ ...entry, object: toPlainText(entry.object) },
  };
  return { ...line, hash: hashOf(line, last?.hash ?? '') };
}

/** Of everything the line says, in an order of our own, and of the hash before. */
function hashOf(line: Omit<Row, 'hash'>, before: string): string {
  const { workspace, number, at, actor, actorName, action, object, outcome, details } = line;
  const said = JSON.stringify([before, workspace, number, at, actor, actorName, action, object, outcome, details]);
  return createHash('sha256').update(said).digest('hex');
}

function toLine({ workspace: _, actor, actorName, ...line }: Row): AuditLine {
  return { ...line, actor: { id: actor, name: actorName } };
}
