import { type DraftOf, documentConflict, type PublishedAs, type PublishedOf } from '#core';
import { InputError } from '#kit';
import type { JsonValue } from '#schema';
import type { Executor } from './database.ts';
import type { DocumentTables, StoredDocument } from './document-tables.ts';
import { and, asc, desc, eq, sql } from './drizzle.ts';

/** One kind of document: where it is kept, and what is told of it. */
export interface DocumentKind<Document extends StoredDocument, Summary extends object> {
  tables: DocumentTables;
  hash(document: Document): string;
  /** What a list tells of a document, so that it need not read each. */
  summaryOf(document: Document): Summary;
  /** The app that it belongs to. */
  appOf(document: Document): string | undefined;
}

export type AnyKind = DocumentKind<StoredDocument, object>;
type Draft = DraftOf<StoredDocument>;

/** Reads the drafts and versions of one kind of document. */
export class DocumentRows {
  readonly kind: AnyKind;

  constructor(kind: AnyKind) {
    this.kind = kind;
  }

  named(workspace: string, name: string): ReturnType<typeof and> {
    const { drafts } = this.kind.tables;
    return and(eq(drafts.workspace, workspace), eq(drafts.name, name));
  }

  /** What stands in columns of its own besides the document. */
  columnsOf(document: StoredDocument) {
    const { name, description } = document;
    const { summaryOf, hash, appOf } = this.kind;
    return {
      ...{ name, description, document, summary: summaryOf(document) },
      ...{ hash: hash(document), app: appOf(document) ?? null },
    };
  }

  async list(db: Executor, workspace: string) {
    const { drafts, versions } = this.kind.tables;
    const rows = await db
      .select({
        name: drafts.name,
        description: drafts.description,
        revision: drafts.revision,
        liveVersion: drafts.liveVersion,
        changed: this.#changed,
        updatedAt: drafts.updatedAt,
        summary: drafts.summary,
        unread: sql<StoredDocument | null>`CASE WHEN ${drafts.summary} IS NULL THEN ${drafts.document} END`,
      })
      .from(drafts)
      .leftJoin(versions, this.#live)
      .where(eq(drafts.workspace, workspace))
      .orderBy(asc(drafts.name));
    return rows.map(({ summary, unread, ...row }) => {
      const told: object = summary ?? (unread ? this.kind.summaryOf(unread) : {});
      return { ...row, ...told };
    });
  }

  async draft(db: Executor, workspace: string, name: string): Promise<Draft | undefined> {
    const { drafts, versions } = this.kind.tables;
    const [draft] = await db
      .select({
        document: drafts.document,
        revision: drafts.revision,
        liveVersion: drafts.liveVersion,
        changed: this.#changed,
        updatedAt: drafts.updatedAt,
        updatedBy: drafts.updatedBy,
      })
      .from(drafts)
      .leftJoin(versions, this.#live)
      .where(this.named(workspace, name));
    return draft;
  }

  /** Newest first. */
  async versions(db: Executor, workspace: string, name: string) {
    const { drafts, versions } = this.kind.tables;
    return await db
      .select(this.#versionColumns)
      .from(versions)
      .innerJoin(drafts, eq(drafts.id, versions.ownerId))
      .where(this.named(workspace, name))
      .orderBy(desc(versions.number));
  }

  /** The version of that number, or the one that is live. */
  async version(
    db: Executor,
    workspace: string,
    name: string,
    number?: number,
  ): Promise<PublishedOf<StoredDocument> | undefined> {
    const { drafts, versions } = this.kind.tables;
    const [version] = await db
      .select({ ...this.#versionColumns, document: versions.document })
      .from(versions)
      .innerJoin(drafts, eq(drafts.id, versions.ownerId))
      .where(and(this.named(workspace, name), eq(versions.number, number ?? drafts.liveVersion)));
    return version;
  }

  async byHash(db: Executor, workspace: string, hash: string): Promise<StoredDocument | undefined> {
    const { drafts, versions } = this.kind.tables;
    const [version] = await db
      .select({ document: versions.document })
      .from(versions)
      .innerJoin(drafts, eq(drafts.id, versions.ownerId))
      .where(and(eq(drafts.workspace, workspace), eq(versions.hash, hash)))
      .limit(1);
    return version?.document;
  }

  /** Of the newest version with that hash, or of the one that is live under that name. */
  async publisher(db: Executor, workspace: string, of: PublishedAs): Promise<string | undefined> {
    const { drafts, versions } = this.kind.tables;
    const which =
      'hash' in of
        ? and(eq(drafts.workspace, workspace), eq(versions.hash, of.hash))
        : and(this.named(workspace, of.name), this.#live);
    const [version] = await db
      .select({ publisher: versions.publisher })
      .from(versions)
      .innerJoin(drafts, eq(drafts.id, versions.ownerId))
      .where(which)
      .orderBy(desc(versions.publishedAt), desc(versions.number))
      .limit(1);
    return version?.publisher;
  }

  async conflict(db: Executor, workspace: string, name: string, yours: JsonValue | StoredDocument) {
    const theirs = await this.draft(db, workspace, name);
    if (!theirs) return this.unknown(name);
    return documentConflict(this.kind.tables.noun, { name, yours, theirs });
  }

  unknown(name: string): InputError {
    const { noun } = this.kind.tables;
    return new InputError({ code: `${noun}.unknown`, message: `There is no ${noun} "${name}".` });
  }

  get #changed() {
    const { drafts, versions } = this.kind.tables;
    return sql<boolean>`${versions.hash} IS DISTINCT FROM ${drafts.hash}`;
  }

  get #live() {
    const { drafts, versions } = this.kind.tables;
    return and(eq(versions.ownerId, drafts.id), eq(versions.number, drafts.liveVersion));
  }

  get #versionColumns() {
    const { drafts, versions } = this.kind.tables;
    return {
      name: drafts.name,
      number: versions.number,
      hash: versions.hash,
      publishedAt: versions.publishedAt,
      publishedBy: versions.publishedBy,
      note: versions.note,
      rollbackOf: versions.rollbackOf,
    };
  }
}
