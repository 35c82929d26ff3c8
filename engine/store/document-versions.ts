import type { Actor, Version } from '#core';
import { InputError } from '#kit';
import { keepDraft } from './checkpoints.ts';
import type { Executor } from './database.ts';
import type { DocumentRows } from './document-rows.ts';
import type { StoredDocument } from './document-tables.ts';
import { and, desc, eq } from './drizzle.ts';

interface Publish {
  workspace: string;
  name: string;
  revision: number;
  hash: string;
  note: string;
  by: Actor;
}

/** Makes the draft the next version, and live. */
export async function publishDraft(tx: Executor, rows: DocumentRows, publish: Publish, at: Date): Promise<Version> {
  const { workspace, name, revision, hash, note, by } = publish;
  const { tables } = rows.kind;
  const [draft] = await tx.select().from(tables.drafts).where(rows.named(workspace, name)).for('update');
  if (!draft) throw rows.unknown(name);
  if (draft.revision !== revision) throw await rows.conflict(tx, workspace, name, { revision });
  await keepDraft(tx, tables, draft.id, { label: '', reason: 'publish', by, at });
  const { id, document } = draft;
  return await addVersion(tx, rows, { id, name, document, hash, note, rollbackOf: null, by, at });
}

interface Rollback {
  workspace: string;
  name: string;
  to: number;
  by: Actor;
}

/** Makes an older version live again, as a new one. */
export async function rollBack(tx: Executor, rows: DocumentRows, rollback: Rollback, at: Date): Promise<Version> {
  const { workspace, name, to, by } = rollback;
  const { tables } = rows.kind;
  const { drafts, versions } = tables;
  const [draft] = await tx.select({ id: drafts.id }).from(drafts).where(rows.named(workspace, name)).for('update');
  if (!draft) throw rows.unknown(name);
  const [old] = await tx
    .select()
    .from(versions)
    .where(and(eq(versions.ownerId, draft.id), eq(versions.number, to)));
  if (!old) throw new InputError({ code: 'version.unknown', message: `"${name}" has no version ${to}.` });
  await keepDraft(tx, tables, draft.id, { label: '', reason: 'rollback', by, at });
  const { document, hash } = old;
  return await addVersion(tx, rows, { id: draft.id, name, document, hash, note: old.note, rollbackOf: to, by, at });
}

interface NewVersion {
  id: string;
  name: string;
  document: StoredDocument;
  hash: string;
  note: string;
  rollbackOf: number | null;
  by: Actor;
  at: Date;
}

/** The caller holds the draft's row, so numbers have no gaps and no twins. */
async function addVersion(
  tx: Executor,
  { kind }: DocumentRows,
  { id, name, document, hash, note, rollbackOf, by, at }: NewVersion,
): Promise<Version> {
  const { drafts, versions } = kind.tables;
  const [last] = await tx
    .select({ number: versions.number })
    .from(versions)
    .where(eq(versions.ownerId, id))
    .orderBy(desc(versions.number))
    .limit(1);
  const number = (last?.number ?? 0) + 1;
  const version = { number, hash, note, rollbackOf, publishedAt: at.toISOString(), publishedBy: by.name };
  await tx.insert(versions).values({ ...version, publisher: by.id, ownerId: id, document });
  const liveApp = kind.appOf(document) ?? null;
  await tx.update(drafts).set({ liveVersion: number, liveApp }).where(eq(drafts.id, id));
  return { name, ...version };
}
