import { eq } from 'drizzle-orm';
import type { SettingStore } from '#core';
import type { Database, Executor } from './database.ts';
import { settings } from './tables.ts';

/** Small facts of the installation, by key. */
export function createSettingStore(database: Database): SettingStore {
  return {
    get: (key) => database.read((db) => read(db, key)),
    set: (key, value) =>
      database.read(async (db) => {
        await db.insert(settings).values({ key, value }).onConflictDoUpdate({ target: settings.key, set: { value } });
      }),
    take: (key) =>
      database.read(async (db) => {
        const [taken] = await db.delete(settings).where(eq(settings.key, key)).returning();
        return taken?.value;
      }),
    init: (key, value) =>
      database.read(async (db) => {
        const [made] = await db.insert(settings).values({ key, value }).onConflictDoNothing().returning();
        return made ? made.value : ((await read(db, key)) ?? null);
      }),
  };
}

async function read(db: Executor, key: string) {
  const [setting] = await db.select().from(settings).where(eq(settings.key, key));
  return setting?.value;
}
