import { describe, expect, it } from 'vitest';
import { aFunction, aGraph, returns } from '../../test/support/build.ts';
import { functionSchema, SCHEMA_VERSION } from './function.ts';
import type { JsonValue } from './json.ts';
import { migrateFunction } from './migrate.ts';

const current = JSON.parse(JSON.stringify(aFunction(aGraph([returns('1')]))));

describe('1.1 documents of other releases', () => {
  it('one of this release is left as it is', () => {
    expect(migrateFunction(current)).toEqual({ ok: true, document: current });
  });

  it.each([SCHEMA_VERSION + 1, 99, SCHEMA_VERSION + 0.5])(
    'one of a newer release (%d) is refused, not guessed at',
    (schemaVersion) => {
      expect(migrateFunction({ ...current, schemaVersion })).toEqual({ ok: false, newer: schemaVersion });
    },
  );

  it.each<[string, JsonValue]>([
    ['no version', (({ schemaVersion: _, ...rest }) => rest)(current)],
    ['a version that is no number', { ...current, schemaVersion: '1' }],
    ['a version before the first', { ...current, schemaVersion: 0 }],
    ['a negative version', { ...current, schemaVersion: -1 }],
    ['a list', [current]],
    ['nothing', null],
    ['text', 'function'],
  ])('%s is passed on, for the schema to refuse', (_what, document) => {
    const migrated = migrateFunction(document);
    expect(migrated).toEqual({ ok: true, document });
    expect(migrated.ok && functionSchema.safeParse(migrated.document).success).toBe(false);
  });
});
