import type { SealedSecret, SecondFactorStore, SecretBox, Sql } from '#core';
import type { SqlDatabase } from './sql.ts';

/** Second factors on the database. */
export function createSecondFactorStore({ query, transaction }: SqlDatabase, box: SecretBox): SecondFactorStore {
  const changed = async (text: string, values: unknown[]) => (await query(text, values)).length > 0;
  return {
    async state(personId) {
      const [row] = await query(
        `SELECT (SELECT cardinality(recovery_codes) FROM switchyard.second_factor WHERE person_id = $1 AND is_on) AS codes,
           EXISTS (
             SELECT FROM switchyard.person JOIN switchyard.role USING (workspace)
             WHERE person.id = $1 AND role.second_factor AND (role.name = 'Authenticated' OR EXISTS (
               SELECT FROM switchyard.role_member AS member
               WHERE member.workspace = role.workspace AND member.role = role.name AND member.person_id = $1
             ))
           ) AS required`,
        [personId],
      );
      const codes = typeof row?.codes === 'number' ? row.codes : undefined;
      return { isOn: codes !== undefined, isRequired: row?.required === true, recoveryCodes: codes ?? 0 };
    },
    async find(personId) {
      const [row] = await query('SELECT secret, is_on FROM switchyard.second_factor WHERE person_id = $1', [personId]);
      return row && { secret: box.open(row.secret as SealedSecret, placeOf(personId)), isOn: row.is_on === true };
    },
    begin: (personId, secret) =>
      changed(
        `INSERT INTO switchyard.second_factor (person_id, secret, is_on, last_step, recovery_codes)
         VALUES ($1, $2, false, 0, '{}')
         ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, last_step = 0
           WHERE NOT second_factor.is_on RETURNING person_id`,
        [personId, JSON.stringify(box.seal(secret, placeOf(personId)))],
      ),
    confirm: (personId, step, hashes) =>
      changed(
        `UPDATE switchyard.second_factor SET is_on = true, last_step = $2, recovery_codes = $3
         WHERE person_id = $1 AND NOT is_on RETURNING person_id`,
        [personId, step, hashes],
      ),
    takeStep: (personId, step) =>
      changed(
        `UPDATE switchyard.second_factor SET last_step = $2
         WHERE person_id = $1 AND is_on AND last_step < $2 RETURNING person_id`,
        [personId, step],
      ),
    takeRecovery: (personId, hash) =>
      changed(
        `UPDATE switchyard.second_factor SET recovery_codes = array_remove(recovery_codes, $2)
         WHERE person_id = $1 AND is_on AND $2 = ANY (recovery_codes) RETURNING person_id`,
        [personId, hash],
      ),
    async setRecovery(personId, hashes) {
      await query('UPDATE switchyard.second_factor SET recovery_codes = $2 WHERE person_id = $1', [personId, hashes]);
    },
    async remove(personId) {
      const sql = 'DELETE FROM switchyard.second_factor WHERE person_id = $1 RETURNING is_on';
      return (await query(sql, [personId])).some((row) => row.is_on === true);
    },
    rotate: (limit) => transaction((sql) => rotate(sql, box, limit)),
  };
}

async function rotate(sql: Sql, box: SecretBox, limit: number): Promise<{ rewrapped: number; left: number }> {
  const rows = await sql('SELECT person_id, secret FROM switchyard.second_factor FOR UPDATE');
  const all = rows.map((row) => ({ personId: String(row.person_id), secret: row.secret as SealedSecret }));
  const old = all.filter(({ secret }) => secret.keyId !== box.activeKeyId);
  const batch = old.slice(0, limit);
  for (const { personId, secret } of batch) {
    const rewrapped = box.rewrap(secret, placeOf(personId));
    await sql('UPDATE switchyard.second_factor SET secret = $2 WHERE person_id = $1', [
      personId,
      JSON.stringify(rewrapped),
    ]);
  }
  return { rewrapped: batch.length, left: old.length - batch.length };
}

/** What a second factor is sealed to. */
export function placeOf(personId: string) {
  return { workspace: 'main', secretId: `second factor ${personId}`, version: 1 };
}
