import type { SealedSecret, SecretPlace, Sql } from '#core';
import { placeOf as hookPlace } from './hooks.ts';
import { LOGIN, PLACE as LOGIN_PLACE } from './internal-role.ts';
import { placeOf as runPlace } from './run-sealed.ts';
import { placeOf as factorPlace } from './second-factor.ts';

/** One of the things that a master key seals. */
export interface SealedSample extends Pick<SealedSecret, 'keyId' | 'wrappedKey'> {
  /** Words for what it is one of. */
  kind: string;
  place: SecretPlace;
}

interface Row {
  kind: keyof typeof KINDS;
  key_id: string;
  wrapped_key: string;
  workspace: string;
  id: string;
  number: number;
  run_id: string;
}

const KINDS = {
  resource: {
    words: 'secrets of resources',
    place: ({ workspace, id, number }: Row) => ({ workspace, secretId: id, version: number }),
  },
  hook: {
    words: 'secrets of webhook endpoints',
    place: ({ workspace, id, number }: Row) => hookPlace(workspace, id, number),
  },
  factor: { words: 'second factors', place: ({ id }: Row) => factorPlace(id) },
  login: { words: 'the login of the built-in database', place: () => LOGIN_PLACE },
  run: {
    words: 'what is kept of runs to be revealed',
    place: ({ workspace, id, run_id: runId }: Row) => runPlace({ workspace, id, runId }),
  },
};

/**
 * Of each kind and master key the first. Of runs, which may be very many, only the first and the last that will go: by an
 * index, so that this takes no time at a start.
 */
const SAMPLES = `
  SELECT DISTINCT ON (kind, key_id) * FROM (
    SELECT 'resource' AS kind, key_id, wrapped_key, workspace, s.id::text AS id, version AS number, '' AS run_id
      FROM switchyard.resource_secret s JOIN switchyard.resource r ON r.id = s.resource_id
    UNION ALL
    SELECT 'hook', kept ->> 'keyId', kept ->> 'wrappedKey', workspace, id::text, (kept ->> 'number')::int, ''
      FROM switchyard.hook, json_array_elements(secrets) kept
    UNION ALL
    SELECT 'factor', secret ->> 'keyId', secret ->> 'wrappedKey', '', person_id, 1, '' FROM switchyard.second_factor
    UNION ALL
    SELECT 'login', value #>> '{password,keyId}', value #>> '{password,wrappedKey}', '', '', 1, ''
      FROM switchyard.setting WHERE key = '${LOGIN}'
    UNION ALL
    (SELECT 'run', key_id, wrapped_key, workspace, id::text, 1, run_id::text
      FROM switchyard.run_sealed ORDER BY until LIMIT 1)
    UNION ALL
    (SELECT 'run', key_id, wrapped_key, workspace, id::text, 1, run_id::text
      FROM switchyard.run_sealed ORDER BY until DESC LIMIT 1)
  ) sealed ORDER BY kind, key_id, id, number`;

/** What tells whether master keys open what is stored, without opening any of it. */
export async function readSealedSamples(sql: Sql): Promise<SealedSample[]> {
  const rows = (await sql(SAMPLES)) as unknown as Row[];
  return rows.map((row) => ({
    kind: KINDS[row.kind].words,
    keyId: row.key_id,
    wrappedKey: row.wrapped_key,
    place: KINDS[row.kind].place(row),
  }));
}
