/**
 * The interpreters of a confined process. One holds one run at a time and belongs to one trust scope; after each run its
 * memory is put back, and after a sensitive one it goes. The next one is made ahead.
 */
import type ivm from 'isolated-vm';
import { STOP_MS } from '../confined/child-run.ts';
import type { Rooms } from '../confined/runs.ts';
import type { RunMessage } from '../protocol.ts';
import { Interpreter, type Material } from './interpreter.ts';

/** What the last run left behind is spinning when its interpreter can't be put back in this time. */
const RESTORE_MS = 1000;
/** Pyodide's own tables on the other side of its memory may grow by a little with each run. */
const MAX_RUNS = 1000;

interface Waiting {
  id: number;
  scope: string;
  resolve(interpreter: Interpreter): void;
}

export interface InterpreterOptions {
  material: Material;
  snapshot: ivm.ExternalCopy<ArrayBuffer>;
  /** How many there are, at work or waiting for it. */
  count: number;
  onStuck(): void;
  /** One can't be made: nor could the next. */
  onFailure(problem: unknown): void;
}

export class Interpreters implements Rooms<Interpreter> {
  readonly #options: InterpreterOptions;
  /** In order of last use, the longest unused first. */
  readonly #idle = new Set<Interpreter>();
  readonly #waiting = new Set<Waiting>();
  readonly #sensitive = new WeakSet<Interpreter>();
  /** Those there are, and one that is being made. */
  readonly #all = new Set<Interpreter>();
  #making = false;

  constructor(options: InterpreterOptions) {
    this.#options = options;
  }

  /** Makes the first one, and the others behind its back. */
  async warm(): Promise<void> {
    this.#put(await this.#open());
    this.#fill();
  }

  acquire({ id, scope, isSensitive }: RunMessage): Interpreter | Promise<Interpreter> {
    const own = isSensitive ? undefined : this.#find((idle) => idle.scope === scope);
    const found = own ?? this.#find((idle) => idle.scope === undefined);
    if (found) return this.#give(found, scope, isSensitive);
    this.#makeRoom();
    const { promise, resolve } = Promise.withResolvers<Interpreter>();
    const given = (interpreter: Interpreter): void => resolve(this.#give(interpreter, scope, isSensitive));
    this.#waiting.add({ id, scope: isSensitive ? '' : scope, resolve: given });
    return promise;
  }

  forget(id: number): void {
    for (const waiting of this.#waiting) if (waiting.id === id) this.#waiting.delete(waiting);
  }

  release(interpreter: Interpreter, dirty: boolean): void {
    const last = interpreter.listener;
    if (!last) {
      this.#takeBack(interpreter);
      return;
    }
    interpreter.listener = undefined;
    const isOver = dirty || this.#sensitive.has(interpreter) || interpreter.runs >= MAX_RUNS;
    if (isOver || interpreter.isolate.isDisposed) {
      this.#dispose(interpreter);
      return;
    }
    const tooLong = setTimeout(() => {
      this.#dispose(interpreter);
      setTimeout(() => {
        if (last?.isInside()) this.#options.onStuck();
      }, STOP_MS);
    }, RESTORE_MS);
    interpreter
      .restore()
      .catch(() => false)
      .then((isGood) => {
        clearTimeout(tooLong);
        if (isGood && !interpreter.isolate.isDisposed) this.#put(interpreter);
        else this.#dispose(interpreter);
      });
  }

  #find(wanted: (idle: Interpreter) => boolean): Interpreter | undefined {
    for (const idle of this.#idle) if (wanted(idle)) return idle;
    return undefined;
  }

  #give(interpreter: Interpreter, scope: string, isSensitive: boolean): Interpreter {
    this.#idle.delete(interpreter);
    interpreter.scope = scope;
    if (isSensitive) this.#sensitive.add(interpreter);
    return interpreter;
  }

  #put(interpreter: Interpreter): void {
    for (const waiting of this.#waiting) {
      if (interpreter.scope !== undefined && interpreter.scope !== waiting.scope) continue;
      this.#waiting.delete(waiting);
      waiting.resolve(interpreter);
      return;
    }
    this.#idle.add(interpreter);
    // Somebody waits for one that nobody used: this one makes place for it.
    if (this.#waiting.size > 0) this.#makeRoom();
  }

  /** Whoever was to get it had just gone: nobody has been in it. */
  #takeBack(interpreter: Interpreter): void {
    this.#sensitive.delete(interpreter);
    if (interpreter.runs === 0) interpreter.scope = undefined;
    this.#put(interpreter);
  }

  /** An interpreter of another scope goes for the sake of one of nobody's. */
  #makeRoom(): void {
    const [oldest] = this.#idle;
    if (this.#all.size < this.#options.count) this.#fill();
    else if (oldest) this.#dispose(oldest);
  }

  #dispose(interpreter: Interpreter): void {
    if (!interpreter.isolate.isDisposed) interpreter.isolate.dispose();
    this.#idle.delete(interpreter);
    this.#all.delete(interpreter);
    this.#fill();
  }

  /** One after the other: it takes a core for a third of a second. */
  #fill(): void {
    if (this.#making || this.#all.size >= this.#options.count) return;
    this.#making = true;
    this.#open().then((made) => {
      this.#making = false;
      this.#put(made);
      this.#fill();
    }, this.#options.onFailure);
  }

  async #open(): Promise<Interpreter> {
    const interpreter = await Interpreter.open(this.#options.material, this.#options.snapshot);
    this.#all.add(interpreter);
    return interpreter;
  }
}
