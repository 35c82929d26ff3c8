/**
 * Runs in each isolate before Pyodide's own scripts, and then starts the interpreter: cold, to take a snapshot of it, or
 * from that snapshot, to run code.
 */

import { freezeRealm, tameConstructors } from '../javascript/inside/freeze.ts';
import { type Host, host } from '../javascript/inside/host.ts';
import { defineGlobal } from '../javascript/inside/intrinsics.ts';
import { installRandom } from '../javascript/inside/random.ts';
import { installText } from '../javascript/inside/text.ts';
import { installTimers } from '../javascript/inside/timers.ts';
import { installUrl } from '../javascript/inside/url.ts';
import { countAnswer, fail, resetGuard, tell } from './inside/guard.ts';
import { installPlatform } from './inside/platform.ts';
import type { LoadPyodide, Pyodide } from './inside/pyodide.ts';
import { closeFiles, createRestore } from './inside/restore.ts';
import type { CompiledCode } from './inside/web-assembly.ts';

interface Parts {
  /** Of Pyodide's lock file, as JSON. */
  lock: string;
  module: CompiledCode;
  library: ArrayBuffer;
  /** Wheels and our own modules, by the path they get. */
  files: Record<string, ArrayBuffer>;
}

type Enter = (operation: string, a?: unknown, b?: unknown, c?: unknown, d?: unknown) => unknown;

/** What `import js` shows. Frozen and empty but for the names that Pyodide's own modules import. */
const nothing = Object.freeze(Object.create(null));
const JS_NAMES = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'eval', 'Object', 'AbortController'];
const jsglobals = Object.freeze(
  Object.assign(Object.create(null), Object.fromEntries(JS_NAMES.map((name) => [name, nothing]))),
);

/** Put there by Pyodide's two scripts, and V8's collector of garbage where the process has it. */
interface Realm {
  loadPyodide: LoadPyodide;
  createPyodideModule: unknown;
  gc?: () => void;
}

const realm: Realm = Object.assign(globalThis);

function load({ lock, files }: Parts, snapshot: object): Promise<Pyodide> {
  const { loadPyodide, createPyodideModule } = realm;
  const paths = Object.keys(files);
  return loadPyodide({
    indexURL: '/',
    createPyodideModule,
    jsglobals,
    lockFileContents: JSON.parse(lock),
    stdin: () => null,
    stdout: () => undefined,
    stderr: () => undefined,
    env: { HOME: '/', TZ: 'UTC', LANG: 'C.UTF-8' },
    fsInit(fileSystem: Pyodide['_module']['FS']) {
      for (const path of paths) {
        fileSystem.mkdirTree(path.slice(0, path.lastIndexOf('/')));
        const bytes = files[path];
        if (bytes) fileSystem.writeFile(path, new Uint8Array(bytes));
      }
    },
    ...snapshot,
  });
}

/** Starts an interpreter, cold or from another snapshot, lets it import what code may want, and answers its memory. */
async function build(parts: Parts, imports: string, base: ArrayBuffer | undefined): Promise<ArrayBuffer> {
  const from = base ? { _loadSnapshot: new Uint8Array(base) } : {};
  const python = await load(parts, { _makeSnapshot: true, ...from });
  python.runPython(imports);
  return python.makeMemorySnapshot().buffer;
}

/** Starts an interpreter from a snapshot, closes its realm and answers the one way in. */
async function open(parts: Parts, snapshot: ArrayBuffer, opening: string): Promise<Enter> {
  const python = await load(parts, { _loadSnapshot: new Uint8Array(snapshot) });
  const module = python._module;
  if (opening !== '') python.runPython(opening);
  // Read and copied by now. As garbage it would stay until this isolate is short of memory, which it never is.
  for (const buffer of [snapshot, parts.library, ...Object.values(parts.files)]) buffer.transfer(0);
  const { start, settle, wake } = python.pyimport('switchyard.runner');
  if (!start || !settle || !wake) throw new Error('the runner is not complete');
  for (const set of ['setStdout', 'setStderr'] as const) python[set]({ raw: () => undefined });
  python.setStdin({ error: true });
  closeFiles(module.FS);
  forget(python);
  const restore = createRestore(module);
  let isBroken = false;
  const operations: Record<string, (a: unknown, b: unknown, c: unknown, d: unknown) => unknown> = {
    start: (code, names, seed, maxResult) =>
      start(guard, code, names, seed, resetGuard(Number(maxResult), String(code))),
    settle(call, ok, json) {
      countAnswer();
      settle(call, ok, json);
    },
    fire: () => wake(),
  };
  const guard = Object.freeze(
    Object.setPrototypeOf((...said: [unknown, unknown, unknown, unknown]) => tell(...said), null),
  );
  realm.gc?.();
  Reflect.deleteProperty(realm, 'gc');
  tameConstructors();
  Reflect.deleteProperty(realm, 'eval');
  defineGlobal('Function', Function.prototype.constructor);
  freezeRealm();
  return (operation, a, b, c, d) => {
    if (operation === 'reset') return !isBroken && restore();
    try {
      operations[operation]?.(a, b, c, d);
    } catch (thrown) {
      isBroken = true;
      die(thrown);
    }
    return undefined;
  };
}

/** The objects of Pyodide's that Python modules hold lead into this realm: they become nothing. */
function forget({ _module: module }: Pyodide): void {
  for (let index = 0; ; index++) {
    try {
      const held = module.__hiwire_get(index);
      if (typeof held === 'object' || typeof held === 'function') module.__hiwire_set(index, nothing);
    } catch {
      return;
    }
  }
}

/** The interpreter did not survive: its stack or its memory ran out, or it was told to abort. */
function die(thrown: unknown): void {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (/call stack|recursion/i.test(message)) fail('thrown', 'maximum recursion depth exceeded', 'RecursionError');
  else if (/out of memory|allocation/i.test(message))
    fail('memory', 'The code used more memory than it may.', 'MemoryError');
  else fail('thrown', `The interpreter ended: ${message.slice(0, 500)}`, 'SystemError');
}

defineGlobal('__prepare', (doors: Host, parts: Parts) => {
  host.tell = doors.tell;
  host.ask = doors.ask;
  installText();
  installTimers();
  installUrl();
  installRandom();
  installPlatform(parts.module, new Uint8Array(parts.library));
  defineGlobal('__build', (imports: string, base: ArrayBuffer | undefined) => build(parts, imports, base));
  defineGlobal('__open', (snapshot: ArrayBuffer, opening: string) => open(parts, snapshot, opening));
});
