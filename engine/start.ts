import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { LRUCache } from 'lru-cache';
import { blocks } from '#blocks';
import { connectors } from '#connectors';
import {
  Calls,
  type Catalog,
  type Clock,
  compileConfig,
  createCatalog,
  Functions,
  type Log,
  type ResourcePool,
  type RunServices,
  Runs,
  type Sandbox,
  Scope,
  Turn,
} from '#core';
import type { Json } from '#kit';
import { createEgress, createResourcePool, createSecretBox, type EgressGate } from '#resources';
import type { Config } from './config.ts';
import { createApp } from './http/app.ts';
import { createAdminToken, createAuth, createLinkToken, removeExpiredSessions } from './http/auth.ts';
import { createRateLimits } from './http/rate-limit.ts';
import { newId } from './new-id.ts';
import { createSandbox } from './sandbox/sandbox.ts';
import { startExamples } from './seed.ts';
import { controlAddresses } from './store/control-address.ts';
import { type OpenStore, openStore } from './store/open.ts';
import { createRunWriter, type RunWriter } from './store/run-writer.ts';
import { createTelemetry, type ServerTelemetry } from './telemetry/telemetry.ts';

export interface RunningServer {
  url: string;
  /** Opens a session in a browser; works once. */
  link: string;
  /** The admin's token, on the first start only. */
  adminToken: string | undefined;
  /** Stops taking work, waits for what is running, writes down what is left. */
  stop(): Promise<void>;
}

const DRAIN_MS = 25_000;
const LAST_ANSWERS_MS = 1_000;
const LAST_THINGS_MS = 10_000;
const PRUNE_EVERY_MS = 60_000;
const SWEEP_EVERY_MS = 60 * 60 * 1000;
const CACHE_CHARACTERS = 32 * 1024 * 1024;

/** Wires everything together and listens: the composition root. */
export async function startServer(config: Config, log: Log): Promise<RunningServer> {
  const clock: Clock = { now: () => new Date(), monotonic: () => performance.now() };
  const { store, sandbox } = await openParts(config, log, clock);
  const telemetry = await openTelemetry(config, log, () => ({ store, sandbox, runs, resources, runLog, clock }));
  await store.runs.interruptStale();
  const catalog = createCatalog(blocks, connectors);
  const shared = config.databaseUrl !== undefined;
  const functions = new Functions({ store: store.functions, catalog, monotonic: clock.monotonic, shared });
  const runLog = createRunWriter(store.runs, { log });
  const egress = createEgress({ allow: config.egressAllow, neverAllow: controlAddresses(config.databaseUrl) });
  const resources = openResources({ store, catalog, egress, log, clock, telemetry });
  const runServices = toRunServices({ sandbox, resources, functions, log, clock });
  const runs = new Runs({
    services: runServices,
    ...{ runLog, telemetry },
    newId,
    maxRunning: config.maxRuns,
    maxWaiting: config.maxQueue,
  });
  const { maxAnswerBytes } = config;
  const calls = new Calls({ runs, store: store.idempotency, newId, clock, maxAnswerBytes });
  const auth = createAuth({ settings: store.settings, keys: store.keys, clock, log });
  const app = createApp({
    ...{ store, functions, runs, calls, resources, sandbox, catalog, auth, clock, log, telemetry },
    help: readHelp,
    limits: createRateLimits({ perMinute: config.rateLimit, trustedProxies: config.trustProxy }),
    environment: config.environment,
    publicOrigin: config.publicUrl,
  });
  const examples = config.examples ? await startExamples({ store, functions, catalog, config, log }) : undefined;
  const server = await listen(app.fetch, config);
  const stopPruning = keepRunsInBounds(store, config, log);
  const stopSweeping = sweepSessions(store, clock, log);
  const { port } = server.address() as AddressInfo;
  const url = config.publicUrl ?? `http://127.0.0.1:${port}`;
  return {
    url,
    link: `${url}/open?token=${await createLinkToken(store.settings, clock)}`,
    adminToken: await createAdminToken(store.settings),
    async stop() {
      stopPruning();
      // Who calls meanwhile is told to go elsewhere, and probes that we stop.
      await runs.drain(DRAIN_MS);
      await inTime(async () => {
        await calls.drain();
        server.close();
        await closeConnections(server);
        await Promise.all([runLog.close(), telemetry.close()]);
        await Promise.all([resources.close(), sandbox.close(), examples?.close()]);
        await egress.close();
        await stopSweeping();
        await store.close();
      });
    },
  };
}

async function openParts(config: Config, log: Log, clock: Clock) {
  const { databaseUrl, dataDir } = config;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const secrets = createSecretBox(masterKeys(config));
  const opening = openStore({ databaseUrl, dataDir, secrets, log, clock });
  const starting = createSandbox({
    children: config.sandboxProcesses,
    production: config.production,
    allowWeak: config.allowWeakSandbox,
    cacheDir: join(dataDir, 'cache'),
    log: (level, message, fields) => log[level](message, fields),
  });
  // Both at once, since each takes a while; when one fails the other must not keep the process alive.
  const [store, sandbox] = await Promise.allSettled([opening, starting]);
  if (store.status === 'fulfilled' && sandbox.status === 'fulfilled')
    return { store: store.value, sandbox: sandbox.value };
  if (store.status === 'fulfilled') await store.value.close();
  if (sandbox.status === 'fulfilled') await sandbox.value.close();
  throw store.status === 'rejected' ? store.reason : sandbox.status === 'rejected' && sandbox.reason;
}

