import { SCHEMA_VERSION } from './function.ts';
import { isJsonObject, type JsonValue } from './json.ts';
import { PAGE_SCHEMA_VERSION } from './page.ts';

/** Upgrades by the version they start from: `migrations[1]` makes a version 2 document of a version 1 document. */
type Migrations = Readonly<Record<number, (document: { [key: string]: JsonValue }) => { [key: string]: JsonValue }>>;

export type Migrated = { ok: true; document: JsonValue } | { ok: false; newer: number };

/**
 * A stored or received document in the current schema version. Does not check it: that is the schema's job, also for a
 * document without a version.
 */
export type Migrate = (stored: JsonValue) => Migrated;

export const migrateFunction = migrateTo(SCHEMA_VERSION, {});
export const migratePage = migrateTo(PAGE_SCHEMA_VERSION, {});

function migrateTo(current: number, migrations: Migrations): Migrate {
  return (stored) => {
    let document = stored;
    for (;;) {
      if (!isJsonObject(document)) return { ok: true, document };
      const { schemaVersion } = document;
      if (typeof schemaVersion !== 'number' || schemaVersion === current) return { ok: true, document };
      if (schemaVersion > current) return { ok: false, newer: schemaVersion };
      const upgrade = migrations[schemaVersion];
      if (!upgrade) return { ok: true, document };
      document = upgrade(document);
    }
  };
}
