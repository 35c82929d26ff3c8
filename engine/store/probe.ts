import pg from 'pg';

const CONNECT_TIMEOUT_MS = 5_000;

/** Connects as a server would. @returns the version of the PostgreSQL there @throws what the driver says */
export async function probeDatabase(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // What breaks the connection reaches the query too.
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version ?? '';
  } finally {
    await client.end();
  }
}
