/** The runs of a confined process: from the server's message to a room, and to the answer. */
import type { RunMessage } from '../protocol.ts';
import { ChildRun, type Room } from './child-run.ts';
import { outbox } from './pipe.ts';

const CPU_WATCH_MS = 20;

/** Where runs find a place of their own. */
export interface Rooms<Place extends Room> {
  /** At once when one is ready. */
  acquire(message: RunMessage, code: string): Place | Promise<Place>;
  /** Whoever waits for a place under this number has gone. */
  forget?(id: number): void;
  /** Ends a run's stay. A dirty room goes with all that is in it. */
  release(room: Place, dirty: boolean): void;
}

export class Runs<Place extends Room> {
  readonly #rooms: Rooms<Place>;
  readonly #runs = new Map<number, ChildRun<Place>>();
  /** Runs that wait for a room, and what ends their wait. */
  readonly #starting = new Map<number, NodeJS.Timeout>();
  #cpuWatch: NodeJS.Timeout | undefined;

  constructor(rooms: Rooms<Place>) {
    this.#rooms = rooms;
  }

  async start(message: RunMessage, code: string, names: string): Promise<void> {
    const found = this.#rooms.acquire(message, code);
    // Not awaited when it is there: every turn of the loop shows in the time of a small call.
    const room = found instanceof Promise ? await this.#wait(message, found) : found;
    if (!room) return;
    const onEnd = (run: ChildRun<Place>, dirty: boolean): void => {
      this.#runs.delete(run.id);
      this.#rooms.release(run.room, dirty);
    };
    this.#runs.set(message.id, new ChildRun({ message, code, names, room, outbox, onEnd }));
    this.#watchCpu();
  }

  settle(id: number, call: number, ok: boolean, json: string): void {
    this.#runs.get(id)?.settle(call, ok, json);
  }

  cancel(id: number): void {
    if (this.#starting.has(id)) this.#giveUp(id, 'cancelled');
    else this.#runs.get(id)?.stop('cancelled');
  }

  /** The process is lost; which run was the cause is worth knowing. */
  blame(wasCause: (room: Place) => boolean): void {
    for (const run of this.#runs.values()) if (wasCause(run.room)) outbox.ended(run.id, 0, { reason: 'memory' });
  }

  /** Undefined when the run was over before there was a room. */
  async #wait({ id, wallMs }: RunMessage, found: Promise<Place>): Promise<Place | undefined> {
    const deadline = setTimeout(() => this.#giveUp(id, 'timeout'), wallMs);
    this.#starting.set(id, deadline);
    const room = await found;
    clearTimeout(deadline);
    if (this.#starting.delete(id)) return room;
    this.#rooms.release(room, true);
    return undefined;
  }

  #giveUp(id: number, reason: 'timeout' | 'cancelled'): void {
    clearTimeout(this.#starting.get(id));
    this.#starting.delete(id);
    this.#rooms.forget?.(id);
    outbox.ended(id, 0, { reason });
  }

  #watchCpu(): void {
    this.#cpuWatch ??= setInterval(() => {
      for (const run of this.#runs.values()) if (run.isOverCpu()) run.stop('cpu');
      if (this.#runs.size > 0) return;
      clearInterval(this.#cpuWatch);
      this.#cpuWatch = undefined;
    }, CPU_WATCH_MS);
  }
}
