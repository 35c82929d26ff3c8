/**
 * Isolates ("cells") and the fresh contexts in them ("rooms"). A cell belongs to one trust scope and holds one run at a
 * time, so a run that must be stopped takes nobody with it. A room is used once; the next is prepared after the answer.
 */
import type ivm from 'isolated-vm';
import type { ChildSetup } from '../protocol.ts';
import { answer } from './answers.ts';

/**
 * Takes the bootstrap's function off the global object and starts the code. One task for both, and nothing of a room but
 * its context is prepared: each crossing of threads costs more than the work it carries.
 */
const START = `'use strict'; const attach = globalThis.__attach; delete globalThis.__attach;
return attach({ tell: $0, ask: $1 }, $2, $3, $4);`;

/** Idle cells kept warm, of all scopes together: about 2 MB each, 5 MB with every library. */
const IDLE_CELLS = 8;
/** And how many after a while without a run. */
const RESTING_CELLS = 2;
const REST_MS = 5000;
/** A used cell must hand out its next room within this time, or code that the last run left behind is spinning in it. */
const RECYCLE_MS = 1000;
/** A next room takes a millisecond or two; after this it is worth making another cell. */
const ALMOST_MS = 20;
/** How long a disposed isolate may take to stop. */
export const STOP_MS = 250;

export type Scalar = string | number | boolean | undefined;
export type Enter = (operation: string, a: Scalar, b?: Scalar, c?: Scalar) => void;

export interface Listener {
  /** True while the isolate is at work for it. */
  isInside(): boolean;
  tell(operation: unknown, a: unknown, b: unknown, c: unknown): void;
}

export interface Script {
  code: string;
  names: string;
  maxResult: number;
}

export interface Room {
  readonly cell: Cell;
  readonly context: ivm.Context;
  /** The run in the room; nobody listens any more once it ended. */
  listener: Listener | undefined;
}

export interface Heap {
  name: string;
  runsPerIsolate: number;
  snapshot: ivm.ExternalCopy<ArrayBuffer>;
  /** Matches code that needs more than this heap has. */
  lacks: RegExp;
}

export class Cell {
  readonly isolate: ivm.Isolate;
  readonly heap: Heap;
  scope: string | undefined;
  busy = false;
  runs = 0;
  spare: Room | undefined;
  preparing: { room: Promise<Room>; since: number } | undefined;

  constructor(isolate: ivm.Isolate, heap: Heap) {
    this.isolate = isolate;
    this.heap = heap;
  }
}

/** What only the end of the process helps against. */
interface Lost {
  /** V8 ran out of memory in a way that it can't recover from. */
  onCatastrophe(cell: Cell): void;
  /** A disposed isolate does not stop. */
  onStuck(): void;
}

function isAlmostReady(cell: Cell): boolean {
  return cell.preparing !== undefined && performance.now() - cell.preparing.since < ALMOST_MS;
}

export class Cells {
  readonly #ivm: typeof ivm;
  readonly #memoryMb: number;
  readonly #lost: Lost;
  readonly #heaps: Heap[];
  readonly #ask: ivm.Callback;
  /** In order of last use, the longest unused first. */
  readonly #cells = new Set<Cell>();
  #refill: NodeJS.Timeout | undefined;
  readonly #rest = setTimeout(() => this.#evict(RESTING_CELLS), REST_MS);

