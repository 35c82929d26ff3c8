import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { createPeopleReader, createRunAccess, type PeopleReader } from '#access';
import { blocks } from '#blocks';
import { components } from '#components';
import { connectors } from '#connectors';
import {
  type Catalog,
  type Clock,
  compileConfig,
  createCatalog,
  Functions,
  type Log,
  type ResourcePool,
  type RunAccess,
  type RunServices,
  type Sandbox,
  Scope,
  Turn,
  type WakeQueue,
} from '#core';
import { Jobs, openQueue, Scheduler, Schedules, startOwnJob, Worker } from '#durable';
import type { Json } from '#kit';
import { createEgress, createResourcePool, type EgressGate } from '#resources';
import { allBlocks, librariesOf } from '#schema';
import type { Config } from './config.ts';
import { settingOf } from './config-error.ts';
import { makeDataDir } from './data-dir.ts';
import { createKeyReader, type KeyReader } from './http/api-keys.ts';
import { type Audit, createAudit } from './http/audit.ts';
import { checkMasterKeys, openSecretBox } from './master-keys.ts';
import { newId } from './new-id.ts';
import { createSandbox } from './sandbox/sandbox.ts';
import { controlAddresses } from './store/control-address.ts';
import { type OpenStore, openStore } from './store/open.ts';
import { createTelemetry, type ServerTelemetry } from './telemetry/telemetry.ts';

const CACHE_CHARACTERS = 32 * 1024 * 1024;

/** What a server and a worker have in common: all that runs functions. */
export interface Parts {
  clock: Clock;
  store: OpenStore;
  sandbox: Sandbox;
  telemetry: ServerTelemetry;
  catalog: Catalog;
  functions: Functions;
  resources: ResourcePool;
  egress: EgressGate;
  services: RunServices;
  people: PeopleReader;
  keys: KeyReader;
  audit: Audit;
  access: RunAccess;
  queue: WakeQueue;
  worker: Worker;
  jobs: Jobs;
  schedules: Schedules;
  scheduler: Scheduler;
  /** Once nothing runs any more. The store comes last, and is left to whoever still writes to it. */
  close(): Promise<void>;
}

/** What these parts ask of what comes after them. */
interface Watched {
  runs(): { running: number; waiting: number };
  backlog(): { runs: number; bytes: number };
  /** Whether what a plan or a check needs is started for it: not for examples that nobody has looked at yet. */
  isAhead(): boolean;
}

/** Opens everything that it takes to run functions. */
export async function openParts(config: Config, log: Log, watched: Watched): Promise<Parts> {
  const clock: Clock = { now: () => new Date(), monotonic: () => performance.now() };
  const egress = openEgress(config);
  const { store, sandbox } = await openProcesses(config, log, clock);
  const telemetry = await createTelemetry({
    log,
    tracing: config.tracing,
    sources: {
      ...watched,
      sandbox: () => sandbox.health(),
      circuits: () => resources.circuits(),
      pingStore: () => store.ping(),
      monotonic: clock.monotonic,
    },
  });
  const catalog = createCatalog(blocks, connectors, components);
  const shared = config.databaseUrl !== undefined;
  const functions = new Functions({
    ...{ catalog, shared, monotonic: clock.monotonic },
    ...{ store: store.functions, resources: store.resources, environment: config.environment },
    authority: {
      check: async (check) => (watched.isAhead() ? sandbox.check(check) : undefined),
      libraries: (language) => sandbox.libraries(language),
    },
    prepare({ document, languages }) {
      if (!watched.isAhead()) return;
      for (const language of languages) sandbox.prepare(language, librariesOf(document));
      if (allBlocks(document).some(({ config }) => config.connector === 'internal')) store.internalDatabase.prepare();
    },
  });
  const people = createPeopleReader(store.access, clock);
  const keys = createKeyReader({ keys: store.keys, people, clock, log });
  const audit = createAudit(store.audit, clock, log);
  const access = createRunAccess({
    person: (workspace, id) => (id === null ? people.nobody(workspace) : people.byId(workspace, id)),
    role: people.roleRights,
    key: keys.byId,
    publisher: (workspace, noun, of) => store[`${noun}s`].publisher(workspace, of),
    clock,
    note: audit.note,
  });
  const resources = openResources({ store, catalog, egress, log, clock, telemetry });
  const services = toRunServices({
    ...{ sandbox, resources, access, functions, log, clock },
    publicUrl: config.publicUrl ?? null,
    startJob: (start) => startOwnJob(jobs, start),
  });
  const alone = store.kind === 'embedded';
  const queue = await openQueue({ sql: store.sql, embedded: alone, restate: config.restate, log });
  const worker = new Worker({
    ...{ store: store.durable, queue, services, clock, log, telemetry, newId, alone },
    concurrency: config.workerRuns,
    maxAnswerBytes: config.maxAnswerBytes,
  });
  const jobs = new Jobs({ store: store.durable, queue, functions, steps: store.runs.steps, newId });
  const schedules = new Schedules({ store: store.schedules, queue, jobs, access, clock, newId });
  const scheduler = new Scheduler({ store: store.schedules, queue, schedules, log });
  return {
    ...{ jobs, schedules, scheduler, people, keys, audit, access },
    ...{ clock, store, sandbox, telemetry, catalog, functions, resources, egress, services, queue, worker },
    async close() {
      await Promise.all([telemetry.close(), resources.close(), sandbox.close()]);
      await egress.close();
    },
  };
}

