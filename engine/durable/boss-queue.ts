import { randomBytes } from 'node:crypto';
import { PgBoss } from 'pg-boss';
import type { Log, SendWake, Sql, WakeQueue, WorkOptions } from '#core';
import { createBatcher } from './batcher.ts';

export interface BossQueueOptions {
  /** Outside of transactions. */
  sql: Sql;
  /** The one process on an embedded database. */
  embedded: boolean;
  log: Log;
}

interface Job {
  id: string;
  retryCount: number;
  groupId?: string | null;
  data: { runId: string };
}

const QUEUE = 'switchyard-runs';
const SCHEMA = 'switchyard_boss';
/** A worker that says nothing for so long has lost its jobs: the least that pg-boss takes. */
const HEARTBEAT_SECONDS = 10;
const BEAT_MS = 3_000;
const POLL_MS = 1_000;
const DAY_SECONDS = 86_400;
const MAX_LIMIT = 32;
/** Limits of concurrency are tiers to pg-boss: those of tier "3" work three at a time. */
const TIERS = Object.fromEntries(Array.from({ length: MAX_LIMIT }, (_, index) => [String(index + 1), index + 1]));

/** Wake-ups in pg-boss: delivered at least once, delayed, by priority, and again when a worker is gone. */
export async function createBossQueue({ sql, embedded, log }: BossQueueOptions): Promise<WakeQueue> {
  const boss = new PgBoss({
    db: toDatabase(sql),
    schema: SCHEMA,
    backend: embedded ? 'pglite' : 'postgres',
    schedule: false,
    // Who looks for workers that are gone. An embedded database has but one, and finds out when it starts.
    superviseIntervalSeconds: embedded ? 60 : 2,
    monitorIntervalSeconds: embedded ? 60 : 2,
    maintenanceIntervalSeconds: 60,
    // Their warnings are about queues that somebody should look at: ours are looked at here.
    warningQueueSize: 1_000_000,
    monitorVacuum: false,
    reindex: false,
  });
  boss.on('error', (error) => log.warn('the queue of durable runs has a problem', { error }));
  await boss.start();
  await boss.createQueue(QUEUE, {
    policy: 'standard',
    retryLimit: 1_000,
    retryDelay: 0,
    expireInSeconds: DAY_SECONDS - 1,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    retentionSeconds: 400 * DAY_SECONDS,
    deleteAfterSeconds: 600,
  });
  // What pg-boss has to know of the queue must be there before the first transaction: an embedded database has one session.
  await boss.fetch(QUEUE, { batchSize: 1, minPriority: 2 ** 30 });
  return new BossQueue(boss, log);
}

class BossQueue implements WakeQueue {
  readonly #boss: PgBoss;
  readonly #log: Log;
  readonly #taken = new Map<string, Job>();
  readonly #complete: (job: Job) => Promise<void>;
  #options: WorkOptions | undefined;
  #timers: NodeJS.Timeout[] = [];
  #isFetching = false;
  #fetching: Promise<void> | undefined;
  #again = false;
  /** More may wait than there was room for. */
  #isCrowded = false;
  #paused = false;

  constructor(boss: PgBoss, log: Log) {
    this.#boss = boss;
    this.#log = log;
    this.#complete = createBatcher(async (jobs) => {
      await boss.complete(QUEUE, [...jobs]);
      return jobs.map(() => undefined);
    }, 100);
  }

  readonly send: SendWake = async (sql, { runId, at, priority, concurrency }) => {
    await this.#boss.send(
      QUEUE,
      { runId },
      {
        id: nextId(priority),
        priority,
        ...(at ? { startAfter: at } : {}),
        ...(concurrency ? { group: { id: concurrency.key, tier: String(concurrency.limit) } } : {}),
        db: toDatabase(sql),
      },
    );
  };

  async work(options: WorkOptions): Promise<void> {
    this.#options = options;
    this.#timers = [setInterval(() => this.poke(), POLL_MS), setInterval(() => void this.#beat(), BEAT_MS)];
    this.poke();
  }

  poke(): void {
    if (this.#isFetching) this.#again = true;
    else this.#fetching = this.#fetchAll();
  }

  async pause(): Promise<void> {
    this.#paused = true;
    await this.#fetching;
  }

  async stop(): Promise<void> {
    this.#paused = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#boss.stop({ graceful: false, close: false });
  }

  /** Takes as many as there is room for. pg-boss' own workers take one batch for each time they look. */
  async #fetchAll(): Promise<void> {
    if (!this.#options) return;
    const { concurrency } = this.#options;
    this.#isFetching = true;
    do {
      this.#again = false;
      const room = concurrency - this.#taken.size;
      if (room <= 0) this.#isCrowded = true;
      if (room <= 0 || this.#paused) break;
      const jobs = await this.#fetch(room);
      for (const job of jobs) void this.#handle(job, this.#options);
      this.#isCrowded = jobs.length === room;
      if (this.#isCrowded) this.#again = true;
    } while (this.#again);
    this.#isFetching = false;
  }

  async #fetch(batchSize: number): Promise<Job[]> {
    const groupConcurrency = { default: MAX_LIMIT, tiers: TIERS };
    try {
      return await this.#boss.fetch<Job['data']>(QUEUE, { batchSize, groupConcurrency });
    } catch (error) {
      this.#log.warn('durable runs can not be taken up for now', { error });
      return [];
    }
  }

  async #handle(job: Job, { handle }: WorkOptions): Promise<void> {
    this.#taken.set(job.id, job);
    try {
      await handle(job.data.runId);
      await this.#complete(job);
    } catch (error) {
      // It comes again, and finds that there is nothing to do.
      this.#log.warn('a wake-up could not be ended', { error });
    } finally {
      this.#taken.delete(job.id);
      // Another one may be there for the room that this one had: in the worker, or among those of its key.
      if (this.#isCrowded || job.groupId != null) this.poke();
    }
  }

  async #beat(): Promise<void> {
    if (this.#taken.size === 0) return;
    await this.#boss
      .touch(QUEUE, [...this.#taken.values()])
      .catch((error: unknown) => this.#log.warn('the queue of durable runs does not hear of this worker', { error }));
  }
}

let lastMoment = 0;

/**
 * Of the jobs of one key that pg-boss finds at once it lets the smallest id go first (`ORDER BY t.id` in its fetchNextJob, 12.35), whatever
 * their priority and age. So ids sort the way that runs are to go. A UUID of version 8: one byte for the priority, then the time.
 * @param priority -100 to 100
 */
function nextId(priority: number): string {
  lastMoment = Math.max(lastMoment + 1, Date.now() * 2048);
  const rank = (100 - priority).toString(16).padStart(2, '0');
  const moment = lastMoment.toString(16).padStart(14, '0');
  const [a, b, c, d] = [moment.slice(0, 6), moment.slice(6, 10), moment.slice(10, 13), moment.slice(13)];
  const random = randomBytes(7).toString('hex');
  return `${rank}${a}-${b}-8${c}-8${d}${random.slice(0, 2)}-${random.slice(2)}`;
}

function toDatabase(sql: Sql): { executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> } {
  return { executeSql: async (text, values) => ({ rows: await sql(text, values) }) };
}
