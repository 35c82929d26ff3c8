import type { JsonValue } from '#schema';
import type { Asking, Keeping, Recorded } from './journal.ts';
import type { Clock } from './seams.ts';

/** What is known of a run when it is taken up again. */
export interface KnownRun {
  /** How blocks settled. Large data is fetched when it is needed. */
  settled: ReadonlyMap<string, KnownStep>;
  /** Paths of blocks that began to change the world. */
  begun: ReadonlySet<string>;
  waits: ReadonlyMap<string, KnownWait>;
  /** By path. */
  answers: ReadonlyMap<string, JsonValue>;
  /** Hash by name of the functions it calls. */
  pins: ReadonlyMap<string, string>;
}

export interface KnownStep {
  /** Without data where that is kept apart. */
  recorded: Omit<Recorded, 'data'> & { data: string | null };
  /** A trace of it was written in an earlier life. */
  isTold: boolean;
}

export interface KnownWait {
  /** Milliseconds since 1970; null: waits for an answer for ever. */
  until: number | null;
}

/** Where a run's journal is kept. All of them reject once another worker has taken the run over. */
export interface JournalKeeper {
  begin(path: string): Promise<void>;
  record(path: string, recorded: Recorded): Promise<void>;
  wait(path: string, wait: { until: number | null; task: JsonValue | undefined }): Promise<void>;
  /** What was answered to the question so far. */
  answer(path: string): Promise<JsonValue | undefined>;
  /** Takes no answer from now on. Answers the one that came first, if any. */
  close(path: string): Promise<JsonValue | undefined>;
  link(path: string, recipient: string, hash: string): Promise<void>;
  pin(name: string, hash: string): Promise<string>;
  data(path: string): Promise<string>;
}

export interface RunJournalOptions {
  known: KnownRun;
  keeper: JournalKeeper;
  clock: Pick<Clock, 'now'>;
  /** Of this life of the run: when it fires all is left as it is, for the next one. */
  signal: AbortSignal;
  /** Nothing works, something waits: the run may be put away until then (null: until an answer comes). */
  onIdle(wakeAt: number | null): void;
}

/** Less is waited for in this process: putting a run away and taking it up again takes longer. */
const SHORT_MS = 500;
/** Between this process and the database. */
const CLOCKS_DIFFER_MS = 5_000;
/** setTimeout takes no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** What is known of a run in its first life. */
export const nothingKnown: KnownRun = {
  settled: new Map(),
  begun: new Set(),
  waits: new Map(),
  answers: new Map(),
  pins: new Map(),
};

/**
 * Turns of the event loop in which nothing begins before a run counts as idle. Between a block that settles and the next
 * one there is at most one, see turn.ts.
 */
const QUIET_TURNS = 8;

interface Waiter {
  until: number | null;
  /** Undefined for a sleep. */
  answer: ((answer: JsonValue) => void) | undefined;
}

interface Moment {
  /** Milliseconds since 1970; null: none. */
  until: number | null;
  /** Of the block that waits. */
  signal: AbortSignal;
}

/** What is kept of a run, during one of its lives: from when a worker takes it up until it ends or is put away. */
export class RunJournal implements Keeping {
  readonly #options: RunJournalOptions;
  readonly #waiters = new Map<string, Waiter>();
  readonly #answers: Map<string, JsonValue>;
  readonly #pins: Map<string, Promise<string>>;
  readonly #begun = new Map<string, Promise<void>>();
  #working = 0;
  /** Counts whatever begins or ends. */
  #moves = 0;
  #isWatching = false;

  constructor(options: RunJournalOptions) {
    this.#options = options;
    this.#answers = new Map(options.known.answers);
    this.#pins = new Map([...options.known.pins].map(([name, hash]) => [name, Promise.resolve(hash)]));
  }

