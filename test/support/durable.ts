import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Caller,
  type DurableStore,
  Functions,
  type JobState,
  type ResourceQuery,
  type RunServices,
  Turn,
} from '#core';
import { Jobs, openQueue, type RestateSettings, Scheduler, Schedules, startOwnJob, Worker } from '#durable';
import { Json } from '#kit';
import type { FunctionDocument, JsonValue, StartJob } from '#schema';
import { createSecretBox } from '../../engine/resources/secrets.ts';
import { type OpenStore, openStore } from '../../engine/store/open.ts';
import { createFakeSandbox, NO_AUTHORITY } from './fake-sandbox.ts';
import { catalog, EVERY_RESOURCE, fakeResources, OPEN_ACCESS } from './harness.ts';
import { createTestDatabase } from './postgres-server.ts';
import { startRestate, type TestRestate } from './restate-server.ts';

export const WORKSPACE = 'main';
const secrets = createSecretBox(`k1:${randomBytes(32).toString('base64')}`);
const log = { debug() {}, info() {}, warn() {}, error() {} };
const caller: Caller = { id: 'ada', name: 'Ada', user: { id: 'ada' } };

/** Durable runs on a real database, with any number of workers in this process and one resource behind every name. */
export interface DurableWorld {
  store: OpenStore;
  jobs: Jobs;
  schedules: Schedules;
  /** What the resource was asked, in order: the text of each query. */
  asked: string[];
  /** Answers queries with this text, from now on. */
  when(text: string, answer: (query: ResourceQuery) => Promise<JsonValue> | JsonValue): void;
  /** A new function, or what replaces the draft of this revision. */
  publish(document: FunctionDocument, revision?: number): Promise<void>;
  start(functionName: string, job?: Partial<StartJob>): Promise<string>;
  /** A further worker, with a store of its own if need be. */
  addWorker(store?: DurableStore): Promise<Worker>;
  /** As if this worker had said nothing for long: another one gets the run. */
  loseLease(id: string): Promise<void>;
  /** What a process does that finds itself alone on the database, and runs of one that is gone. */
  recover(): Promise<void>;
  job(id: string): Promise<JobState>;
  /** Resolves once the job is in one of these states. */
  until(id: string, ...statuses: JobState['status'][]): Promise<JobState>;
  close(): Promise<void>;
}

/** Of every resource: nothing that tells of a run may show it. */
export const SECRET = 'hunter2-hunter2';

export async function openEmbeddedWorld(): Promise<DurableWorld> {
  const dataDir = await mkdtemp(join(tmpdir(), 'switchyard-durable-'));
  return openWorld({ dataDir }, () => rm(dataDir, { recursive: true, force: true }));
}

export async function openPostgresWorld(): Promise<DurableWorld> {
  const { user, host, port, database, drop } = await createTestDatabase();
  return openWorld({ dataDir: '', databaseUrl: `postgres://${user}@${host}:${port}/${database}` }, drop);
}

export interface RestateWorld extends DurableWorld {
  restate: TestRestate;
  settings: RestateSettings;
}

export async function openRestateWorld(): Promise<RestateWorld> {
  const { user, host, port, database, drop } = await createTestDatabase();
  const restate = await startRestate();
  const settings = await restate.settings();
  const world = await openWorld(
    { dataDir: '', databaseUrl: `postgres://${user}@${host}:${port}/${database}` },
    async () => {
      await restate.stop();
      await drop();
    },
    settings,
  );
  return { ...world, restate, settings };
}

async function openWorld(
  where: { dataDir: string; databaseUrl?: string },
  remove: () => Promise<void>,
  restate?: RestateSettings,
): Promise<DurableWorld> {
  const store = await openStore({ ...where, secrets, log });
  const clock = { now: () => new Date(), monotonic: () => performance.now() };
  const functions = new Functions({
    ...{ catalog, monotonic: clock.monotonic, shared: false, environment: 'production' },
    ...{ store: store.functions, resources: EVERY_RESOURCE, authority: NO_AUTHORITY },
  });
  const answers = new Map<string, (query: ResourceQuery) => Promise<JsonValue> | JsonValue>();
  const asked: string[] = [];
  const services: RunServices = {
    sandbox: createFakeSandbox(),
    resources: {
      ...fakeResources,
      secretsOf: () => [SECRET],
      async query(query) {
        const text = textOf(query);
        asked.push(text);
        const data = await answers.get(text)?.(query);
        return { data: Json.fromValue(data ?? null), truncated: false };
      },
    },
    access: OPEN_ACCESS,
    clock,
    turn: new Turn(clock),
    random: () => 0,
    load: (workspace, name) => functions.live(workspace, name),
    loadHash: (workspace, hash) => functions.published(workspace, hash),
    startJob: (start) => startOwnJob(jobs, start),
    publicUrl: null,
    cache: { get: () => undefined, set: () => {} },
    reportBug: (error) => {
      throw error.cause instanceof Error ? error.cause : error;
    },
  };
  const createQueue = () => openQueue({ sql: store.sql, embedded: store.kind === 'embedded', restate, log });
  const queue = await createQueue();
  const jobs = new Jobs({ store: store.durable, queue, functions, steps: store.runs.steps, newId: randomUUID });
  const schedules = new Schedules({
    store: store.schedules,
    queue,
    jobs,
    access: services.access,
    clock,
    newId: randomUUID,
  });
  const workers: Worker[] = [];
  const schedulers: Scheduler[] = [];
  const addWorker = async (ownStore: DurableStore = store.durable) => {
    const ownQueue = workers.length === 0 ? queue : await createQueue();
    const worker = new Worker({
      ...{ store: ownStore, queue: ownQueue, services, clock, log, newId: randomUUID },
      ...{ concurrency: 10, maxAnswerBytes: 1e6, alone: false },
    });
    workers.push(worker);
    await worker.start();
    const scheduler = new Scheduler({ store: store.schedules, queue: ownQueue, schedules, log });
    schedulers.push(scheduler);
    scheduler.start();
    return worker;
  };
  const job = async (id: string) => {
    const found = await jobs.find(WORKSPACE, id);
    if (!found) throw new Error(`there is no job ${id}`);
    return found;
  };
  return {
    ...{ store, jobs, schedules, asked, addWorker, job },
    when: (text, answer) => void answers.set(text, answer),
    async publish(document, before) {
      const { name } = document;
      const save = { name, document, revision: before ?? null, by: caller };
      const { revision } = await store.functions.save(WORKSPACE, save);
      await functions.publish(WORKSPACE, { name, revision, note: '', by: caller });
    },
    async start(functionName, given = {}) {
      const { id } = await jobs.start({
        ...{ workspace: WORKSPACE, functionName, caller, environment: 'production', trigger: 'job', request: null },
        job: { priority: 0, ...given },
        dedupe: undefined,
      });
      return id;
    },
    async loseLease(id) {
      await store.sql("UPDATE switchyard.durable_run SET lease_until = now() - interval '1 minute' WHERE run_id = $1", [
        id,
      ]);
      await store.durable.sweep(queue.send);
    },
    recover: async () => void (await store.durable.recover(queue.send)),
    async until(id, ...statuses) {
      for (;;) {
        const found = await job(id);
        if (statuses.includes(found.status)) return found;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    async close() {
      await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
      await Promise.all(workers.map((worker) => worker.stop(0)));
      if (workers.length === 0) await queue.stop();
      await store.close();
      await remove();
    },
  };
}

function textOf({ query }: ResourceQuery): string {
  const { text } = query as { text?: { parts: readonly string[] } };
  return text?.parts.join('?') ?? '';
}
