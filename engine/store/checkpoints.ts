import { v7 as newId } from 'uuid';
import {
  type Actor,
  CHECKPOINT_EVERY_MS,
  type Checkpoint,
  type CheckpointStore,
  KEEP_CHECKPOINTS_MS,
  MAX_CHECKPOINTS,
} from '#core';
import { InputError } from '#kit';
import { toPlainText } from './columns.ts';
import type { Database, Executor } from './database.ts';
import type { DocumentTables, StoredDocument } from './document-tables.ts';
import { and, asc, desc, eq, inArray, lte, sql } from './drizzle.ts';

type Now = () => Date;

/** Drafts as they were, on the database. What comes out of the tables of a kind is what went in, so the kind's type holds. */
export function createCheckpointStore<Document extends StoredDocument>(
  database: Database,
  now: Now,
  tables: DocumentTables,
): CheckpointStore<Document> {
  return createAnyStore(database, now, tables) as unknown as CheckpointStore<Document>;
}

function createAnyStore(database: Database, now: Now, tables: DocumentTables): CheckpointStore<StoredDocument> {
  const { noun, drafts, checkpoints } = tables;
  const columns = columnsOf(tables);
  const named = (workspace: string, name: string) => and(eq(drafts.workspace, workspace), eq(drafts.name, name));
  return {
    create: (workspace, { name, label, by }) =>
      database.transaction(async (tx) => {
        const [draft] = await tx.select({ id: drafts.id }).from(drafts).where(named(workspace, name));
        const made = draft && (await keepDraft(tx, tables, draft.id, { label, reason: 'manual', by, at: now() }));
        if (!made) throw new InputError({ code: `${noun}.unknown`, message: `There is no ${noun} "${name}".` });
        return made;
      }),
    list: (workspace, name) =>
      database.query((db) =>
        db
          .select(columns)
          .from(checkpoints)
          .innerJoin(drafts, eq(drafts.id, checkpoints.ownerId))
          .where(named(workspace, name))
          .orderBy(desc(checkpoints.createdAt), desc(checkpoints.id)),
      ),
    get: (workspace, name, id) =>
      database.query(async (db) => {
        const [found] = await db
          .select({ ...columns, document: checkpoints.document })
          .from(checkpoints)
          .innerJoin(drafts, eq(drafts.id, checkpoints.ownerId))
          // As text: anything but an id would be an error of the database's.
          .where(and(named(workspace, name), sql`${checkpoints.id}::text = ${id.toLowerCase()}`));
        return found;
      }),
    prune: (limit) =>
      database.query(async (db) => {
        const old = db
          .select({ id: checkpoints.id })
          .from(checkpoints)
          .where(lte(checkpoints.createdAt, keptSince(now())))
          .orderBy(asc(checkpoints.createdAt))
          .limit(limit);
        const gone = db.delete(checkpoints).where(inArray(checkpoints.id, old)).returning({ id: checkpoints.id });
        return (await gone).length;
      }),
  };
}

interface Making {
  label: string;
  reason: Checkpoint['reason'];
  by: Actor;
  at: Date;
}

/** Keeps a draft as it is, and drops what is too much; undefined if there is none of that id. */
export async function keepDraft(
  tx: Executor,
  tables: DocumentTables,
  id: string,
  making: Making,
): Promise<Checkpoint | undefined> {
  return await insertDraft(tx, tables, { ...making, id, condition: sql`true` });
}

/** Whether there has been no checkpoint of a draft for a while, nor one of it as it is. */
export function isDue({ noun, drafts, checkpoints }: DocumentTables, at: Date) {
  const recently = new Date(at.getTime() - CHECKPOINT_EVERY_MS).toISOString();
  // Names in full: drizzle leaves the table out where a query has but one.
  return sql<boolean>`NOT EXISTS (SELECT FROM ${checkpoints} c WHERE c.${sql.identifier(`${noun}_id`)} = ${drafts}.id
    AND (c.created_at > ${recently} OR c.revision = ${drafts}.revision))`;
}

/** Keeps the draft that `document` is about to replace, if the two differ. */
export async function keepReplaced(
  tx: Executor,
  tables: DocumentTables,
  id: string,
  { document, by, at }: { document: StoredDocument; by: Actor; at: Date },
): Promise<void> {
  // Of a document the database keeps the very text that was written.
  const condition = sql`${tables.drafts.document}::text <> ${JSON.stringify(document)}`;
  await insertDraft(tx, tables, { id, label: '', reason: 'edit', by, at, condition });
}

interface Inserting extends Making {
  id: string;
  condition: ReturnType<typeof sql>;
}

/** The document goes from table to table, and not by way of this process. */
async function insertDraft(tx: Executor, tables: DocumentTables, inserting: Inserting) {
  const { drafts, checkpoints } = tables;
  const { id, label, reason, by, at, condition } = inserting;
  const made = await tx
    .insert(checkpoints)
    .select((query) =>
      query
        .select({
          id: sql`${newId()}::uuid`.as('id'),
          ownerId: drafts.id,
          document: drafts.document,
          revision: drafts.revision,
          label: sql`${toPlainText(label)}::text`.as('label'),
          reason: sql`${reason}::text`.as('reason'),
          createdAt: sql`${at.toISOString()}::timestamptz`.as('created_at'),
          createdBy: sql`${toPlainText(by.name)}::text`.as('created_by'),
        })
        .from(drafts)
        .where(and(eq(drafts.id, id), condition)),
    )
    .returning(columnsOf(tables));
  if (made.length === 0) return undefined;
  const surplus = tx
    .select({ id: checkpoints.id })
    .from(checkpoints)
    .where(eq(checkpoints.ownerId, id))
    .orderBy(desc(checkpoints.createdAt), desc(checkpoints.id))
    .offset(MAX_CHECKPOINTS);
  await tx.delete(checkpoints).where(inArray(checkpoints.id, surplus));
  return made[0];
}

function columnsOf({ checkpoints }: DocumentTables) {
  return {
    id: checkpoints.id,
    label: checkpoints.label,
    reason: checkpoints.reason,
    revision: checkpoints.revision,
    createdAt: checkpoints.createdAt,
    createdBy: checkpoints.createdBy,
  };
}

function keptSince(now: Date): string {
  return new Date(now.getTime() - KEEP_CHECKPOINTS_MS).toISOString();
}
