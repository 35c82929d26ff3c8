import { randomInt } from 'node:crypto';
import type ivm from 'isolated-vm';
import { answer } from '../confined/answers.ts';
import type { Listener, Room, Scalar, Script } from '../confined/child-run.ts';
import type { CompiledCode } from './inside/web-assembly.ts';

/** What an interpreter is made of: shared by all of the process as far as nobody can change it. */
export interface Material {
  library: typeof ivm;
  memoryMb: number;
  lock: string;
  /** Run before an interpreter's memory is remembered. */
  opening: string;
  /** In this order: bootstrap, Pyodide's machinery, Pyodide's loader. With what V8 made of them. */
  scripts: readonly { name: string; text: string; cache: ivm.ExternalCopy<ArrayBuffer> | undefined }[];
  module: ivm.ExternalCopy<CompiledCode>;
  standardLibrary: ivm.ExternalCopy<ArrayBuffer>;
  files: ReadonlyMap<string, ivm.ExternalCopy<ArrayBuffer>>;
  onCatastrophe(isolate: ivm.Isolate): void;
}

type Enter = (...given: Scalar[]) => unknown;

const PREPARE = `'use strict'; const prepare = globalThis.__prepare; delete globalThis.__prepare;
prepare({ tell: $0, ask: $1 }, { lock: $2, module: $3, library: $4, files: Object.fromEntries($5.map((path, at) => [path, arguments[6 + at]])) });`;
const BUILD = `return globalThis.__build($0, $1)`;
const OPEN = `'use strict'; const open = globalThis.__open; delete globalThis.__open; delete globalThis.__build; return open($0, $1);`;
const BOOT_MS = 50_000;

/** Whatever the interpreter says before there is a run. */
const NOBODY: Listener = { isInside: () => false, tell: () => undefined };

/** An isolate in which Pyodide's scripts have run, and nothing else yet. */
async function furnish(material: Material, listen: () => Listener | undefined) {
  const { library, memoryMb, scripts } = material;
  const isolate: ivm.Isolate = new library.Isolate({
    memoryLimit: memoryMb,
    onCatastrophicError: () => material.onCatastrophe(isolate),
  });
  const context = await isolate.createContext();
  for (const { name, text, cache } of scripts) {
    const script = await isolate.compileScript(text, { filename: name, ...(cache ? { cachedData: cache } : {}) });
    await script.run(context, { timeout: BOOT_MS });
    script.release();
    if (name === 'bootstrap') await prepare(material, context, listen);
  }
  return { isolate, context };
}

async function prepare(material: Material, context: ivm.Context, listen: () => Listener | undefined): Promise<void> {
  const { library, lock, module, standardLibrary, files } = material;
  const tell = (operation: unknown, a: unknown, b: unknown, c: unknown): void => listen()?.tell(operation, a, b, c);
  const doors = [new library.Callback(tell, { ignored: true }), new library.Callback(answer)];
  const paths = new library.ExternalCopy([...files.keys()]).copyInto();
  const contents = [...files.values()].map((file) => file.copyInto());
  const given = [...doors, lock, module.copyInto(), standardLibrary.copyInto(), paths, ...contents];
  await context.evalClosure(PREPARE, given, { timeout: BOOT_MS });
}

/**
 * Starts an interpreter, cold or from another snapshot, lets it import everything, and answers its memory. No code of
 * anybody runs in it.
 */
export async function buildSnapshot(
  material: Material,
  imports: string,
  base: ivm.ExternalCopy<ArrayBuffer> | undefined,
): Promise<Uint8Array> {
  const { isolate, context } = await furnish(material, () => NOBODY);
  const memory: ArrayBuffer = await context.evalClosure(BUILD, [imports, base?.copyInto()], {
    result: { promise: true, copy: true },
    timeout: BOOT_MS,
  });
  isolate.dispose();
  return new Uint8Array(memory);
}

/** A Python of its own, in an isolate of its own. */
export class Interpreter implements Room {
  readonly isolate: ivm.Isolate;
  listener: Listener | undefined;
  /** Whose it is, once it was used. */
  scope: string | undefined;
  runs = 0;
  readonly #enter: ivm.Reference<Enter>;

  private constructor(isolate: ivm.Isolate, enter: ivm.Reference<Enter>) {
    this.isolate = isolate;
    this.#enter = enter;
  }

  static async open(material: Material, snapshot: ivm.ExternalCopy<ArrayBuffer>): Promise<Interpreter> {
    const made: { interpreter?: Interpreter } = {};
    const { isolate, context } = await furnish(material, () => made.interpreter?.listener);
    const enter: ivm.Reference<Enter> = await context.evalClosure(OPEN, [snapshot.copyInto(), material.opening], {
      result: { promise: true, reference: true },
      timeout: BOOT_MS,
    });
    made.interpreter = new Interpreter(isolate, enter);
    return made.interpreter;
  }

  async start({ code, names, maxResult }: Script): Promise<void> {
    this.runs += 1;
    await this.#enter.apply(undefined, ['start', code, names, randomInt(2 ** 32), maxResult]);
  }

  async enter(operation: string, a: Scalar, b?: Scalar, c?: Scalar): Promise<void> {
    await this.#enter.apply(undefined, [operation, a, b, c]);
  }

  /** Makes it as if no run had been. False when it is not worth keeping. */
  async restore(): Promise<boolean> {
    return (await this.#enter.apply(undefined, ['reset'], { result: { copy: true } })) === true;
  }

  leave(): void {}
}
