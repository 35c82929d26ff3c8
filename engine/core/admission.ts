import { BlockError, LimitError } from '#kit';

export interface AdmissionOptions {
  /** Runs at the same time. */
  maxRunning: number;
  /** How many may wait for their turn. */
  maxWaiting: number;
  maxWaitMs: number;
  /** Something else stands in the way, such as a database that does not keep up. */
  isBlocked(): boolean;
  /** Milliseconds, never going back. */
  monotonic(): number;
  /** Calls back after so long, unless what it answers is called first. */
  after(ms: number, call: () => void): () => void;
}

/** One caller may take this much of the queue: the rest stays free for the others. */
const SHARE_OF_ONE = 1 / 2;
/** While something stands in the way nothing ends, so nothing else would tell that it has gone. */
const LOOK_AGAIN_MS = 25;

interface Waiter {
  begin(): void;
  refuse(error: Error): void;
}

/**
 * The door to the server: lets in what it can do at the same time, keeps a bounded number waiting for a bounded time, and
 * refuses the rest. Callers take turns, each in the order it came, so that one with many calls does not hold up the others.
 * What is let in at once pays for nothing: no promise, no timer.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  /** By caller; the caller whose turn is next comes first. No queue is empty. */
  readonly #queues = new Map<string, Waiter[]>();
  #running = 0;
  #waiting = 0;
  #stopped = false;
  #looksAgain = false;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  get state(): { running: number; waiting: number } {
    return { running: this.#running, waiting: this.#waiting };
  }

  /** True once nobody is let in any more. */
  get isStopped(): boolean {
    return this.#stopped;
  }

  /**
   * Calls `begin` with the milliseconds that it waited: now if there is room, else when its turn comes. Whoever was let in
   * calls {@link leave} at its end.
   * @throws (or rejects with) LimitError `capacity.busy`, `capacity.stopping`; BlockError `run.cancelled` when the caller
   * went away while it waited
   */
  enter<T>(
    { caller, signal }: { caller: string; signal?: AbortSignal | undefined },
    begin: (queuedMs: number) => T,
  ): T | Promise<T> {
    this.#letIn();
    this.requirePlace(caller);
    if (this.#waiting === 0 && this.#hasRoom) return this.#begin(begin, 0);
    const since = this.#options.monotonic();
    return new Promise<T>((resolve, reject) => {
      const stopTimer = this.#options.after(this.#options.maxWaitMs, () => leaveQueue(busy()));
      const waiter: Waiter = {
        begin: () => {
          settle();
          try {
            resolve(this.#begin(begin, this.#options.monotonic() - since));
          } catch (thrown) {
            reject(thrown);
          }
        },
        refuse: (error) => {
          settle();
          reject(error);
        },
      };
      const goAway = () => leaveQueue(new BlockError({ code: 'run.cancelled', message: 'The caller went away.' }));
      const settle = () => {
        stopTimer();
        signal?.removeEventListener('abort', goAway);
      };
      const leaveQueue = (error: Error) => {
        this.#remove(caller, waiter);
        waiter.refuse(error);
      };
      this.#add(caller, waiter);
      signal?.addEventListener('abort', goAway, { once: true });
      if (signal?.aborted) goAway();
      this.#lookAgain();
    });
  }

  /** @throws LimitError when a call of this caller could neither start nor wait now */
  requirePlace(caller: string): void {
    if (this.#stopped) throw stopping();
    if (this.#waiting === 0 && this.#hasRoom) return;
    const { maxWaiting } = this.#options;
    const own = this.#queues.get(caller)?.length ?? 0;
    if (this.#waiting >= maxWaiting || own >= Math.ceil(maxWaiting * SHARE_OF_ONE)) throw busy();
  }

  /** Somebody who was let in is done. */
  leave(): void {
    this.#running--;
    this.#letIn();
  }

  /** Refuses who waits and who comes from now on; who is in stays in. */
  stop(): void {
    this.#stopped = true;
    const all = [...this.#queues.values()].flat();
    this.#queues.clear();
    this.#waiting = 0;
    for (const waiter of all) waiter.refuse(stopping());
  }

  get #hasRoom(): boolean {
    return this.#running < this.#options.maxRunning && !this.#options.isBlocked();
  }

  #begin<T>(begin: (queuedMs: number) => T, queuedMs: number): T {
    this.#running++;
    try {
      return begin(queuedMs);
    } catch (thrown) {
      this.#running--;
      throw thrown;
    }
  }

  #letIn(): void {
    while (this.#waiting > 0 && this.#hasRoom) this.#takeNext()?.begin();
    this.#lookAgain();
  }

  /** The first of the caller whose turn it is, who then comes after all others. */
  #takeNext(): Waiter | undefined {
    for (const [caller, queue] of this.#queues) {
      const waiter = queue.shift();
      this.#waiting--;
      this.#queues.delete(caller);
      if (queue.length > 0) this.#queues.set(caller, queue);
      return waiter;
    }
    return undefined;
  }

  #lookAgain(): void {
    if (this.#looksAgain || this.#waiting === 0 || this.#running >= this.#options.maxRunning) return;
    this.#looksAgain = true;
    this.#options.after(LOOK_AGAIN_MS, () => {
      this.#looksAgain = false;
      this.#letIn();
    });
  }

  #add(caller: string, waiter: Waiter): void {
    const queue = this.#queues.get(caller);
    if (queue) queue.push(waiter);
    else this.#queues.set(caller, [waiter]);
    this.#waiting++;
  }

  #remove(caller: string, waiter: Waiter): void {
    const queue = this.#queues.get(caller) ?? [];
    const index = queue.indexOf(waiter);
    if (index < 0) return;
    queue.splice(index, 1);
    if (queue.length === 0) this.#queues.delete(caller);
    this.#waiting--;
  }
}

function busy(): LimitError {
  return new LimitError({ code: 'capacity.busy', message: 'The server has all it can do.', retryable: true });
}

/** Of whoever takes no more work because the server ends. */
export function stopping(): LimitError {
  return new LimitError({ code: 'capacity.stopping', message: 'The server is stopping.', retryable: true });
}
