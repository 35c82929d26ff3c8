import type { Checkpoint, Draft, Version } from '#schema';
import type { Actor } from './seams.ts';

/** What is kept in drafts and versions: functions, pages. */

export interface DraftOf<Document> extends Omit<Draft, 'document'> {
  document: Document;
}

export interface PublishedOf<Document> extends Version {
  document: Document;
}

export interface KeptCheckpointOf<Document> extends Checkpoint {
  document: Document;
}

/** What was published, by its version hash, or what is live under a name. */
export type PublishedAs = { hash: string } | { name: string };

/** What a list tells of every draft. */
export interface EntryBasics extends Omit<Draft, 'document' | 'updatedBy'> {
  name: string;
  description: string;
}

/** Problems are those of the kind: `function.conflict`, `page.conflict`. */
export interface DocumentStore<Document, Summary> {
  list(workspace: string): Promise<(EntryBasics & Summary)[]>;
  draft(workspace: string, name: string): Promise<DraftOf<Document> | undefined>;
  /**
   * Creates (`revision` null) or replaces a draft. A document under another name renames it. What it replaces becomes a
   * checkpoint if there has been none for a while, see store-limits.ts.
   * @throws InputError `*.conflict` with `details: { yours, theirs, theirRevision }`: nothing is lost silently.
   */
  save(
    workspace: string,
    save: { name: string; document: Document; revision: number | null; by: Actor },
  ): Promise<DraftOf<Document>>;
  remove(workspace: string, name: string): Promise<boolean>;
  /** Makes the draft at `revision` the next immutable version, and live, after a checkpoint. @throws InputError `*.conflict` */
  publish(
    workspace: string,
    publish: { name: string; revision: number; hash: string; note: string; by: Actor },
  ): Promise<Version>;
  /** Publishes an older version's document again as a new version, after a checkpoint of the draft. @throws InputError `version.unknown` */
  rollback(workspace: string, rollback: { name: string; to: number; by: Actor }): Promise<Version>;
  /** Newest first. */
  versions(workspace: string, name: string): Promise<Version[]>;
  version(workspace: string, name: string, number: number): Promise<PublishedOf<Document> | undefined>;
  live(workspace: string, name: string): Promise<PublishedOf<Document> | undefined>;
  /** Id of who published it, of more than one the last. */
  publisher(workspace: string, of: PublishedAs): Promise<string | undefined>;
  /** What was published with this version hash, by whatever name it goes now. */
  byHash(workspace: string, hash: string): Promise<Document | undefined>;
}

/** Drafts as they were, to go back to. They belong to their document, whatever it is called by now. */
export interface CheckpointStore<Document> {
  /** Keeps the draft as it is now. @throws InputError `*.unknown` */
  create(workspace: string, checkpoint: { name: string; label: string; by: Actor }): Promise<Checkpoint>;
  /** Newest first. */
  list(workspace: string, name: string): Promise<Checkpoint[]>;
  get(workspace: string, name: string, id: string): Promise<KeptCheckpointOf<Document> | undefined>;
  /** Deletes at most `limit` that are kept no longer; answers how many. */
  prune(limit: number): Promise<number>;
}
