import { roughLength } from '#kit';
import type { RunEvent } from '#schema';

export interface FeedEntry {
  id: number;
  event: RunEvent;
}

const MAX_ENTRIES = 5_000;
/** Characters of previews and messages that a feed may keep. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

/**
 * The live events of one run, numbered from 1, for any number of readers. A reader that comes back names the last id it
 * saw and gets what followed; what no longer fits is told as a `gap`, never left out in silence.
 */
export class RunFeed {
  #entries: FeedEntry[] = [];
  #nextId = 1;
  #characters = 0;
  #closed = false;
  readonly #wakers = new Set<() => void>();

  get closed(): boolean {
    return this.#closed;
  }

  push(event: RunEvent): void {
    if (this.#closed) return;
    this.#entries.push({ id: this.#nextId++, event });
    this.#characters += lengthOf(event);
    if (this.#entries.length > MAX_ENTRIES || this.#characters > MAX_CHARACTERS) this.#cut();
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

  /** In halves, so that shifting costs nothing per event. The newest always stays. */
  #cut(): void {
    while (this.#entries.length > 1) {
      this.#entries = this.#entries.slice(Math.ceil(this.#entries.length / 2));
      this.#characters = this.#entries.reduce((sum, { event }) => sum + lengthOf(event), 0);
      if (this.#characters <= MAX_CHARACTERS / 2) return;
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
    for (const wake of this.#wakers) wake();
  }
}

/** Near enough to keep a limit. */
function lengthOf(event: RunEvent): number {
  switch (event.type) {
    case 'step':
      return (event.step.input?.text.length ?? 0) + (event.step.output?.text.length ?? 0);
    case 'message':
      return roughLength(event.data);
    case 'log':
      return event.line.text.length;
    default:
      return 0;
  }
}
