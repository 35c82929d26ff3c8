import type {
  Clock,
  DurableNews,
  DurableStore,
  JournalEntry,
  Log,
  Progress,
  RunServices,
  Telemetry,
  WakeQueue,
} from '#core';
import { toAppError } from '#kit';
import { isJsonObject, type JsonValue } from '#schema';
import { Activation, type ActivationParts } from './activation.ts';
import { createBatcher } from './batcher.ts';

export interface WorkerOptions {
  store: DurableStore;
  queue: WakeQueue;
  services: RunServices;
  clock: Clock;
  log: Log;
  telemetry?: Pick<Telemetry, 'runStarted' | 'runSettled'> | undefined;
  newId(): string;
  /** Runs at the same time. */
  concurrency: number;
  maxAnswerBytes: number;
  /** The one process on this database: what runs was left by one that is gone. */
  alone: boolean;
}

/** A wake-up, as a worker gets it. */
interface Delivered {
  runId: string;
  isAbandoned: boolean;
}

/** A life that is not renewed for so long is over: a little less than what the queue waits for before it calls another. */
const LEASE_MS = 9_000;
const RENEW_MS = 3_000;
const TELL_MS = 1_000;
const SWEEP_MS = 5_000;
/** For a database that is away when the worker stops. */
const LAST_WRITES_MS = 5_000;
const MAX_BATCH = 200;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2_000;

