import { v7 as newId } from 'uuid';
import {
  type Actor,
  type Draft,
  type FunctionStore,
  type FunctionSummary,
  type PublishedFunction,
  type Version,
  versionHash,
} from '#core';
import { InputError } from '#kit';
import type { FunctionDocument, JsonValue } from '#schema';
import type { Database, Executor } from './database.ts';
import { and, asc, desc, eq, sql } from './drizzle.ts';
import { isDuplicate } from './errors.ts';
import { functions, functionVersions as versions } from './tables.ts';

type Now = () => Date;

/** Drafts and versions on the database. Who saves names the revision it started from, and the first one wins. */
export function createFunctionStore(database: Database, now: Now): FunctionStore {
  return {
    list: (workspace) => database.read((db) => listDrafts(db, workspace)),
    draft: (workspace, name) => database.read((db) => readDraft(db, workspace, name)),
    save: (workspace, save) =>
      database.read((db) =>
        save.revision === null
          ? create(db, workspace, save, now())
          : replace(db, workspace, { ...save, revision: save.revision }, now()),
      ),
    remove: (workspace, name) =>
      database.read(async (db) => {
        const gone = await db.delete(functions).where(named(workspace, name)).returning({ id: functions.id });
        return gone.length > 0;
      }),
    publish: (workspace, publish) => database.transaction((tx) => publishDraft(tx, workspace, publish, now())),
    rollback: (workspace, rollback) => database.transaction((tx) => rollBack(tx, workspace, rollback, now())),
    versions: (workspace, name) =>
      database.read((db) =>
        db
          .select(versionColumns)
          .from(versions)
          .innerJoin(functions, eq(functions.id, versions.functionId))
          .where(named(workspace, name))
          .orderBy(desc(versions.number)),
      ),
    version: (workspace, name, number) =>
      database.read((db) => readVersion(db, and(named(workspace, name), eq(versions.number, number)))),
    live: (workspace, name) =>
      database.read((db) => readVersion(db, and(named(workspace, name), eq(versions.number, functions.liveVersion)))),
  };
}

const named = (workspace: string, name: string) => and(eq(functions.workspace, workspace), eq(functions.name, name));

const changed = sql<boolean>`${versions.hash} IS DISTINCT FROM ${functions.hash}`;

const draftColumns = {
  document: functions.document,
  revision: functions.revision,
  liveVersion: functions.liveVersion,
  changed,
  updatedAt: functions.updatedAt,
  updatedBy: functions.updatedBy,
};

const versionColumns = {
  functionName: functions.name,
  number: versions.number,
  hash: versions.hash,
  publishedAt: versions.publishedAt,
  publishedBy: versions.publishedBy,
  note: versions.note,
  rollbackOf: versions.rollbackOf,
};

const liveVersion = and(eq(versions.functionId, functions.id), eq(versions.number, functions.liveVersion));

async function listDrafts(db: Executor, workspace: string): Promise<FunctionSummary[]> {
  return await db
    .select({
      name: functions.name,
      description: functions.description,
      revision: functions.revision,
      liveVersion: functions.liveVersion,
      changed,
      updatedAt: functions.updatedAt,
    })
    .from(functions)
    .leftJoin(versions, liveVersion)
    .where(eq(functions.workspace, workspace))
    .orderBy(asc(functions.name));
}

async function readDraft(db: Executor, workspace: string, name: string): Promise<Draft | undefined> {
  const [draft] = await db
    .select(draftColumns)
    .from(functions)
    .leftJoin(versions, liveVersion)
    .where(named(workspace, name));
  return draft;
}

async function readVersion(db: Executor, where: ReturnType<typeof and>): Promise<PublishedFunction | undefined> {
  const [version] = await db
    .select({ ...versionColumns, document: versions.document })
    .from(versions)
    .innerJoin(functions, eq(functions.id, versions.functionId))
    .where(where);
  return version;
}

interface Save {
  name: string;
  document: FunctionDocument;
  by: Actor;
}

async function create(db: Executor, workspace: string, { document, by }: Save, at: Date): Promise<Draft> {
  const draft = { document, revision: 1, liveVersion: null, updatedAt: at.toISOString(), updatedBy: by.name };
  const made = await db
    .insert(functions)
    .values({ ...draft, ...columnsOf(document), id: newId(), workspace })
    .onConflictDoNothing({ target: [functions.workspace, functions.name] })
    .returning({ id: functions.id });
  if (made.length === 0) throw await conflict(db, workspace, document.name, document);
  return { ...draft, changed: true };
}

