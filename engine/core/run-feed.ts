import type { RunEvent } from '#schema';

export interface FeedEntry {
  id: number;
  event: RunEvent;
}

const MAX_ENTRIES = 5_000;

/**
 * The live events of one run, numbered from 1, for any number of readers. A reader that comes back names the last id it
 * saw and gets what followed; what no longer fits is told as a `gap`, never left out in silence.
 */
export class RunFeed {
  #entries: FeedEntry[] = [];
  #nextId = 1;
  #closed = false;
  readonly #wakers = new Set<() => void>();

  get closed(): boolean {
    return this.#closed;
  }

  push(event: RunEvent): void {
    if (this.#closed) return;
    this.#entries.push({ id: this.#nextId++, event });
    // Cut in halves, so that shifting costs nothing per event.
    if (this.#entries.length > MAX_ENTRIES) this.#entries = this.#entries.slice(MAX_ENTRIES / 2);
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  /** Events after `lastId`, then new ones as they come, until the run has ended. Waits no longer than `signal` lets it. */
  async *read(lastId: number, signal: AbortSignal): AsyncGenerator<FeedEntry, void, undefined> {
    let seen = lastId;
    while (!signal.aborted) {
      const fresh = this.#after(seen);
      for (const entry of fresh) {
        yield entry;
        seen = entry.id;
      }
      if (fresh.length > 0) continue;
      if (this.#closed) return;
      await this.#change(signal);
    }
  }

  #after(lastId: number): FeedEntry[] {
    const first = this.#entries[0]?.id ?? this.#nextId;
    const fresh = this.#entries.slice(Math.max(0, lastId + 1 - first));
    const missing = first - 1 - lastId;
    return missing > 0 ? [{ id: first - 1, event: { type: 'gap', missing } }, ...fresh] : fresh;
  }

  async #change(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.#wakers.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wakers.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  #wake(): void {
    for (const wake of [...this.#wakers]) wake();
  }
}
