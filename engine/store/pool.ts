import pg from 'pg';

/** A pool whose connections may break at any time without ending the process. */
export function createPool(config: pg.PoolConfig, broken: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool(config);
  pool.on('error', broken);
  // While one is in use the pool does not listen, and its query hears of it anyway.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