async function replace(
  db: Executor,
  workspace: string,
  { name, document, revision, by }: Save & { revision: number },
  at: Date,
): Promise<Draft> {
  // One statement: of many that name the same revision, the row lets exactly one through.
  const saved = await db
    .update(functions)
    .set({
      ...columnsOf(document),
      revision: revision + 1,
      updatedAt: at.toISOString(),
      updatedBy: by.name,
    })
    .where(and(named(workspace, name), eq(functions.revision, revision)))
    .returning({ id: functions.id })
    .catch((error: unknown) => {
      if (isDuplicate(error, 'function_name')) return 'taken' as const;
      throw error;
    });
  if (saved === 'taken') throw await conflict(db, workspace, document.name, document);
  if (saved.length === 0) throw await conflict(db, workspace, name, document);
  const draft = await readDraft(db, workspace, document.name);
  // Somebody may have saved on top already; what this call saved is still what it answers.
  return { ...(draft ?? { liveVersion: null, changed: true }), ...savedBy(document, revision + 1, by, at) };
}

/** What stands in columns of its own besides the document. */
function columnsOf(document: FunctionDocument) {
  const { name, description } = document;
  return { name, description, document, hash: versionHash(document) };
}

function savedBy(document: FunctionDocument, revision: number, by: Actor, at: Date) {
  return { document, revision, updatedAt: at.toISOString(), updatedBy: by.name };
}

/** Both sides, so that nobody's work is lost silently. */
async function conflict(db: Executor, workspace: string, name: string, yours: JsonValue | FunctionDocument) {
  const theirs = await readDraft(db, workspace, name);
  if (!theirs) return unknown(name);
  return new InputError({
    code: 'function.conflict',
    message: `"${name}" was saved by ${theirs.updatedBy} in the meantime.`,
    // A document is JSON; its type has optional members, which JSON's has not.
    details: JSON.parse(JSON.stringify({ yours, theirs: theirs.document, theirRevision: theirs.revision })),
  });
}

function unknown(name: string): InputError {
  return new InputError({ code: 'function.unknown', message: `There is no function "${name}".` });
}

async function publishDraft(
  tx: Executor,
  workspace: string,
  publish: Parameters<FunctionStore['publish']>[1],
  at: Date,
): Promise<Version> {
  const { name, revision, hash, note, by } = publish;
  const [draft] = await tx.select().from(functions).where(named(workspace, name)).for('update');
  if (!draft) throw unknown(name);
  if (draft.revision !== revision) throw await conflict(tx, workspace, name, { revision });
  return await addVersion(tx, { id: draft.id, name, document: draft.document, hash, note, rollbackOf: null, by, at });
}

async function rollBack(
  tx: Executor,
  workspace: string,
  { name, to, by }: Parameters<FunctionStore['rollback']>[1],
  at: Date,
): Promise<Version> {
  const [draft] = await tx.select({ id: functions.id }).from(functions).where(named(workspace, name)).for('update');
  if (!draft) throw unknown(name);
  const [old] = await tx
    .select()
    .from(versions)
    .where(and(eq(versions.functionId, draft.id), eq(versions.number, to)));
  if (!old) throw new InputError({ code: 'version.unknown', message: `"${name}" has no version ${to}.` });
  const { document, hash } = old;
  return await addVersion(tx, { id: draft.id, name, document, hash, note: old.note, rollbackOf: to, by, at });
}

interface NewVersion {
  id: string;
  name: string;
  document: FunctionDocument;
  hash: string;
  note: string;
  rollbackOf: number | null;
  by: Actor;
  at: Date;
}

/** The caller holds the function's row, so numbers have no gaps and no twins. */
async function addVersion(
  tx: Executor,
  { id, name, document, hash, note, rollbackOf, by, at }: NewVersion,
): Promise<Version> {
  const [last] = await tx
    .select({ number: versions.number })
    .from(versions)
    .where(eq(versions.functionId, id))
    .orderBy(desc(versions.number))
    .limit(1);
  const number = (last?.number ?? 0) + 1;
  const version = { number, hash, note, rollbackOf, publishedAt: at.toISOString(), publishedBy: by.name };
  await tx.insert(versions).values({ ...version, functionId: id, document });
  await tx.update(functions).set({ liveVersion: number }).where(eq(functions.id, id));
  return { functionName: name, ...version };
}
