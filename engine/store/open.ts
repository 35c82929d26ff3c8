import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type {
  Clock,
  DurableStore,
  HookStore,
  Log,
  RateStore,
  ScheduleStore,
  SecondFactorStore,
  SecretBox,
  SignInRows,
  Sql,
  Store,
} from '#core';
import { AppError } from '#kit';
import { createDatabase } from './database.ts';
import { prepareDirectories } from './directory.ts';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';
import { createDurableStore } from './durable.ts';
import { EmbeddedServer, startProcess, startThread } from './embedded.ts';
import { EmbeddedSocket } from './embedded-socket.ts';
import { unavailable } from './errors.ts';
import { createHookStore } from './hooks.ts';
import { createInternalDatabase, type InternalPool, type StartableDatabase } from './internal-database.ts';
import { openInternalRole, rotateLogin } from './internal-role.ts';
import { migrate } from './migrate.ts';
import { newOwner, OwnerLock } from './owner-lock.ts';
import { createPool } from './pool.ts';
import { createRateStore } from './rates.ts';
import { createScheduleStore } from './schedules.ts';
import { createSecondFactorStore } from './second-factor.ts';
import { createSignInRows } from './sign-in.ts';
import { createSqlDatabase } from './sql.ts';
import { createStore } from './store.ts';

export interface StoreOptions {
  /** `postgres://…`; without it the embedded database in `dataDir` is used. */
  databaseUrl?: string | undefined;
  /** Where the embedded database lives: in `store` and, for authors' SQL, apart from it in `app`. */
  dataDir: string;
  secrets: SecretBox;
  log: Log;
  clock?: Pick<Clock, 'now'> | undefined;
}

export interface OpenStore extends Store {
  kind: 'embedded' | 'postgres';
  durable: DurableStore;
  schedules: ScheduleStore;
  hooks: HookStore;
  rates: RateStore;
  signIn: SignInRows;
  secondFactors: SecondFactorStore;
  /** Statements of the durable engine's own, on its own tables. */
  sql: Sql;
  /** The database that authors may query without setting anything up. Starts with its first query, unless it is prepared. */
  internalDatabase: StartableDatabase;
  /** The login of that, where it has one: its password is a secret as others are. */
  internalLogin: { rotate(limit: number): Promise<{ rewrapped: number; left: number }> };
}

const MAX_CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_MS = 30_000;
const STATEMENT_TIMEOUT_MS = 30_000;
/** Later than the server's own limit: a connection that says nothing at all is given up. */
const QUERY_TIMEOUT_MS = 60_000;
/** After so long without a query the process of the built-in database ends, and its memory is free again. */
const APP_IDLE_MS = 300_000;
const APP_ROLE = 'switchyard_app';

/**
 * Opens the store: on the Postgres at `databaseUrl`, else on an embedded one.
 *
 * @example
 * const store = await openStore({ dataDir: '.switchyard', secrets: createSecretBox(keys), log });
 *
 * @throws LimitError `store.unavailable` saying what to do
 */
export async function openStore(options: StoreOptions): Promise<OpenStore> {
  try {
    const { databaseUrl } = options;
    return databaseUrl === undefined ? await openEmbedded(options) : await openPostgres(options, databaseUrl);
  } catch (error) {
    throw error instanceof AppError ? error : unavailable(error);
  }
}

async function openPostgres({ secrets, log, clock }: StoreOptions, databaseUrl: string): Promise<OpenStore> {
  const owner = newOwner();
  const connection = { connectionString: databaseUrl, application_name: 'switchyard', keepAlive: true };
  const limits = {
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    idle_in_transaction_session_timeout: QUERY_TIMEOUT_MS,
  };
  await migrate(new pg.Client({ ...connection, connectionTimeoutMillis: CONNECT_TIMEOUT_MS }), now(clock));
  const pool = createPool({ ...connection, ...limits }, (error) => log.warn('a database connection broke', { error }));
  const lock = new OwnerLock({ ...connection, connectionTimeoutMillis: CONNECT_TIMEOUT_MS }, owner, log);
  let internal: Promise<InternalPool> | undefined;
  const close = once(async () => {
    await internal?.then(({ pool: internalPool }) => internalPool.end()).catch(() => {});
    await lock.close();
    await pool.end();
  });
  return await orElse(close, async () => {
    await lock.open();
    const database = createDatabase(pool);
    const sql = createSqlDatabase(pool, { keepsStatements: true });
    const store = createStore(database, sql, { secrets, owner, now: () => now(clock) });
    const durable = createDurableStore(sql, {
      ...{ owner, box: secrets, now: () => now(clock) },
      news: { connection: { ...connection, connectionTimeoutMillis: CONNECT_TIMEOUT_MS }, log },
    });
    const openInternal = () => {
      internal ??= openInternalRole({ pool, databaseUrl, settings: store.settings, secrets }).catch(
        (error: unknown) => {
          internal = undefined;
          throw error;
        },
      );
      return internal;
    };
    return {
      ...store,
      durable,
      schedules: createScheduleStore(sql, owner),
      rates: createRateStore(sql.query),
      hooks: createHookStore(sql, secrets, () => now(clock)),
      signIn: createSignInRows(database),
      secondFactors: createSecondFactorStore(sql, secrets),
      sql: sql.query,
      kind: 'postgres',
      internalDatabase: createInternalDatabase(openInternal),
      internalLogin: { rotate: () => rotateLogin(store.settings, secrets) },
      close,
    };
  });
}

