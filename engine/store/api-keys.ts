import type { ApiKeyStore } from '#core';
import { type ApiKey, SCOPES } from '#schema';
import { people } from './access-tables.ts';
import { toPlainText } from './columns.ts';
import type { Database } from './database.ts';
import { and, asc, eq, sql } from './drizzle.ts';
import { apiKeys } from './tables.ts';

/** API keys on the database. */
export function createApiKeyStore(database: Database, now: () => Date): ApiKeyStore {
  return {
    list: (workspace) =>
      database.query(async (db) => {
        const rows = await db
          .select()
          .from(apiKeys)
          .where(eq(apiKeys.workspace, workspace))
          .orderBy(asc(apiKeys.createdAt), asc(apiKeys.id));
        return rows.map(toKey);
      }),
    create: (workspace, { by, ...key }) =>
      database.query(async (db) => {
        const maker = toPlainText(by.id);
        // What a key makes belongs to the person whose key it is.
        const personId = sql<string | null>`coalesce(
          (SELECT ${people.id} FROM ${people} WHERE ${people.id} = ${maker}),
          (SELECT maker.person_id FROM ${apiKeys} AS maker WHERE 'key:' || maker.id = ${maker})
        )`;
        const row = { ...key, workspace, createdAt: now().toISOString(), createdBy: by.name };
        await db.insert(apiKeys).values({ ...row, personId });
        return toKey({ ...row, personId: null, lastUsedAt: null });
      }),
    remove: (workspace, id) =>
      database.query(async (db) => {
        const mine = and(eq(apiKeys.workspace, workspace), eq(apiKeys.id, id));
        return (await db.delete(apiKeys).where(mine).returning({ id: apiKeys.id })).length > 0;
      }),
    find: (id) =>
      database.query(async (db) => {
        const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, id));
        return row && { workspace: row.workspace, hash: row.hash, key: toKey(row), personId: row.personId };
      }),
    touch: (id, at) =>
      database.query(async (db) => {
        await db.update(apiKeys).set({ lastUsedAt: at.toISOString() }).where(eq(apiKeys.id, id));
      }),
  };
}

function toKey({
  workspace: _workspace,
  hash: _hash,
  personId: _personId,
  scopes,
  ...row
}: typeof apiKeys.$inferSelect): ApiKey {
  // A permission that this release does not know is not one that it could give.
  return { ...row, scopes: SCOPES.filter((scope) => scopes.includes(scope)) };
}
