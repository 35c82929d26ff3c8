import type { Clock } from './seams.ts';

const TURN_MS = 10;

/**
 * Gives the event loop its turn. Pure blocks settle without waiting for anything, so a loop of them would keep timers,
 * sockets and cancels from ever being served: deadlines would not fire (semantics 2.7). One for all runs of a process.
 */
export class Turn {
  readonly #clock: Pick<Clock, 'monotonic'>;
  #since: number;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
    this.#since = clock.monotonic();
  }

  /** Blocks have had the event loop for themselves long enough. */
  isOver(): boolean {
    return this.#clock.monotonic() - this.#since > TURN_MS;
  }

  /** Lets everything else go first. */
  async next(): Promise<void> {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    this.#since = this.#clock.monotonic();
  }
}
