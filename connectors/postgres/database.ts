import pg from 'pg';
import { type Egress, type SqlAnswer, SqlExchange } from '#kit';
import { cancelBackend } from './cancel.ts';
import { isStale, PreparedStatements } from './prepared.ts';
import { type PostgresSettings, tlsOptions } from './settings.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const ACQUIRE_TIMEOUT_MS = 3_000;
const CLEAN_UP_TIMEOUT_MS = 5_000;
const MAX_CONNECTIONS = 5;
const IDLE_MS = 30_000;
const LIFETIME_SECONDS = 1_800;

/** How values are read back depends on these; a server or role may have set them otherwise. */
const SESSION_SQL =
  "SET datestyle = 'ISO'; SET intervalstyle = 'postgres'; SET bytea_output = 'hex'; SET client_encoding = 'UTF8'";

/**
 * What the server's own limit for a statement is set to: the next of these above the time that is left. It only has to stop
 * what we could not cancel, and so need not be set anew for every query.
 */
const STATEMENT_LIMITS_MS = [1_000, 5_000, 15_000, 30_000, 60_000, 300_000, 3_600_000];

/** pg keeps what a cancel request needs, but its types do not tell. */
class Client extends pg.Client {
  declare readonly processID: number | null;
  declare readonly secretKey: number | null;
}

interface StatementRequest {
  text: string;
  params: readonly (string | null)[];
  /** `none` for the few commands that Postgres refuses inside a transaction. */
  transaction: 'readOnly' | 'commit' | 'rollBack' | 'none';
  /** By its words it is a query, which leaves the session as it was. */
  isQuery: boolean;
  timeoutMs: number;
  maxRows: number;
  maxBytes: number;
}

export interface Database {
  run(request: StatementRequest, signal: AbortSignal): Promise<SqlAnswer>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  egress: Egress;
  log(message: string): void;
  /** How long a query waits for a connection while all are at work. */
  acquireMs?: number;
}

/** All connections are at work, and none became free in time. Nothing was sent. */
export class PoolBusyError extends Error {}

export function openDatabase(
  settings: PostgresSettings,
  { egress, log, acquireMs = ACQUIRE_TIMEOUT_MS }: DatabaseOptions,
): Database {
  const { host, port } = settings;
  const ssl = tlsOptions(settings);
  const pool = createPool(settings, egress);
  pool.on('error', (error) => log(`an idle connection ended: ${error.message}`));
  /** Of connections whose session is set up. */
  const statements = new WeakMap<pg.ClientBase, PreparedStatements>();
  const limits = new StatementLimits();

  const connect = async (signal: AbortSignal): Promise<pg.PoolClient> => {
    const mustWait = pool.totalCount >= MAX_CONNECTIONS && pool.idleCount === 0;
    const pending = pool.connect();
    const giveUp = () => pending.then((late) => late.release()).catch(() => {});
    return await abortable(pending, signal, giveUp, mustWait ? acquireMs : undefined);
  };

  const acquire = async (signal: AbortSignal): Promise<pg.PoolClient> => {
    const client = await connect(signal);
    client.on('error', ignore);
    if (statements.has(client)) return client;
    try {
      await abortable(client.query(SESSION_SQL), signal, () => {});
    } catch (thrown) {
      release(client, true);
      throw thrown;
    }
    statements.set(client, new PreparedStatements());
    return client;
  };

  const giveBack = async (client: pg.PoolClient, exchange: SqlExchange): Promise<void> => {
    if (exchange.state === 'failed') await rollBack(client);
    else if (exchange.state === 'clean') release(client, false);
    else {
      // The backend would go on for nobody; the connection can't be trusted to be silent.
      const { processID, secretKey } = client instanceof Client ? client : { processID: null, secretKey: null };
      release(client, true);
      if (processID !== null && secretKey !== null) {
        await cancelBackend({ egress, host, port, ssl, processID, secretKey }).catch(ignore);
      }
    }
  };

  const run = async (request: StatementRequest, signal: AbortSignal, mayKeep: boolean): Promise<SqlAnswer> => {
    const client = await acquire(signal);
    await limits.set(client, request.timeoutMs, signal);
    const kept = statements.get(client);
    const statement = mayKeep ? kept?.take(request.text) : undefined;
    const exchange = new SqlExchange({ ...inTransaction(request), statement });
    const abandon = () => exchange.abandon(signal.reason);
    signal.addEventListener('abort', abandon, { once: true });
    if (signal.aborted) abandon();
    else client.query(exchange);
    try {
      return await exchange.answer;
    } catch (thrown) {
      kept?.forget(request.text);
      if (statement === undefined || !isStale(thrown)) throw thrown;
    } finally {
      signal.removeEventListener('abort', abandon);
      if (!leavesSession(request)) {
        limits.forget(client);
        kept?.forgetAll();
      }
      // Nobody has to wait for the tidying up.
      giveBack(client, exchange).catch(ignore);
    }
    return await run(request, signal, false);
  };

  return {
    run: (request, signal) => run(request, signal, leavesSession(request)),
    close: () => pool.end(),
  };
}

