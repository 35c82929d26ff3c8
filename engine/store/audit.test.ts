import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEntry } from '#core';
import { createTestDatabase, isPostgresThere, type TestDatabase } from '../../test/support/postgres-server.ts';
import { createSecretBox } from '../resources/secrets.ts';
import { type OpenStore, openStore } from './open.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

const entry = (parts: Partial<AuditEntry> = {}): AuditEntry => ({
  ...{ at: '2026-01-02T03:04:05.678Z', actor: { id: 'u1', name: 'Ada' }, action: 'grant.set', object: 'orders' },
  ...{ outcome: 'done', details: { verb: 'run' }, ...parts },
});

if (await isPostgresThere()) suite();
else test.skip('the audit log on PostgreSQL: there is none at 127.0.0.1:5432', () => {});

function suite() {
  let database: TestDatabase;
  let store: OpenStore;
  beforeAll(async () => {
    database = await createTestDatabase();
    const databaseUrl = `postgres://${database.user}@${database.host}:${database.port}/${database.database}`;
    const secrets = createSecretBox(`k1:${Buffer.alloc(32).toString('base64')}`);
    store = await openStore({ dataDir: '', databaseUrl, secrets, log });
  });
  afterAll(async () => {
    await store?.close();
    await database?.drop();
  });

  /** A log of five lines. */
  async function aLog(): Promise<string> {
    const workspace = randomUUID();
    await store.audit.append(workspace, [entry(), entry({ outcome: 'denied' }), entry({ object: 'payroll' })]);
    await store.audit.append(workspace, [entry({ details: { text: '\0 \uD800 "' } }), entry({ object: "'; --\0" })]);
    return workspace;
  }

  describe('the audit log (security, RBAC)', () => {
    test('what was added is there, newest first, and found again', async () => {
      const workspace = await aLog();
      const all = await store.audit.list(workspace, { limit: 100 });
      expect(all.map(({ number }) => number)).toEqual([5, 4, 3, 2, 1]);
      expect((await store.audit.list(workspace, { text: 'PAY', limit: 9 })).map(({ number }) => number)).toEqual([3]);
      expect((await store.audit.list(workspace, { outcome: 'denied', limit: 9 })).length).toBe(1);
      expect((await store.audit.list(workspace, { before: 3, limit: 1 })).map(({ number }) => number)).toEqual([2]);
      expect(await store.audit.verify(workspace)).toMatchObject({ ok: true, lines: 5, last: all[0]?.hash });
    });

    test('many who write at once make one chain', async () => {
      const workspace = randomUUID();
      await Promise.all(Array.from({ length: 20 }, () => store.audit.append(workspace, [entry(), entry()])));
      expect(await store.audit.verify(workspace)).toMatchObject({ ok: true, lines: 40 });
    });

    test.each([
      'UPDATE switchyard.audit SET outcome = outcome',
      'DELETE FROM switchyard.audit',
      'TRUNCATE switchyard.audit',
    ])('the database refuses %s', async (statement) => {
      await aLog();
      await expect(database.query(statement)).rejects.toThrow('can only be added to');
    });

    // Whoever owns the database can switch the trigger off. Then the chain tells.
    const tampering: [string, string, number][] = [
      ['another outcome', `UPDATE switchyard.audit SET outcome = 'done' WHERE number = 2`, 2],
      ['another actor', `UPDATE switchyard.audit SET actor_name = 'Eve' WHERE number = 3`, 3],
      ['other details', `UPDATE switchyard.audit SET details = '{}' WHERE number = 1`, 1],
      ['a line that is missing', 'DELETE FROM switchyard.audit WHERE number = 3', 3],
      ['the first line missing', 'DELETE FROM switchyard.audit WHERE number = 1', 1],
      ['another time', `UPDATE switchyard.audit SET at = now() WHERE number = 4`, 4],
      ['a hash that was made up', `UPDATE switchyard.audit SET hash = repeat('0', 64) WHERE number = 5`, 5],
    ];
    test.each(tampering)('%s is found', async (_what, statement, broken) => {
      const workspace = await aLog();
      await database.query('ALTER TABLE switchyard.audit DISABLE TRIGGER audit_append_only');
      await database.query(`${statement}${statement.includes('WHERE') ? ' AND' : ' WHERE'} workspace = '${workspace}'`);
      await database.query('ALTER TABLE switchyard.audit ENABLE TRIGGER audit_append_only');
      expect(await store.audit.verify(workspace)).toMatchObject({ ok: false, broken });
    });
  });
}