/** @throws ConfigError */
export function openEgress(config: Config): EgressGate {
  const neverAllow = [...controlAddresses(config.databaseUrl), ...restateAddresses(config)];
  return settingOf('SWITCHYARD_EGRESS_ALLOW', () => createEgress({ allow: config.egressAllow, neverAllow }));
}

/** Whoever reaches them wakes runs up and stops them. */
function restateAddresses({ restate }: Config): { host: string; port: number }[] {
  if (!restate) return [];
  const urls = [...restate.ingress, ...restate.admin, restate.workers].map((text) => new URL(text));
  return [
    restate.listen,
    ...urls.map(({ hostname, port, protocol }) => ({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (protocol === 'https:' ? 443 : 80),
    })),
  ];
}

async function openProcesses(config: Config, log: Log, clock: Clock) {
  const { dataDir } = config;
  makeDataDir(config);
  const opening = openCheckedStore(config, log, clock);
  const starting = createSandbox({
    children: config.sandboxProcesses,
    production: config.production,
    allowWeak: config.allowWeakSandbox,
    cacheDir: join(dataDir, 'cache'),
    interpreters: config.pythonInterpreters,
    pythonDir: join(dataDir, 'python'),
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

/** The store, once it is known that its secrets can be opened. @throws ConfigError if not */
export async function openCheckedStore(config: Config, log: Log, clock?: Clock): Promise<OpenStore> {
  const { databaseUrl, dataDir } = config;
  const secrets = openSecretBox(config, log);
  const store = await openStore({ databaseUrl, dataDir, secrets, log, clock });
  try {
    await checkMasterKeys(config, secrets, store.sql);
    return store;
  } catch (thrown) {
    await store.close();
    throw thrown;
  }
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

interface RunParts extends Pick<RunServices, 'sandbox' | 'resources' | 'access' | 'clock' | 'startJob' | 'publicUrl'> {
  functions: Functions;
  log: Log;
}

function toRunServices(parts: RunParts): RunServices {
  const { sandbox, resources, access, clock, startJob, publicUrl, functions, log } = parts;
  const kept = new LRUCache<string, Json>({
    maxSize: CACHE_CHARACTERS,
    sizeCalculation: (json) => json.text.length + 1,
  });
  return {
    sandbox,
    resources,
    access,
    clock,
    startJob,
    publicUrl,
    turn: new Turn(clock),
    random: Math.random,
    load: (workspace, name) => functions.live(workspace, name),
    loadHash: (workspace, hash) => functions.published(workspace, hash),
    cache: { get: (key) => kept.get(key), set: (key, value, ttl) => void kept.set(key, value, { ttl }) },
    reportBug: (error) => log.error('a block failed unexpectedly', { error: error.cause ?? error }),
  };
}
