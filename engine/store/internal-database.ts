import pg from 'pg';
import { type InternalDatabase, type InternalQueryOptions, type SqlAnswer, SqlExchange } from '#kit';

/** The embedded database can only be stopped by ending it: up to here it is quicker to read on. */
const LEAVES_AFTER_BYTES = 32 * 1024 * 1024;
/** Postgres' own code for a statement that was stopped. */
const CANCELED = '57014';

export interface InternalPool {
  pool: pg.Pool;
  /** A role to take on inside the transaction, where the session itself is a superuser's. */
  role: string | undefined;
  /** Stops a query whose connection was given up, where that takes more than closing the connection. */
  cancel(client: pg.PoolClient): Promise<void>;
}

/** An error as drivers throw it, for what we notice before Postgres does. */
class StatementTimeout extends Error {
  readonly code = CANCELED;

  constructor() {
    super('canceling statement due to statement timeout');
  }
}

/** The database for authors, which takes a while to start. */
export interface StartableDatabase extends InternalDatabase {
  /** Starts it ahead of its first query. Whoever asks then is told what went wrong. */
  prepare(): void;
}

/** The database for authors: one statement, in a transaction of its own, on a connection without a past. */
export function createInternalDatabase(open: () => Promise<InternalPool>): StartableDatabase {
  return {
    prepare() {
      const connected = open().then(({ pool }) => pool.connect());
      connected.then((client) => client.release()).catch(() => {});
    },
    async query(sql, params, options) {
      const { signal, timeoutMs } = options;
      const deadline = AbortSignal.timeout(Math.max(1, Math.ceil(timeoutMs)));
      const stopped = AbortSignal.any([signal, deadline]);
      const reason = () => (signal.aborted ? signal.reason : new StatementTimeout());
      const internal = await until(open(), stopped, reason);
      const connecting = internal.pool.connect();
      const client = await until(connecting, stopped, reason).catch((error: unknown) => {
        connecting.then((late) => late.release()).catch(() => {});
        throw error;
      });
      return await exchange(internal, client, { sql, params, options, stopped, reason });
    },
  };
}

interface Asked {
  sql: string;
  params: readonly (string | null)[];
  options: InternalQueryOptions;
  stopped: AbortSignal;
  reason(): unknown;
}

async function exchange(internal: InternalPool, client: pg.PoolClient, asked: Asked): Promise<SqlAnswer> {
  const { sql, params, options, stopped, reason } = asked;
  const { dry, readOnly, maxRows, maxBytes } = options;
  const exchange = new SqlExchange({
    text: sql,
    params,
    before: opening(internal.role, options),
    after: [dry || readOnly ? 'ROLLBACK' : 'COMMIT'],
    reads: readOnly,
    leavesAfterBytes: Math.max(maxBytes, LEAVES_AFTER_BYTES),
    maxRows,
    maxBytes,
  });
  try {
    client.query(exchange);
    return await until(exchange.answer, stopped, reason);
  } finally {
    // Nobody has to wait for the tidying up.
    giveBack(internal, client, exchange.state).catch(() => {});
  }
}

function opening(role: string | undefined, { readOnly, timeoutMs }: InternalQueryOptions): string[] {
  return [
    readOnly ? 'BEGIN READ ONLY' : 'BEGIN',
    ...(role === undefined
      ? []
      : [`SET LOCAL SESSION AUTHORIZATION ${pg.escapeIdentifier(role)}`, 'SET LOCAL search_path = app']),
    `SET LOCAL statement_timeout = ${Math.max(1, Math.ceil(timeoutMs))}`,
  ];
}

async function giveBack(internal: InternalPool, client: pg.PoolClient, state: SqlExchange['state']): Promise<void> {
  const failed = state === 'failed';
  if (!failed && state !== 'clean') {
    client.release(true);
    return await internal.cancel(client);
  }
  try {
    if (failed) await client.query('ROLLBACK');
    // Settings, temporary tables, locks and the like must not wait there for the next author.
    await client.query('DISCARD ALL');
    client.release();
  } catch {
    client.release(true);
  }
}

/** `promise`, or a rejection as soon as the signal fires. */
async function until<T>(promise: Promise<T>, signal: AbortSignal, reason: () => unknown): Promise<T> {
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = () => reject(reason());
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
