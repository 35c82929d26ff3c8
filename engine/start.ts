import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { type Accounts, createAccounts, STARTING_ROLES } from '#access';
import { Calls, type Clock, type Log, PageCalls, Pages, Runs } from '#core';
import type { Config } from './config.ts';
import { createApp } from './http/app.ts';
import { createAdminToken, createAuth, createLinkToken, removeExpiredSessions } from './http/auth.ts';
import { limitConnections, perAddressOf, toServerOptions } from './http/connections.ts';
import { EventStreams } from './http/event-streams.ts';
import { openLimitSettings } from './http/limit-settings.ts';
import { Presence } from './http/presence.ts';
import { createRateCounter } from './http/rate-counter.ts';
import { createRateLimits } from './http/rate-limit.ts';
import { newId } from './new-id.ts';
import { openParts, type Parts } from './parts.ts';
import { startExamples } from './seed.ts';
import type { OpenStore } from './store/open.ts';
import { createRunWriter } from './store/run-writer.ts';
import { warmUp } from './warm-up.ts';

export interface RunningServer {
  url: string;
  /** Opens a session in a browser; works once. */
  link: string;
  /** The admin's token, on the first start only. */
  adminToken: string | undefined;
  /** Stops taking work, waits for what is running, writes down what is left. */
  stop(): Promise<void>;
}

const WORKSPACE = 'main';
const DRAIN_MS = 25_000;
const LAST_ANSWERS_MS = 1_000;
const LAST_THINGS_MS = 10_000;
const PRUNE_EVERY_MS = 60_000;
const SWEEP_EVERY_MS = 60 * 60 * 1000;

/** Wires everything together and listens: the composition root. */
export async function startServer(config: Config, log: Log): Promise<RunningServer> {
  let isListening = false;
  const parts = await openParts(config, log, {
    runs: () => runs.state,
    backlog: () => runLog.backlog,
    isAhead: () => isListening,
  });
  const { clock, store, audit, keys, people, telemetry, catalog, functions, services, worker } = parts;
  const { scheduler, schedules } = parts;
  await store.runs.interruptStale();
  const runLog = createRunWriter(store.runs, { log });
  const runs = new Runs({
    ...{ services, runLog, telemetry, newId },
    maxRunning: config.maxRuns,
    maxWaiting: config.maxQueue,
  });
  const unlisten = await hearCancels(store, runs);
  const { maxAnswerBytes } = config;
  const calls = new Calls({ runs, store: store.idempotency, newId, clock, maxAnswerBytes });
  const ofPages = { store: store.pages, drafts: store.functions, functions, catalog };
  const shared = config.databaseUrl !== undefined;
  const pages = new Pages({ ...ofPages, monotonic: clock.monotonic, shared });
  const auth = createAuth({ settings: store.settings, access: store.access, keys, people, clock });
  const accounts = openAccounts(parts, config);
  await store.access.init(WORKSPACE, STARTING_ROLES);
  const limits = await openLimits(parts, config, log);
  const app = createApp({
    ...parts,
    ...{ pages, runs, calls, auth, accounts, log, newId, presence: new Presence(clock) },
    pageCalls: new PageCalls(functions, calls, services),
    hooks: store.hooks,
    help: readHelp,
    ...{ limitSettings: limits.settings, limits: limits.limits, streams: new EventStreams(config.maxStreams) },
    environment: config.environment,
    publicOrigin: config.publicUrl,
  });
  const examples = config.examples
    ? await startExamples({ store, functions, pages, schedules, catalog, config, log })
    : undefined;
  const server = await listen(app.fetch, config, log);
  isListening = true;
  await worker.start();
  scheduler.start();
  const warming = warmUp({ functions, store: store.functions, workspace: WORKSPACE, log });
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
      await Promise.all([warming.stop(), scheduler.stop()]);
      await Promise.all([runs.drain(DRAIN_MS), worker.stop(DRAIN_MS)]);
      await inTime(async () => {
        await calls.drain();
        server.close();
        await closeConnections(server);
        await Promise.all([runLog.close(), audit.flush(), limits.close(), unlisten()]);
        await Promise.all([parts.close(), examples?.close()]);
        await stopSweeping();
        await store.close();
      });
    },
  };
}

