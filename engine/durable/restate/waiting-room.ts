/**
 * A few at a time work, the others wait: who has the highest priority goes next, of these who came first.
 *
 * @example
 * const room = new WaitingRoom(32);
 * await room.enter(0);
 * try { await work(); } finally { room.leave(); }
 */
export class WaitingRoom {
  readonly #size: number;
  #inside = 0;
  #waiting: { priority: number; entered: PromiseWithResolvers<void> }[] = [];
  #closedBy: Error | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  /** Resolves when there is a place. Rejects once the room is closed. */
  async enter(priority: number): Promise<void> {
    if (this.#closedBy) throw this.#closedBy;
    if (this.#inside < this.#size) {
      this.#inside++;
      return;
    }
    const entered = Promise.withResolvers<void>();
    const before = this.#waiting.findIndex((other) => other.priority < priority);
    this.#waiting.splice(before === -1 ? this.#waiting.length : before, 0, { priority, entered });
    await entered.promise;
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next) next.entered.resolve();
    else this.#inside--;
  }

  /** Sends away who waits and who comes. */
  close(reason: Error): void {
    this.#closedBy = reason;
    for (const { entered } of this.#waiting) entered.reject(reason);
    this.#waiting = [];
  }
}
