import type ivm from 'isolated-vm';
import type { Listener, Room, Scalar, Script } from '../confined/child-run.ts';
import type { Cell } from './cells.ts';

/**
 * Takes the bootstrap's function off the global object and starts the code. One task for both, and nothing of a room but
 * its context is prepared: each crossing of threads costs more than the work it carries.
 */
const START = `'use strict'; const attach = globalThis.__attach; delete globalThis.__attach;
return attach({ tell: $0, ask: $1 }, $2, $3, $4);`;

type Enter = (operation: string, a: Scalar, b?: Scalar, c?: Scalar) => void;

/** A fresh context for one run. */
export class JavascriptRoom implements Room {
  readonly cell: Cell;
  readonly context: ivm.Context;
  listener: Listener | undefined;
  readonly #ivm: typeof ivm;
  readonly #ask: ivm.Callback;
  #enter: ivm.Reference<Enter> | undefined;

  constructor(cell: Cell, context: ivm.Context, doors: { library: typeof ivm; ask: ivm.Callback }) {
    this.cell = cell;
    this.context = context;
    this.#ivm = doors.library;
    this.#ask = doors.ask;
  }

  get isolate(): ivm.Isolate {
    return this.cell.isolate;
  }

  /** The answer comes through the listener. */
  async start({ code, names, maxResult }: Script): Promise<void> {
    const tell = (operation: unknown, a: unknown, b: unknown, c: unknown): void =>
      this.listener?.tell(operation, a, b, c);
    const doors = [new this.#ivm.Callback(tell, { ignored: true }), this.#ask];
    const given = [...doors, code, names, maxResult];
    this.#enter = await this.context.evalClosure(START, given, { result: { reference: true } });
  }

  async enter(operation: string, a: Scalar, b?: Scalar, c?: Scalar): Promise<void> {
    await this.#enter?.apply(undefined, [operation, a, b, c]);
  }

  /** Held references hold their context: left to our own garbage collector, the dead ones fill the isolate. */
  leave(): void {
    this.#enter?.release();
  }
}
