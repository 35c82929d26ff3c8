import pg from 'pg';

/**
 * Where the server's own database listens, read as the driver reads the address: `?host=` and `?port=` win over what stands
 * before them, and what is left out comes from the driver's own variables. A socket file stands for the same server on this
 * machine.
 *
 * @example
 * controlAddresses('postgres://user@db.internal/switchyard'); // [{ host: 'db.internal', port: 5432 }]
 */
export function controlAddresses(databaseUrl: string | undefined): { host: string; port: number }[] {
  if (databaseUrl === undefined) return [];
  const { host, port } = new pg.Client({ connectionString: databaseUrl });
  return host.split(',').map((each) => ({ host: each === '' || each.startsWith('/') ? 'localhost' : each, port }));
}
