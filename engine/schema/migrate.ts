import { SCHEMA_VERSION } from './function.ts';
import { isJsonObject, type JsonValue } from './json.ts';

/** Upgrades by the version they start from: `migrations[1]` makes a version 2 document of a version 1 document. */
const migrations: Readonly<Record<number, (document: { [key: string]: JsonValue }) => { [key: string]: JsonValue }>> =
  {};

export type Migrated = { ok: true; document: JsonValue } | { ok: false; newer: number };

/**
 * A stored or received function document in the current schema version. Does not check it: that is `functionSchema`'s job,
 * also for a document without a version.
 */
export function migrateFunction(stored: JsonValue): Migrated {
  let document = stored;
  for (;;) {
    if (!isJsonObject(document)) return { ok: true, document };
    const { schemaVersion } = document;
    if (typeof schemaVersion !== 'number' || schemaVersion === SCHEMA_VERSION) return { ok: true, document };
    if (schemaVersion > SCHEMA_VERSION) return { ok: false, newer: schemaVersion };
    const upgrade = migrations[schemaVersion];
    if (!upgrade) return { ok: true, document };
    document = upgrade(document);
  }
}
