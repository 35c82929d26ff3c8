/**
 * Rooms for plain code, one for each trust scope, used by run after run: see plain-bootstrap.ts for why that is safe. A run
 * happens on the child's own thread, in one call: 4 us instead of 50 for the way to an isolate's thread and back, and no new
 * context, which costs 300. The price is that nothing else happens meanwhile, so it gets little time; and that nothing here
 * helps where V8 does not let itself be stopped, which is why plain code has a child of its own that may be lost any time.
 */
import type ivm from 'isolated-vm';
import type { RunMessage } from '../protocol.ts';

/** What takes longer runs on a thread of its own instead, from the start: nothing of it has left the room. */
const TIME_MS = 20;
/** Of processor time. What takes as long as this, and does so again, gains little here and keeps others waiting. */
const SLOW_MS = 5;
/** About 4.5 MB each. */
const MAX_ROOMS = 16;
/** A new room costs 10 ms: a scope that finds none free goes the long way rather than take one that is in use. */
const IN_USE_MS = 1000;
/** A room that has grown this large is left: the others would have to do with what it keeps. */
const MAX_HEAP_BYTES = 32 * 1024 * 1024;
/** So that nothing that builds up inside V8 stays for ever. */
const RUNS_PER_ROOM = 100_000;
/** How often code that did not do here is not tried again: doubled each time. */
const FIRST_PAUSE = 20;
const LONGEST_PAUSE = 10_000;
const MAX_AVOIDED = 200;
const MAX_KNOWN = 1000;

type Run = ivm.Reference<(code: string, names: string, maxResult: number) => string>;

interface Room {
  isolate: ivm.Isolate;
  run: Run;
  runs: number;
  usedAt: number;
}

export interface PlainOutcome {
  ok: boolean;
  /** The result, or a Failure, as JSON text. */
  json: string;
  logs: readonly { level: string; text: string }[];
  cpuMs: number;
}

export interface PlainSetup {
  library: typeof ivm;
  bootstrap: string;
  memoryMb: number;
  /** V8 ran out of memory in a way that it can't recover from. */
  onCatastrophe(): void;
}

export class PlainRooms {
  readonly #setup: PlainSetup;
  readonly #snapshot: ivm.ExternalCopy<ArrayBuffer>;
  /** By scope, the longest unused first. */
  readonly #rooms = new Map<string, Room>();
  /** Ready for the next scope. Made at the start, so that a room that can't be made shows there. */
  #spare: Room | undefined;
  /** Code that fails, takes long or waits after all, and how many more of its runs go the long way at once. */
  readonly #avoided = new Map<string, { left: number; next: number }>();
  readonly #known = new Set<string>();

  constructor(setup: PlainSetup) {
    this.#setup = setup;
    this.#snapshot = setup.library.Isolate.createSnapshot([{ code: setup.bootstrap, filename: 'bootstrap' }]);
    this.#spare = this.#furnish();
  }

  /** It has been run here and came to its end. */
  isKnown(code: string): boolean {
    return this.#known.has(code);
  }

  /** `undefined` where a room of its own must tell what becomes of it. */
  run(message: RunMessage, code: string, names: string): PlainOutcome | undefined {
    if (this.#isAvoided(code)) return undefined;
    const room = this.#enter(message.scope);
    if (!room) return undefined;
    const start = room.usedAt;
    const processor = process.threadCpuUsage();
    const timeout = Math.min(TIME_MS, message.wallMs, message.cpuMs);
    let answer = '';
    try {
      answer = room.run.applySync(undefined, [code, names, message.maxResult], { timeout });
    } catch {
      // Stopped in the middle of anything, perhaps of our own part of it.
      this.#leave(message.scope);
    }
    const tookMs = performance.now() - start;
    if (answer === '') this.#avoid(code);
    // By the clock first, which costs nothing, but on a busy machine says nothing.
    else if (tookMs > SLOW_MS && spentMs(processor) > SLOW_MS) this.#onSlow(message.scope, code, room);
    else this.#avoided.delete(code);
    if (answer === '') return undefined;
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.add(code);
    return toOutcome(answer, tookMs);
  }

  #enter(scope: string): Room | undefined {
    const room = this.#find(scope) ?? this.#takeSpare();
    if (!room) return undefined;
    room.runs += 1;
    room.usedAt = performance.now();
    this.#rooms.delete(scope);
    this.#rooms.set(scope, room);
    return room;
  }

  #find(scope: string): Room | undefined {
    const room = this.#rooms.get(scope);
    if (!room || (room.runs < RUNS_PER_ROOM && !room.isolate.isDisposed)) return room;
    this.#leave(scope);
    return undefined;
  }

  #takeSpare(): Room | undefined {
    if (!this.#makeRoom()) return undefined;
    const room = this.#spare ?? this.#furnish();
    this.#spare = undefined;
    setImmediate(() => {
      this.#spare ??= this.#furnish();
    });
    return room;
  }

  #makeRoom(): boolean {
    const [oldest] = this.#rooms;
    if (this.#rooms.size < MAX_ROOMS || !oldest) return true;
    const [scope, { usedAt }] = oldest;
    if (performance.now() - usedAt < IN_USE_MS) return false;
    this.#leave(scope);
    return true;
  }

  #furnish(): Room {
    const { library, memoryMb, onCatastrophe } = this.#setup;
    const isolate = new library.Isolate({
      memoryLimit: memoryMb,
      snapshot: this.#snapshot,
      onCatastrophicError: onCatastrophe,
    });
    const context = isolate.createContextSync();
    const attach = 'const attach = globalThis.__attach; delete globalThis.__attach; return attach();';
    return { isolate, run: context.evalClosureSync(attach, [], { result: { reference: true } }), runs: 0, usedAt: 0 };
  }

  #leave(scope: string): void {
    const room = this.#rooms.get(scope);
    this.#rooms.delete(scope);
    if (room && !room.isolate.isDisposed) room.isolate.dispose();
  }

  #isAvoided(code: string): boolean {
    const avoided = this.#avoided.get(code);
    if (!avoided || avoided.left === 0) return false;
    avoided.left -= 1;
    return true;
  }

  /** Once may be the machine's fault, or the price of the first time. */
  #onSlow(scope: string, code: string, { isolate }: Room): void {
    if (this.#avoided.has(code)) this.#avoid(code);
    else this.#remember(code, { left: 0, next: FIRST_PAUSE });
    if (isolate.getHeapStatisticsSync().total_heap_size > MAX_HEAP_BYTES) this.#leave(scope);
  }

  #avoid(code: string): void {
    const next = this.#avoided.get(code)?.next ?? FIRST_PAUSE;
    this.#remember(code, { left: next, next: Math.min(next * 2, LONGEST_PAUSE) });
  }

  #remember(code: string, avoided: { left: number; next: number }): void {
    this.#avoided.delete(code);
    this.#avoided.set(code, avoided);
    const [oldest] = this.#avoided.keys();
    if (this.#avoided.size > MAX_AVOIDED && oldest !== undefined) this.#avoided.delete(oldest);
  }
}

function spentMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(since);
  return (user + system) / 1000;
}

function toOutcome(answer: string, tookMs: number): PlainOutcome {
  const cpuMs = Math.round(tookMs * 100) / 100;
  if (answer[0] !== 'l') return { ok: answer[0] === 'd', json: answer.slice(1), logs: [], cpuMs };
  // Written by our part of the room, from texts that it made itself.
  const [logs, rest]: [PlainOutcome['logs'], string] = JSON.parse(answer.slice(1));
  return { ok: rest[0] === 'd', json: rest.slice(1), logs, cpuMs };
}
