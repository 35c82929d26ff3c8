/** How many of something each has at the same time: connections of an address, streams of a caller. */
export class Places {
  readonly #most: number;
  readonly #taken = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Answers how to give the place back, more than once if need be; undefined when all are taken. */
  take(key: string): (() => void) | undefined {
    const before = this.#taken.get(key) ?? 0;
    if (before >= this.#most) return undefined;
    this.#taken.set(key, before + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const left = (this.#taken.get(key) ?? 1) - 1;
      if (left === 0) this.#taken.delete(key);
      else this.#taken.set(key, left);
    };
  }
}