  async settled(path: string): Promise<{ recorded: Recorded; isTold: boolean } | undefined> {
    const step = this.#options.known.settled.get(path);
    if (!step) return undefined;
    const { recorded, isTold } = step;
    const data = recorded.data ?? (await this.during(this.#options.keeper.data(path)));
    return { recorded: { ...recorded, data }, isTold };
  }

  wasCut(path: string): boolean {
    return this.#options.known.begun.has(path);
  }

  begin(path: string): Promise<void> {
    const begun = this.#begun.get(path) ?? this.during(this.#options.keeper.begin(path));
    this.#begun.set(path, begun);
    return begun;
  }

  record(path: string, recorded: Recorded): Promise<void> {
    return this.during(this.#options.keeper.record(path, recorded));
  }

  async during<T>(work: Promise<T>): Promise<T> {
    this.#working++;
    this.#moves++;
    try {
      return await work;
    } finally {
      this.#working--;
      this.#moves++;
      this.#watch();
    }
  }

  sleep(path: string, untilMs: number, signal: AbortSignal): Promise<void> | undefined {
    const known = this.#options.known.waits.get(path)?.until;
    const until = known ?? untilMs;
    if (known === undefined && until - this.#now < SHORT_MS) return undefined;
    return this.#sleepUntil(path, { until, signal, isNew: known === undefined });
  }

  async #sleepUntil(path: string, { until, signal, isNew }: Moment & { isNew: boolean }): Promise<void> {
    if (isNew) await this.during(this.#options.keeper.wait(path, { until, task: undefined }));
    await this.#wait(path, { until, signal }, undefined);
  }

  async ask(path: string, { question, signal, asked }: Asking): Promise<{ answer: JsonValue | undefined }> {
    const { timeoutMs, task } = question;
    const { keeper, known } = this.#options;
    const earlier = known.waits.get(path);
    const until = earlier ? earlier.until : timeoutMs === undefined ? null : this.#now + timeoutMs;
    if (!earlier) await this.during(keeper.wait(path, { until, task }));
    const given = this.#answers.get(path);
    if (given !== undefined) return { answer: given };
    if (asked) await this.#tellAsked(path, asked);
    const { promise: answered, resolve } = Promise.withResolvers<JsonValue>();
    const ended = this.#wait(path, { until, signal }, resolve);
    // What was answered before somebody listened nobody tells again.
    const missed = await this.during(keeper.answer(path));
    if (missed !== undefined) this.deliver(path, missed);
    const first = await Promise.race([answered.then((answer) => ({ answer })), ended]);
    // Who answers in this moment is either heard, or told that it is too late.
    return first ?? { answer: await this.during(keeper.close(path)) };
  }

  /** A block that fails asks nobody any more. One that is only interrupted will go on. */
  async #tellAsked(path: string, asked: () => Promise<void>): Promise<void> {
    try {
      await this.during(asked());
    } catch (thrown) {
      if (!this.#options.signal.aborted) await this.during(this.#options.keeper.close(path));
      throw thrown;
    }
  }

  link(path: string, recipient: string, hash: string): Promise<void> {
    return this.during(this.#options.keeper.link(path, recipient, hash));
  }

  /** An answer came while the run is in this process. */
  deliver(path: string, answer: JsonValue): void {
    this.#answers.set(path, answer);
    const waiter = this.#waiters.get(path);
    if (!waiter?.answer) return;
    this.#waiters.delete(path);
    this.#moves++;
    waiter.answer(answer);
  }

  /** Something waits for an answer. */
  get isAsking(): boolean {
    return [...this.#waiters.values()].some(({ answer }) => answer);
  }

  pin(name: string, live: () => Promise<string>): Promise<string> {
    const known = this.#pins.get(name);
    if (known) return known;
    const pinned = this.during(live().then((hash) => this.#options.keeper.pin(name, hash)));
    this.#pins.set(name, pinned);
    // What is not there yet may be there when it is asked for again.
    pinned.catch(() => this.#pins.delete(name));
    return pinned;
  }

  /** Until the time has come, or nobody waits for it any more. Without an end where this life of the run is over. */
  async #wait(path: string, { until, signal }: Moment, answer: Waiter['answer']): Promise<void> {
    this.#waiters.set(path, { until, answer });
    this.#watch();
    while (!signal.aborted && (until === null || until > this.#now)) {
      await untilTimer(Math.min((until ?? Number.POSITIVE_INFINITY) - this.#now, LONGEST_TIMER_MS), signal);
    }
    if (this.#options.signal.aborted) await new Promise<never>(() => {});
    this.#waiters.delete(path);
    this.#moves++;
    this.#watch();
  }

  get #now(): number {
    return this.#options.clock.now().getTime();
  }

  /** Tells, after some turns without a move, that the run is idle. */
  #watch(): void {
    if (this.#isWatching || !this.#isIdle) return;
    this.#isWatching = true;
    let moves = this.#moves;
    let quiet = 0;
    const look = () => {
      if (!this.#isIdle) {
        this.#isWatching = false;
        return;
      }
      quiet = moves === this.#moves ? quiet + 1 : 0;
      moves = this.#moves;
      if (quiet < QUIET_TURNS) setImmediate(look);
      else this.#tellIdle();
    };
    setImmediate(look);
  }

  get #isIdle(): boolean {
    return this.#working === 0 && this.#waiters.size > 0;
  }

  #tellIdle(): void {
    this.#isWatching = false;
    const times = [...this.#waiters.values()].flatMap(({ until }) => (until === null ? [] : [until]));
    const wakeAt = times.length > 0 ? Math.min(...times) : null;
    // It will go on at once. Woken up a little early, by a database whose clock is ahead, it must not be put away again and again.
    const shortMs = this.#options.known.waits.size > 0 ? CLOCKS_DIFFER_MS : SHORT_MS;
    if (wakeAt !== null && wakeAt - this.#now < shortMs) return;
    this.#options.onIdle(wakeAt);
  }
}

/** Or until the signal fires. */
function untilTimer(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms).unref();
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