interface Watched {
  store: OpenStore;
  sandbox: Sandbox;
  runs: Runs;
  resources: ResourcePool;
  runLog: RunWriter;
  clock: Clock;
}

/** Most of what it looks at tells it what happens, and so comes after it. */
function openTelemetry({ tracing }: Config, log: Log, watched: () => Watched): Promise<ServerTelemetry> {
  const sources = {
    runs: () => watched().runs.state,
    sandbox: () => watched().sandbox.health(),
    circuits: () => watched().resources.circuits(),
    backlog: () => watched().runLog.backlog,
    pingStore: () => watched().store.ping(),
    monotonic: () => watched().clock.monotonic(),
  };
  return createTelemetry({ log, sources, tracing });
}

interface ResourceParts {
  store: OpenStore;
  catalog: Catalog;
  egress: EgressGate;
  log: Log;
  clock: Clock;
  telemetry: ServerTelemetry;
}

function openResources({ store, catalog, egress, log, clock, telemetry }: ResourceParts): ResourcePool {
  return createResourcePool({
    store: store.resources,
    connectors: catalog.connectors,
    egress,
    internalDatabase: store.internalDatabase,
    ...{ log, clock, telemetry },
    resolveLiterals: (query) => compileConfig(query)(new Scope()),
  });
}

interface RunParts extends Pick<RunServices, 'sandbox' | 'resources' | 'clock'> {
  functions: Functions;
  log: Log;
}

function toRunServices({ sandbox, resources, clock, functions, log }: RunParts): RunServices {
  const kept = new LRUCache<string, Json>({
    maxSize: CACHE_CHARACTERS,
    sizeCalculation: (json) => json.text.length + 1,
  });
  return {
    sandbox,
    resources,
    clock,
    turn: new Turn(clock),
    random: Math.random,
    load: (workspace, name) => functions.live(workspace, name),
    cache: { get: (key) => kept.get(key), set: (key, value, ttl) => void kept.set(key, value, { ttl }) },
    reportBug: (error) => log.error('a block failed unexpectedly', { error: error.cause ?? error }),
  };
}

/** In production the keys come from outside; only in development may one lie next to the data it protects. */
export function masterKeys({ masterKeys: given, dataDir }: Config): string {
  if (given !== undefined) return given;
  const file = join(dataDir, 'development.key');
  if (!existsSync(file)) writeFileSync(file, `k1:${randomBytes(32).toString('base64')}`, { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

function readHelp(kind: 'block' | 'connector', type: string): string {
  const folder = kind === 'block' ? join(import.meta.dirname, 'blocks') : join(import.meta.dirname, '..', 'connectors');
  return readFileSync(join(folder, type, 'README.md'), 'utf8');
}

/** Deletes what is no longer kept, a thousand runs and a thousand answers at a time, off the request path. */
function keepRunsInBounds(store: OpenStore, { keepRunsDays }: Config, log: Log): () => void {
  const policy = { days: keepRunsDays, failedDays: keepRunsDays * 3, perFunction: 100_000 };
  const prune = () =>
    Promise.all([store.runs.prune(policy, 1000), store.idempotency.prune(1000)]).catch((cause: unknown) =>
      log.warn('old runs could not be deleted', { cause }),
    );
  const timer = setInterval(() => void prune(), PRUNE_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Deletes sessions and links that are over, at start and every hour, off the request path. */
function sweepSessions(store: OpenStore, clock: Clock, log: Log): () => Promise<unknown> {
  const sweep = () =>
    removeExpiredSessions(store.settings, clock).catch((cause: unknown) =>
      log.warn('expired sessions could not be deleted', { cause }),
    );
  let last = sweep();
  const timer = setInterval(() => {
    last = sweep();
  }, SWEEP_EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    return last;
  };
}

type Fetch = ReturnType<typeof createApp>['fetch'];

/** @throws Error with words for a person when the port is taken */
async function listen(fetch: Fetch, { host, port }: Config): Promise<Server> {
  const server = createAdaptorServer({
    fetch,
    serverOptions: {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 65_000,
      maxHeaderSize: 16 * 1024,
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server as Server;
}

/** A database that says nothing any more must not keep the process from ending. @throws Error when it takes too long */
async function inTime(close: () => Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const message = 'Not everything could be written down and closed in time: the database does not answer.';
  const timer = setTimeout(() => reject(new Error(message)), LAST_THINGS_MS);
  await Promise.race([close(), promise]).finally(() => clearTimeout(timer));
}

/** Answers that are on their way get a moment to leave; connections that are only kept alive do not. */
async function closeConnections(server: Server): Promise<void> {
  server.closeIdleConnections();
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const timer = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MS);
  if (server.listening || (await connectionsOf(server)) > 0) await ended;
  clearTimeout(timer);
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
}
