import type { Checkpoint } from '#schema';
import { document, moment, plainText } from './columns.ts';
import { foreignKey, index, integer, pgSchema, primaryKey, unique, uuid } from './drizzle.ts';

/** Everything of ours stands in a Postgres schema of its own: the database may hold other things too. */
export const switchyard = pgSchema('switchyard');

/** What is kept in versions: a function, a page. */
export type Noun = 'function' | 'page';

/** What every such document says of itself. */
export interface StoredDocument {
  name: string;
  description: string;
}

export type DocumentTables = ReturnType<typeof documentTables>;

/** The tables of one kind of document. */
export function documentTables(noun: Noun) {
  // As any text: types of tables with one of two names would fit no query.
  const named = (ending: string): string => `${noun}${ending}`;
  /** The draft, and which of its versions is live. */
  const drafts = switchyard.table(
    named(''),
    {
      id: uuid('id').primaryKey(),
      workspace: plainText('workspace').notNull(),
      name: plainText('name').notNull(),
      /** As the document has it: Postgres can't look into a document with \u0000 in it. */
      description: plainText('description').notNull(),
      document: document<StoredDocument>('document').notNull(),
      /** What a list tells of the document. NULL where an earlier release saved it. */
      summary: document<object>('summary'),
      /** That the draft belongs to, and what is live. */
      app: plainText('app'),
      liveApp: plainText('live_app'),
      hash: plainText('hash').notNull(),
      revision: integer('revision').notNull(),
      liveVersion: integer('live_version'),
      updatedAt: moment('updated_at').notNull(),
      updatedBy: plainText('updated_by').notNull(),
    },
    (table) => [unique(named('_name')).on(table.workspace, table.name)],
  );
  /** What was published. A trigger refuses every UPDATE, and a DELETE unless the document itself goes. */
  const versions = switchyard.table(
    named('_version'),
    {
      ownerId: uuid(named('_id')).notNull(),
      number: integer('number').notNull(),
      document: document<StoredDocument>('document').notNull(),
      hash: plainText('hash').notNull(),
      note: plainText('note').notNull(),
      rollbackOf: integer('rollback_of'),
      publishedAt: moment('published_at').notNull(),
      publishedBy: plainText('published_by').notNull(),
      /** Id of who did, whatever they are called by now. */
      publisher: plainText('publisher').notNull(),
    },
    (table) => [
      primaryKey({ columns: [table.ownerId, table.number] }),
      foreignKey({ columns: [table.ownerId], foreignColumns: [drafts.id] }).onDelete('cascade'),
      index(named('_version_hash')).on(table.hash),
    ],
  );
  /** Drafts as they were. */
  const checkpoints = switchyard.table(
    named('_checkpoint'),
    {
      id: uuid('id').primaryKey(),
      ownerId: uuid(named('_id')).notNull(),
      document: document<StoredDocument>('document').notNull(),
      revision: integer('revision').notNull(),
      label: plainText('label').notNull(),
      reason: plainText('reason').$type<Checkpoint['reason']>().notNull(),
      createdAt: moment('created_at').notNull(),
      createdBy: plainText('created_by').notNull(),
    },
    (table) => [
      foreignKey({ columns: [table.ownerId], foreignColumns: [drafts.id] }).onDelete('cascade'),
      index(named('_checkpoint_listed')).on(table.ownerId, table.createdAt.desc(), table.id.desc()),
      index(named('_checkpoint_age')).on(table.createdAt),
    ],
  );
  return { noun, drafts, versions, checkpoints };
}