async function openEmbedded({ dataDir, secrets, log, clock }: StoreOptions): Promise<OpenStore> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockDirectory(join(dataDir, 'lock'));
  const closers: (() => unknown)[] = [() => lock.release()];
  const close = once(async () => {
    for (const closer of closers.reverse()) {
      // One that fails must not keep the rest from closing, least of all the lock.
      await Promise.try(closer).catch((error: unknown) => log.warn('closing the store', { error }));
    }
  });
  return await orElse(close, async () => {
    const { store: directory, app } = await prepareDirectories(dataDir);
    const server = new EmbeddedServer(
      () => startThread({ directory, setup: '', settings: ['shared_buffers=32MB'], create: false }),
      { endsWhenLeft: false },
    );
    closers.push(() => server.close());
    await migrate(new pg.Client({ stream: () => new EmbeddedSocket(server) }), now(clock));
    const pool = embeddedPool(server, { idleTimeoutMillis: 0, query_timeout: QUERY_TIMEOUT_MS }, log);
    closers.push(() => pool.end());
    const internal = startInternal(app, lock, log);
    closers.push(() => internal.close());
    const owner = newOwner();
    const database = createDatabase(pool);
    // The database has one session for good: the statements of a connection that broke would still be there.
    const sql = createSqlDatabase(pool, { keepsStatements: false });
    const store = createStore(database, sql, { secrets, owner, now: () => now(clock) });
    // The directory's lock keeps every other process out.
    const durable = createDurableStore(sql, {
      ...{ owner, box: secrets, now: () => now(clock) },
      news: { connection: undefined, log },
    });
    const internalDatabase = createInternalDatabase(async () => internal);
    // Somebody was using it when the last server was killed: what it has to recover is done before they ask again.
    if (lock.leftChild) internalDatabase.prepare();
    return {
      ...store,
      durable,
      schedules: createScheduleStore(sql, owner),
      rates: createRateStore(sql.query),
      hooks: createHookStore(sql, secrets, () => now(clock)),
      signIn: createSignInRows(database),
      secondFactors: createSecondFactorStore(sql, secrets),
      sql: sql.query,
      kind: 'embedded',
      internalDatabase,
      internalLogin: { rotate: () => rotateLogin(store.settings, secrets) },
      close,
    };
  });
}

/** Authors' SQL runs as a plain role, as it does on a Postgres of the operator's; the wall is the process around it. */
const APP_SETUP = `
  DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${APP_ROLE}') THEN CREATE ROLE ${APP_ROLE}; END IF;
  END $$;
  ALTER ROLE ${APP_ROLE} NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS;
  CREATE SCHEMA IF NOT EXISTS app AUTHORIZATION ${APP_ROLE};`;
// What the superuser itself does must not find authors' functions first.
const APP_SETTINGS = ['shared_buffers=16MB', 'search_path=pg_catalog'];

function startInternal(directory: string, lock: DirectoryLock, log: Log): InternalPool & { close(): Promise<void> } {
  const start = () => {
    const host = startProcess({ directory, setup: APP_SETUP, settings: APP_SETTINGS, create: false });
    lock.setChild(host.pid);
    return host;
  };
  const server = new EmbeddedServer(start, { endsWhenLeft: true });
  const pool = embeddedPool(server, { idleTimeoutMillis: APP_IDLE_MS }, log);
  const close = async () => {
    await pool.end();
    await server.close();
  };
  return { pool, role: APP_ROLE, cancel: async () => {}, close };
}

/** One connection, since the embedded database has one session: who else asks waits in the pool. */
function embeddedPool(server: EmbeddedServer, limits: pg.PoolConfig, log: Log): pg.Pool {
  return createPool({ ...limits, max: 1, stream: () => new EmbeddedSocket(server) }, (error) =>
    log.warn('an embedded database ended', { error }),
  );
}

function once(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => {
    closing ??= close();
    return closing;
  };
}

async function orElse<T>(close: () => Promise<void>, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}

function now(clock: Pick<Clock, 'now'> | undefined): Date {
  return clock?.now() ?? new Date();
}
