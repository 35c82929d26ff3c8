import { v7 as newId } from 'uuid';
import type { Actor, DocumentStore, DraftOf } from '#core';
import { copyGrants } from './access-rename.ts';
import { isDue, keepReplaced } from './checkpoints.ts';
import type { Database, Executor } from './database.ts';
import { type AnyKind, type DocumentKind, DocumentRows } from './document-rows.ts';
import type { StoredDocument } from './document-tables.ts';
import { publishDraft, rollBack } from './document-versions.ts';
import { and, eq } from './drizzle.ts';
import { isDuplicate } from './errors.ts';

/**
 * Drafts and versions of one kind on the database. Who saves names the revision it started from, and the first one wins.
 * Tables know documents as JSON; what comes out of those of a kind is what went in, so the kind's types hold.
 */
export function createDocumentStore<Document extends StoredDocument, Summary extends object>(
  database: Database,
  now: () => Date,
  kind: DocumentKind<Document, Summary>,
): DocumentStore<Document, Summary> {
  const store = createAnyStore(database, now, new DocumentRows(kind as unknown as AnyKind));
  return store as unknown as DocumentStore<Document, Summary>;
}

function createAnyStore(
  database: Database,
  now: () => Date,
  rows: DocumentRows,
): DocumentStore<StoredDocument, object> {
  const { drafts } = rows.kind.tables;
  return {
    list: (workspace) => database.query((db) => rows.list(db, workspace)),
    draft: (workspace, name) => database.query((db) => rows.draft(db, workspace, name)),
    save: (workspace, save) =>
      save.revision === null
        ? database.query((db) => create(db, rows, { ...save, workspace }, now()))
        : replace(database, rows, { ...save, workspace, revision: save.revision }, now()),
    remove: (workspace, name) =>
      database.query(async (db) => {
        const gone = await db.delete(drafts).where(rows.named(workspace, name)).returning({ id: drafts.id });
        return gone.length > 0;
      }),
    publish: (workspace, publish) =>
      database.transaction((tx) => publishDraft(tx, rows, { ...publish, workspace }, now())),
    rollback: (workspace, rollback) =>
      database.transaction((tx) => rollBack(tx, rows, { ...rollback, workspace }, now())),
    versions: (workspace, name) => database.query((db) => rows.versions(db, workspace, name)),
    version: (workspace, name, number) => database.query((db) => rows.version(db, workspace, name, number)),
    live: (workspace, name) => database.query((db) => rows.version(db, workspace, name)),
    publisher: (workspace, of) => database.query((db) => rows.publisher(db, workspace, of)),
    byHash: (workspace, hash) => database.query((db) => rows.byHash(db, workspace, hash)),
  };
}

type Draft = DraftOf<StoredDocument>;

interface Save {
  workspace: string;
  name: string;
  document: StoredDocument;
  by: Actor;
}

async function create(db: Executor, rows: DocumentRows, { workspace, document, by }: Save, at: Date): Promise<Draft> {
  const { drafts } = rows.kind.tables;
  const draft = { document, revision: 1, liveVersion: null, updatedAt: at.toISOString(), updatedBy: by.name };
  const made = await db
    .insert(drafts)
    .values({ ...draft, ...rows.columnsOf(document), id: newId(), workspace })
    .onConflictDoNothing({ target: [drafts.workspace, drafts.name] })
    .returning({ id: drafts.id });
  if (made.length === 0) throw await rows.conflict(db, workspace, document.name, document);
  return { ...draft, changed: true };
}

type Replace = Save & { revision: number };

async function replace(database: Database, rows: DocumentRows, save: Replace, at: Date): Promise<Draft> {
  const { workspace, name, document, revision, by } = save;
  const saved = await database.transaction((tx) => update(tx, rows, save, at));
  return await database.query(async (db) => {
    if (saved !== 'saved') throw await rows.conflict(db, workspace, saved === 'taken' ? document.name : name, document);
    const draft = await rows.draft(db, workspace, document.name);
    // Somebody may have saved on top already; what this call saved is still what it answers.
    return { ...(draft ?? { liveVersion: null, changed: true }), ...savedBy(document, revision + 1, by, at) };
  });
}

/** Of many that name the same revision, the row lets exactly one through. */
async function update(
  tx: Executor,
  rows: DocumentRows,
  { workspace, name, document, revision, by }: Replace,
  at: Date,
): Promise<'saved' | 'stale' | 'taken'> {
  const { tables } = rows.kind;
  const { drafts } = tables;
  const [draft] = await tx
    .select({ id: drafts.id, isDue: isDue(tables, at) })
    .from(drafts)
    .where(and(rows.named(workspace, name), eq(drafts.revision, revision)))
    .for('update');
  if (!draft) return 'stale';
  if (draft.isDue) await keepReplaced(tx, tables, draft.id, { document, by, at });
  try {
    await tx
      .update(drafts)
      .set({ ...rows.columnsOf(document), revision: revision + 1, updatedAt: at.toISOString(), updatedBy: by.name })
      .where(eq(drafts.id, draft.id));
    if (document.name !== name) await copyGrants(tx, { workspace, kind: tables.noun, from: name, to: document.name });
    return 'saved';
  } catch (error) {
    // Postgres takes everything back where a statement failed, whatever ends the transaction.
    if (isDuplicate(error, `${tables.noun}_name`)) return 'taken';
    throw error;
  }
}

function savedBy(document: StoredDocument, revision: number, by: Actor, at: Date) {
  return { document, revision, updatedAt: at.toISOString(), updatedBy: by.name };
}
