import type { FunctionWorld } from './world.ts';

export interface Pacing {
  /** Waits until nothing has happened for so long. */
  debounceMs?: number | undefined;
  /** At most once in so long: at once, and at the end for what came meanwhile. */
  throttleMs?: number | undefined;
}

/** Holds calls back. Of those that come while one is held back, the last one is made. */
export class Pace {
  readonly #pacing: Pacing;
  readonly #world: Pick<FunctionWorld, 'after'>;
  #waiting: (() => void) | undefined;
  #stop: (() => void) | undefined;

  constructor(pacing: Pacing, world: Pick<FunctionWorld, 'after'>) {
    this.#pacing = pacing;
    this.#world = world;
  }

  call(work: () => void): void {
    const { debounceMs, throttleMs } = this.#pacing;
    if (debounceMs !== undefined) {
      this.#stop?.();
      this.#waiting = work;
      this.#stop = this.#world.after(debounceMs, () => this.#release());
    } else if (throttleMs !== undefined) {
      if (this.#stop) this.#waiting = work;
      else this.#open(work, throttleMs);
    } else {
      work();
    }
  }

  /** Forgets what is held back. */
  cancel(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#waiting = undefined;
  }

  /** Makes a call, and holds back others for a while. */
  #open(work: () => void, throttleMs: number): void {
    this.#stop = this.#world.after(throttleMs, () => {
      const waiting = this.#release();
      if (waiting) this.#open(() => {}, throttleMs);
    });
    work();
  }

  #release(): boolean {
    const waiting = this.#waiting;
    this.cancel();
    waiting?.();
    return waiting !== undefined;
  }
}
