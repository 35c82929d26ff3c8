import type { SettingStore } from '#core';
import type { Database, Executor } from './database.ts';
import { eq, sql } from './drizzle.ts';
import { settings } from './tables.ts';

/** Small facts of the installation, by key. */
export function createSettingStore(database: Database): SettingStore {
  return {
    get: (key) => database.query((db) => read(db, key)),
    set: (key, value) =>
      database.query(async (db) => {
        await db.insert(settings).values({ key, value }).onConflictDoUpdate({ target: settings.key, set: { value } });
      }),
    take: (key) =>
      database.query(async (db) => {
        const [taken] = await db.delete(settings).where(eq(settings.key, key)).returning();
        return taken?.value;
      }),
    init: (key, value) =>
      database.query(async (db) => {
        const [made] = await db.insert(settings).values({ key, value }).onConflictDoNothing().returning();
        return made ? made.value : ((await read(db, key)) ?? null);
      }),
    removeExpired: (prefix, now) =>
      database.query(async (db) => {
        // CASE, since Postgres may look at both sides of an AND, and not every value is an object with a time in it.
        const expired = sql`CASE WHEN starts_with(${settings.key}, ${prefix}) THEN (${settings.value} ->> 'until')::double precision < ${now.getTime()} ELSE false END`;
        return (await db.delete(settings).where(expired).returning({ key: settings.key })).length;
      }),
  };
}

async function read(db: Executor, key: string) {
  const [setting] = await db.select().from(settings).where(eq(settings.key, key));
  return setting?.value;
}
