/** With several servers on one database, another's publish is seen after this long at the latest. */
const LIVE_TTL_MS = 1_000;

export interface LiveCacheOptions<T> {
  read(workspace: string, name: string): Promise<T>;
  /** Milliseconds, never going back. */
  monotonic(): number;
  /** False when this process is the only one that can publish: then what is live is known without asking. */
  shared: boolean;
}

/** What is live by name, read once for however many ask. */
export class LiveCache<T> {
  readonly #options: LiveCacheOptions<T>;
  readonly #kept = new Map<string, { readAt: number; live: Promise<T> }>();

  constructor(options: LiveCacheOptions<T>) {
    this.#options = options;
  }

  /** Rejects as reading does, and then reads again the next time. */
  get(workspace: string, name: string): Promise<T> {
    const key = JSON.stringify([workspace, name]);
    const { read, monotonic, shared } = this.#options;
    const known = this.#kept.get(key);
    if (known && (!shared || monotonic() - known.readAt < LIVE_TTL_MS)) return known.live;
    const live = read(workspace, name);
    this.#kept.set(key, { readAt: monotonic(), live });
    live.catch(() => {
      if (this.#kept.get(key)?.live === live) this.#kept.delete(key);
    });
    return live;
  }

  /** After a publish, a rename, a delete. */
  forget(workspace: string, name: string): void {
    this.#kept.delete(JSON.stringify([workspace, name]));
  }
}
