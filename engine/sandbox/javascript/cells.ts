/**
 * Isolates ("cells") and the fresh contexts in them ("rooms"). A cell belongs to one trust scope and holds one run at a
 * time, so a run that must be stopped takes nobody with it. A room is used once; the next is prepared after the answer.
 */
import type ivm from 'isolated-vm';
import { answer } from '../confined/answers.ts';
import { type Listener, STOP_MS } from '../confined/child-run.ts';
import type { Rooms } from '../confined/runs.ts';
import type { ChildSetup, HeapSetup, RunMessage } from '../protocol.ts';
import { JavascriptRoom } from './room.ts';

/** Idle cells kept warm, of all scopes together: about 2 MB each, 5 MB with every library. */
const IDLE_CELLS = 8;
/** And how many after a while without a run. */
const RESTING_CELLS = 2;
const REST_MS = 5000;
/** A used cell must hand out its next room within this time, or code that the last run left behind is spinning in it. */
const RECYCLE_MS = 1000;
/** A next room takes a millisecond or two; after this it is worth making another cell. */
const ALMOST_MS = 20;
export interface Heap {
  name: string;
  runsPerIsolate: number;
  /** Made when it is first asked for. */
  snapshot(): ivm.ExternalCopy<ArrayBuffer>;
  /** Matches code that needs more than this heap has. */
  lacks: RegExp;
}

export class Cell {
  readonly isolate: ivm.Isolate;
  readonly heap: Heap;
  scope: string | undefined;
  busy = false;
  runs = 0;
  spare: JavascriptRoom | undefined;
  preparing: { room: Promise<JavascriptRoom>; since: number } | undefined;

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

export class Cells implements Rooms<JavascriptRoom> {
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
    this.#heaps = setup.heaps.map((heap) => this.#heapOf(heap, setup.bootstrap));
  }

  #heapOf({ name, scripts, lacks, runsPerIsolate, isRare }: HeapSetup, bootstrap: string): Heap {
    const make = (): ivm.ExternalCopy<ArrayBuffer> =>
      this.#ivm.Isolate.createSnapshot([
        { code: bootstrap, filename: 'bootstrap' },
        ...scripts.map((code) => ({ code, filename: 'library' })),
      ]);
    let made = isRare ? undefined : make();
    return { name, runsPerIsolate, lacks: new RegExp(lacks), snapshot: () => (made ??= make()) };
  }

  /** The smallest heap that has what the code mentions: the last one has everything. */
  #heapFor(code: string): Heap {
    const heap = this.#heaps.find(({ lacks }) => !lacks.test(code)) ?? this.#heaps.at(-1);
    if (!heap) throw new Error('no heaps were set up');
    return heap;
  }

  acquire({ scope }: RunMessage, code: string): JavascriptRoom | Promise<JavascriptRoom> {
    const heap = this.#heapFor(code);
    const found = this.#take(scope, heap);
    // A room that was nearly ready may never come: its cell was disposed under it.
    return found instanceof Promise ? found.catch(() => this.#takeNew(scope, heap)) : found;
  }

  #take(scope: string, heap: Heap): JavascriptRoom | Promise<JavascriptRoom> {
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

  #takeNew(scope: string, heap: Heap): Promise<JavascriptRoom> {
    const cell = this.#create(heap);
    cell.scope = scope;
    cell.busy = true;
    cell.runs = 1;
    return this.#furnish(cell);
  }

  /** Ends a run's stay. The room's objects become garbage; a dirty cell goes with them. */
  release(room: JavascriptRoom, dirty: boolean): void {
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
      snapshot: heap.snapshot(),
      onCatastrophicError: () => this.#lost.onCatastrophe(cell),
    });
    const cell = new Cell(isolate, heap);
    this.#cells.add(cell);
    return cell;
  }

  #prepare(cell: Cell): Promise<JavascriptRoom> {
    const begun = cell.preparing?.room ?? this.#furnish(cell);
    cell.preparing = undefined;
    return begun;
  }

  async #furnish(cell: Cell): Promise<JavascriptRoom> {
    const context = await cell.isolate.createContext();
    return new JavascriptRoom(cell, context, { library: this.#ivm, ask: this.#ask });
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
