import { randomBytes } from 'node:crypto';
import { createTestDatabase } from './postgres-server.ts';
import { startTestServer, type TestServer } from './server.ts';

/** Two servers on one database, with one token for both. */
export interface TwoServers {
  first: TestServer;
  second: TestServer;
  dispose(): Promise<void>;
}

/** Needs the PostgreSQL of the machine. */
export async function startTwoServers(): Promise<TwoServers> {
  const database = await createTestDatabase();
  const { user, host, port } = database;
  const env = {
    SWITCHYARD_EXAMPLES: 'false',
    SWITCHYARD_SANDBOX_PROCESSES: '1',
    SWITCHYARD_DATABASE_URL: `postgres://${user}@${host}:${port}/${database.database}`,
    SWITCHYARD_MASTER_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  };
  const first = await startTestServer({ env });
  const second = await startTestServer({ env, token: first.token });
  return {
    first,
    second,
    async dispose() {
      for (const server of [first, second]) {
        await server.stop();
        await server.dispose();
      }
      await database.drop();
    },
  };
}