/** Other servers tell of the runs that are to be cancelled, whoever has them. */
function hearCancels({ durable }: Pick<OpenStore, 'durable'>, runs: Runs): Promise<() => Promise<void>> {
  return durable.listen((news) => {
    if (news.kind === 'cancel') runs.cancel(news.workspace, news.runId);
  });
}

/** How much callers may ask for; with several servers on one database, of all of them. */
async function openLimits({ store, clock }: Pick<Parts, 'store' | 'clock'>, config: Config, log: Log) {
  const settings = await openLimitSettings(store.settings, clock, log);
  const counter = createRateCounter({ clock, log, shared: store.kind === 'postgres' ? store.rates : undefined });
  const limits = createRateLimits({
    ...{ perMinute: config.rateLimit, trustedProxies: config.trustProxy, counter },
    limits: () => settings.current,
  });
  return { settings, limits, close: () => counter.close() };
}

function openAccounts({ store, resources, clock, egress }: Parts, config: Config): Accounts {
  const { environment, publicUrl, sso } = config;
  return createAccounts({
    ...{ store, resources, clock, environment, publicOrigin: publicUrl, sso },
    // The operator named the identity provider: it may be in the same private network.
    egress: egress.forResource({ privateNetwork: true }),
  });
}

export interface RunningWorker {
  /** Takes no more runs, waits for those it has, and gives back what is left. */
  stop(): Promise<void>;
}

/** A process that only works on durable runs, beside a server on the same database. */
export async function startWorker(config: Config, log: Log): Promise<RunningWorker> {
  const parts = await openParts(config, log, {
    runs: () => ({ running: parts.worker.running, waiting: 0 }),
    backlog: () => ({ runs: 0, bytes: 0 }),
    isAhead: () => true,
  });
  await parts.worker.start();
  parts.scheduler.start();
  const warming = warmUp({ ...parts, store: parts.store.functions, workspace: WORKSPACE, log });
  return {
    async stop() {
      await warming.stop();
      await parts.scheduler.stop();
      await parts.worker.stop(DRAIN_MS);
      await inTime(async () => {
        await parts.close();
        await parts.store.close();
      });
    },
  };
}

function readHelp(kind: 'block' | 'connector', type: string): string {
  const folder = kind === 'block' ? join(import.meta.dirname, 'blocks') : join(import.meta.dirname, '..', 'connectors');
  return readFileSync(join(folder, type, 'README.md'), 'utf8');
}

/** Deletes what is no longer kept, a thousand runs, answers and checkpoints at a time, off the request path. */
function keepRunsInBounds(store: OpenStore, { keepRunsDays }: Config, log: Log): () => void {
  const policy = { days: keepRunsDays, failedDays: keepRunsDays * 3, perFunction: 100_000 };
  const prune = () =>
    Promise.all([
      store.runs.prune(policy, 1000),
      store.schedules.prune(policy, 1000),
      store.idempotency.prune(1000),
      store.rates.prune(Math.floor(Date.now() / 60_000) - 5, 10_000),
      store.checkpoints.prune(1000),
      store.pageCheckpoints.prune(1000),
    ]).catch((cause: unknown) => log.warn('old runs could not be deleted', { cause }));
  const timer = setInterval(() => void prune(), PRUNE_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Deletes sessions and links that are over, at start and every hour, off the request path. */
function sweepSessions(store: OpenStore, clock: Clock, log: Log): () => Promise<unknown> {
  const sweep = () =>
    Promise.all([removeExpiredSessions(store.settings, clock), store.access.removeExpired()]).catch((cause: unknown) =>
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
async function listen(fetch: Fetch, { host, port, connections, trustProxy }: Config, log: Log): Promise<Server> {
  const server = createAdaptorServer({ fetch, serverOptions: toServerOptions(connections, trustProxy) }) as Server;
  const { max } = connections;
  limitConnections(server, { max, perAddress: perAddressOf(connections, trustProxy) }, log);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
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
