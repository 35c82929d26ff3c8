import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSecretBox } from '../../engine/resources/secrets.ts';
import { openStore } from '../../engine/store/open.ts';
import { createTestDatabase, isPostgresThere } from '../support/postgres-server.ts';
import { eventually, startTestServer } from '../support/server.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

describe.runIf(await isPostgresThere())('sessions and links that are over', () => {
  it('are deleted when the server starts; those that are not stay', async () => {
    const { user, host, port, database, query, drop } = await createTestDatabase();
    const databaseUrl = `postgres://${user}@${host}:${port}/${database}`;
    const secrets = createSecretBox(`k1:${randomBytes(32).toString('base64')}`);
    const store = await openStore({ databaseUrl, dataDir: '', secrets, log });
    const hour = 60 * 60 * 1000;
    await store.settings.set('session:old', { until: Date.now() - hour });
    await store.settings.set('link:old', { until: Date.now() - hour });
    await store.settings.set('session:new', { until: Date.now() + hour });
    await store.close();
    const keys = async () => {
      const rows = await query(
        `select key from switchyard.setting where key in ('session:old', 'session:new', 'link:old')`,
      );
      return rows.map(({ key }) => key);
    };
    expect(await keys()).toHaveLength(3);
    const server = await startTestServer({ env: { DATABASE_URL: databaseUrl, SWITCHYARD_EXAMPLES: 'false' } });
    expect(await eventually(keys, (left) => left.length === 1)).toEqual(['session:new']);
    await server.dispose();
    await drop();
  });
});
