import { LRUCache } from 'lru-cache';
import type { Clock } from '#core';

/** How long what somebody may do may be kept before the store is asked again (security R8). */
const CACHE_MS = 5_000;
const MAX_KNOWN = 5_000;

/** What was read of the store, for some seconds. However many ask at once, it is read once; what failed is asked again. */
export class ShortMemory<T> {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #known = new LRUCache<string, { readAt: number; found: Promise<T> }>({ max: MAX_KNOWN });

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  get(key: string, read: () => Promise<T>): Promise<T> {
    const before = this.#known.get(key);
    if (before && this.#clock.monotonic() - before.readAt < CACHE_MS) return before.found;
    const found = read();
    this.#known.set(key, { readAt: this.#clock.monotonic(), found });
    found.catch(() => {
      if (this.#known.peek(key)?.found === found) this.#known.delete(key);
    });
    return found;
  }

  forget(key: string): void {
    this.#known.delete(key);
  }

  clear(): void {
    this.#known.clear();
  }
}