/**
 * Takes up durable runs and works on them until they end or wait.
 *
 * @example
 * const worker = new Worker(options);
 * await worker.start();
 * await worker.stop(25_000);
 */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #lives = new Set<Activation>();
  readonly #progress = new Map<string, Progress>();
  readonly #claim: ReturnType<typeof createBatcher<Delivered, Activation['run'] | undefined>>;
  readonly #isHeld: ReturnType<typeof createBatcher<string, boolean>>;
  readonly #parts: ActivationParts;
  readonly #stopped = new AbortController();
  /** Wake-ups that are being worked on: of those that are just claimed there is no life yet. */
  #handling = 0;
  #isInterrupted = false;
  #timers: NodeJS.Timeout[] = [];
  #unlisten: (() => Promise<void>) | undefined;
  #idle: PromiseWithResolvers<void> | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
    const { store, queue, services, clock, log, newId, maxAnswerBytes } = options;
    this.#claim = createBatcher(async (delivered: readonly Delivered[]) => {
      const ids = delivered.map(({ runId }) => runId);
      const abandoned = delivered.flatMap(({ runId, isAbandoned }) => (isAbandoned ? [runId] : []));
      const runs = await store.claim([...new Set(ids)], LEASE_MS, abandoned);
      const claimed = new Map(runs.map((run) => [run.id, run]));
      // Two wake-ups of one run at the same time: the first takes it.
      return ids.map((id) => {
        const run = claimed.get(id);
        claimed.delete(id);
        return run;
      });
    }, MAX_BATCH);
    this.#isHeld = createBatcher(async (ids: readonly string[]) => {
      const held = await store.held([...new Set(ids)]);
      return ids.map((id) => held.has(id));
    }, MAX_BATCH);
    const append = createBatcher(
      (entries: readonly JournalEntry[]) => this.#patiently(() => store.append(entries)),
      MAX_BATCH,
    );
    this.#parts = {
      ...{ store, services, clock, log, newId, maxAnswerBytes, append },
      send: queue.send,
      progress: (runId, data) => this.#keepProgress(runId, data),
      patiently: (work) => this.#patiently(work),
      settled: (record) => options.telemetry?.runSettled(record, { traceparent: undefined }),
    };
  }

  /** How many runs it works on. */
  get running(): number {
    return this.#lives.size;
  }

  async start(): Promise<void> {
    const { store, queue, concurrency, alone, log } = this.#options;
    if (alone) {
      const count = await store.recover(queue.send);
      if (count > 0) log.info('durable runs go on where they were', { runs: count });
    }
    this.#unlisten = await store.listen((news) => this.#hear(news));
    this.#timers = [
      setInterval(() => this.#quietly(() => Promise.all([this.#renew(), ...this.#hearAgain()])), RENEW_MS),
      setInterval(() => this.#quietly(() => this.#tell()), TELL_MS),
      setInterval(() => this.#quietly(async () => void (await store.sweep(queue.send))), SWEEP_MS),
    ];
    await queue.work({ concurrency, handle: (runId, how) => this.#handle({ runId, isAbandoned: false, ...how }) });
  }

  /** Takes no more, waits for what runs, then gives back what is left. */
  async stop(waitMs: number): Promise<void> {
    const { queue } = this.#options;
    const interrupt = () => {
      this.#isInterrupted = true;
      for (const life of this.#lives) life.interrupt();
    };
    const timers = [setTimeout(interrupt, waitMs), setTimeout(() => this.#stopped.abort(), waitMs + LAST_WRITES_MS)];
    await queue.pause();
    this.#idle = Promise.withResolvers();
    if (this.#handling === 0) this.#idle.resolve();
    await this.#idle.promise;
    for (const timer of timers) clearTimeout(timer);
    for (const timer of this.#timers) clearInterval(timer);
    await this.#unlisten?.();
    await queue.stop();
    this.#stopped.abort();
  }

  async #handle(delivered: Delivered): Promise<boolean> {
    this.#handling++;
    try {
      const run = await this.#claim(delivered);
      // Mostly it is over, and this was one wake-up too many.
      if (!run) return !(await this.#isHeld(delivered.runId));
      await this.#live(new Activation(run, this.#parts));
      return true;
    } finally {
      this.#handling--;
      if (this.#handling === 0) this.#idle?.resolve();
    }
  }

  async #live(life: Activation): Promise<void> {
    const { epoch, functionName } = life.run;
    this.#lives.add(life);
    if (this.#isInterrupted) life.interrupt();
    if (epoch === 1) this.#options.telemetry?.runStarted(functionName);
    try {
      await life.live();
    } finally {
      this.#lives.delete(life);
    }
  }

  #hear(news: DurableNews): void {
    if (news.kind === 'wake') {
      this.#options.queue.poke();
      return;
    }
    if (news.kind !== 'run') return;
    const lives = [...this.#lives].filter(({ run }) => run.id === news.runId);
    for (const life of lives) this.#quietly(() => Promise.all([life.hear(), this.#renew()]));
  }

  /** For news that a broken connection has lost. */
  #hearAgain(): Promise<void>[] {
    return [...this.#lives].map((life) => life.hear());
  }

  /** Also how a cancel gets here, should nobody have been heard. */
  async #renew(): Promise<void> {
    const lives = [...this.#lives];
    if (lives.length === 0) return;
    const states = await this.#options.store.renew(
      lives.map(({ life }) => life),
      LEASE_MS,
    );
    lives.forEach((life, index) => {
      // One that has ended meanwhile hears of nothing any more.
      if (states[index] === 'over') life.lose();
      if (states[index] === 'cancelled') life.cancel();
    });
  }

  /** What runs do, for whoever follows them. */
  async #tell(): Promise<void> {
    const { store } = this.#options;
    const records = [...this.#lives].flatMap((life) => life.news() ?? []);
    if (records.length > 0) await store.tell(records);
    const told = [...this.#progress].map(([runId, progress]) => ({ runId, progress }));
    this.#progress.clear();
    if (told.length > 0) await store.progress(told);
  }

  #keepProgress(runId: string, data: JsonValue): void {
    if (!isJsonObject(data) || typeof data.percent !== 'number') return;
    this.#progress.set(runId, {
      percent: data.percent,
      message: typeof data.message === 'string' ? data.message : null,
    });
  }

  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS)) {
      try {
        return await work();
      } catch (thrown) {
        if (toAppError(thrown).code !== 'store.unavailable' || this.#stopped.signal.aborted) throw thrown;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }

  /** What is done again soon need not succeed each time. */
  #quietly(work: () => Promise<unknown>): void {
    work().catch((error: unknown) => this.#options.log.warn('the worker could not reach its database', { error }));
  }
}