function createPool(settings: PostgresSettings, egress: Egress): pg.Pool {
  const { host, port, user, database, password } = settings;
  return new pg.Pool({
    host,
    port,
    user,
    database,
    // A function, since pg takes an empty password for none and then looks for one in the environment of the server.
    password: () => password ?? '',
    ssl: tlsOptions(settings) ?? false,
    application_name: 'switchyard',
    stream: () => egress.socket({ host, port }),
    Client,
    max: MAX_CONNECTIONS,
    idleTimeoutMillis: IDLE_MS,
    maxLifetimeSeconds: LIFETIME_SECONDS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    allowExitOnIdle: true,
    keepAlive: true,
  });
}

/** The limit that each connection has now, so that it is told only where it changes. */
class StatementLimits {
  readonly #known = new WeakMap<pg.ClientBase, number>();

  async set(client: pg.PoolClient, timeoutMs: number, signal: AbortSignal): Promise<void> {
    const limitMs = STATEMENT_LIMITS_MS.find((limit) => limit >= timeoutMs) ?? Math.ceil(timeoutMs);
    if (this.#known.get(client) === limitMs) return;
    try {
      await abortable(client.query(`SET statement_timeout = ${limitMs}`), signal, () => {});
    } catch (thrown) {
      release(client, true);
      throw thrown;
    }
    this.#known.set(client, limitMs);
  }

  forget(client: pg.ClientBase): void {
    this.#known.delete(client);
  }
}

/** What else was run may have set another limit, or put something else under the name of a statement. */
function leavesSession({ transaction, isQuery }: StatementRequest): boolean {
  return isQuery && transaction === 'readOnly';
}

/** Rolling back after reading also undoes what a query did to the session, as set_config() does. */
function inTransaction({ transaction, isQuery: _, ...request }: StatementRequest) {
  const reads = transaction === 'readOnly';
  const begin = [reads ? 'BEGIN READ ONLY' : 'BEGIN'];
  const end = transaction === 'commit' ? 'COMMIT' : 'ROLLBACK';
  const around = transaction === 'none' ? { before: [], after: [] } : { before: begin, after: [end] };
  return { ...request, ...around, reads, leavesAfterBytes: request.maxBytes };
}

async function rollBack(client: pg.PoolClient): Promise<void> {
  const timer = setTimeout(() => client.connection.stream.destroy(), CLEAN_UP_TIMEOUT_MS);
  const failed = await client.query('ROLLBACK').then(
    () => false,
    () => true,
  );
  clearTimeout(timer);
  release(client, failed);
}

function release(client: pg.PoolClient, destroy: boolean): void {
  client.off('error', ignore);
  client.release(destroy);
}

/**
 * `promise`, or the signal's reason, or PoolBusyError after `busyAfterMs`; `abandoned` deals with a promise that nobody waits for
 * any more.
 */
function abortable<T>(
  promise: Promise<T>,
  signal: AbortSignal,
  abandoned: () => void,
  busyAfterMs?: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      abandoned();
      return reject(signal.reason);
    }
    const abandon = (reason: unknown) => {
      settle();
      abandoned();
      reject(reason);
    };
    const abort = () => abandon(signal.reason);
    const busy = () => abandon(new PoolBusyError('no connection is free'));
    const timer = busyAfterMs === undefined ? undefined : setTimeout(busy, busyAfterMs);
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(settle);
  });
}

/** A connection that breaks while in use tells its query; this only keeps the event from ending the process. */
function ignore(): void {}