  constructor(library: typeof ivm, setup: ChildSetup, lost: Lost) {
    this.#ivm = library;
    this.#memoryMb = setup.memoryMb;
    this.#lost = lost;
    this.#ask = new library.Callback(answer);
    this.#heaps = setup.heaps.map(({ name, scripts, lacks, runsPerIsolate }) => ({
      name,
      runsPerIsolate,
      lacks: new RegExp(lacks),
      snapshot: library.Isolate.createSnapshot([
        { code: setup.bootstrap, filename: 'bootstrap' },
        ...scripts.map((code) => ({ code, filename: 'library' })),
      ]),
    }));
  }

  /** The smallest heap that has what the code mentions: the last one has everything. */
  heapFor(code: string): Heap {
    const heap = this.#heaps.find(({ lacks }) => !lacks.test(code)) ?? this.#heaps.at(-1);
    if (!heap) throw new Error('no heaps were set up');
    return heap;
  }

  /** A room for one run, at once when one is ready. */
  acquire(scope: string, heap: Heap): Room | Promise<Room> {
    const fits = (cell: Cell): boolean => !cell.busy && cell.heap === heap;
    const own = this.#find((cell) => fits(cell) && cell.scope === scope && cell.spare !== undefined);
    const chosen =
      own ??
      this.#find((cell) => fits(cell) && cell.scope === undefined && cell.spare !== undefined) ??
      this.#find((cell) => fits(cell) && cell.scope === scope && isAlmostReady(cell)) ??
      this.#create(heap);
    chosen.scope = scope;
    chosen.busy = true;
    chosen.runs += 1;
    this.#cells.delete(chosen);
    this.#cells.add(chosen);
    const { spare } = chosen;
    chosen.spare = undefined;
    return spare ?? this.#prepare(chosen);
  }

  /** For when a room that was nearly ready never came: its cell was disposed under it. */
  acquireNew(scope: string, code: string): Promise<Room> {
    const cell = this.#create(this.heapFor(code));
    cell.scope = scope;
    cell.busy = true;
    cell.runs = 1;
    return this.#furnish(cell);
  }

  /** Runs code in its room. The answer comes through the listener, the reference is for what happens later. */
  start(room: Room, { code, names, maxResult }: Script): Promise<ivm.Reference<Enter>> {
    const tell = (operation: unknown, a: unknown, b: unknown, c: unknown): void =>
      room.listener?.tell(operation, a, b, c);
    const doors = [new this.#ivm.Callback(tell, { ignored: true }), this.#ask];
    return room.context.evalClosure(START, [...doors, code, names, maxResult], { result: { reference: true } });
  }

  /** Ends a run's stay. The room's objects become garbage; a dirty cell goes with them. */
  release(room: Room, dirty: boolean): void {
    const { cell, listener } = room;
    room.listener = undefined;
    cell.busy = false;
    if (dirty || cell.isolate.isDisposed || cell.runs >= cell.heap.runsPerIsolate) {
      this.dispose(cell);
    } else {
      room.context.release();
      this.#recycle(cell, listener);
    }
    this.#rest.refresh();
    this.#refillSoon();
  }

  dispose(cell: Cell): void {
    this.#cells.delete(cell);
    if (!cell.isolate.isDisposed) cell.isolate.dispose();
  }

  /** Makes the first rooms, so that the first call finds one. */
  async warm(): Promise<void> {
    const heap = this.#heaps[0];
    if (heap) await this.#stock(this.#create(heap));
  }

  #find(wanted: (cell: Cell) => boolean): Cell | undefined {
    for (const cell of this.#cells) if (wanted(cell)) return cell;
    return undefined;
  }

  #create(heap: Heap): Cell {
    const isolate = new this.#ivm.Isolate({
      memoryLimit: this.#memoryMb,
      snapshot: heap.snapshot,
      onCatastrophicError: () => this.#lost.onCatastrophe(cell),
    });
    const cell = new Cell(isolate, heap);
    this.#cells.add(cell);
    return cell;
  }

  #prepare(cell: Cell): Promise<Room> {
    const begun = cell.preparing?.room ?? this.#furnish(cell);
    cell.preparing = undefined;
    return begun;
  }

  async #furnish(cell: Cell): Promise<Room> {
    return { cell, context: await cell.isolate.createContext(), listener: undefined };
  }

  async #stock(cell: Cell): Promise<void> {
    const preparing = { room: this.#furnish(cell), since: performance.now() };
    cell.preparing = preparing;
    const room = await preparing.room;
    // A run that could not wait may have taken the promise.
    if (cell.preparing !== preparing) return;
    cell.preparing = undefined;
    cell.spare = room;
  }

  #recycle(cell: Cell, last: Listener | undefined): void {
    const tooLong = setTimeout(() => {
      this.dispose(cell);
      setTimeout(() => {
        if (last?.isInside()) this.#lost.onStuck();
      }, STOP_MS);
    }, RECYCLE_MS);
    this.#stock(cell)
      .catch(() => this.dispose(cell))
      .finally(() => clearTimeout(tooLong));
  }

  /** Away from the runs: a new isolate blocks this thread for a millisecond or more. */
  #refillSoon(): void {
    this.#refill ??= setTimeout(() => {
      this.#refill = undefined;
      this.#evict(IDLE_CELLS);
      const heap = this.#heaps[0];
      if (!heap || this.#find((cell) => cell.scope === undefined)) return;
      const cell = this.#create(heap);
      this.#stock(cell).catch(() => this.dispose(cell));
    }, 5);
  }

  #evict(keep: number): void {
    const idle = [...this.#cells].filter((cell) => !cell.busy && cell.scope !== undefined);
    for (const cell of idle.slice(0, Math.max(0, idle.length - keep))) this.dispose(cell);
  }
}
