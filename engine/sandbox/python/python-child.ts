/** What a Python child is started with: its script, and the parts of its setup. */
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleScripts } from '../bundle.ts';
import { type StartOptions, startChild } from '../child-process.ts';
import type { FrameLimits } from '../frames.ts';
import { describeInside } from '../launch.ts';
import type { PythonSetup } from '../protocol.ts';
import type { Wall } from '../walls.ts';
import type { AllowList, LibrarySet } from './allow-list.ts';
import { type Files, importCode, readRunner, readWheels, toFiles } from './libraries.ts';
import { readLoader, readLock, readMachinery, readPyodideFile } from './pyodide-files.ts';
import { createSnapshot } from './snapshots.ts';

const MB = 1024 * 1024;
/** One page is 64 KiB: what one interpreter may grow to. */
const MAX_MEMORY_PAGES = 4096;
/** Of an isolate, beside the interpreter's memory: a copy of that to put back, and the library's zip. */
const ISOLATE_MB = 256;
const BUILDER_LIMITS: FrameLimits = { maxHead: 1024, maxBody: 1024 * MB };
/** Importing large libraries for the first time takes a while. */
const BUILD_MS = 60_000;

export interface PythonChildOptions {
  wall: Wall;
  addon: string;
  interpreters: number;
  /** Where the snapshot is kept between starts. */
  cacheDir: string | undefined;
  allowList: AllowList;
  /** What its interpreters can import. */
  libraries: LibrarySet;
}

/** All that a child is made of but its libraries and the snapshot. */
interface Parts {
  lock: string;
  scripts: readonly string[];
  module: Buffer;
  library: Buffer;
  shipped: Files;
}

async function readParts(bootstrap: string): Promise<Parts> {
  const [lock, machinery, loader, module, library, shipped] = await Promise.all([
    readLock(),
    readMachinery(),
    readLoader(),
    readPyodideFile('pyodide.asm.wasm'),
    readPyodideFile('python_stdlib.zip'),
    readWheels(),
  ]);
  return { lock, scripts: [bootstrap, machinery, loader], module, library, shipped };
}

/** @throws Error when the snapshot can't be made */
export async function describePythonChild(options: PythonChildOptions): Promise<StartOptions> {
  const { wall, addon, interpreters, cacheDir, allowList, libraries } = options;
  const here = dirname(fileURLToPath(import.meta.url));
  const [script, bootstrap = ''] = await bundleScripts(here, [
    { file: 'child.ts', platform: 'node' },
    { file: 'bootstrap.ts', platform: 'neutral' },
  ]);
  // What came in to start with is garbage then, and much of it.
  const flags = [`--wasm-max-mem-pages=${MAX_MEMORY_PAGES}`, '--expose-gc'];
  // Memory that was freed is given back at once: a fifth of the whole.
  const environment = { MALLOC_TRIM_THRESHOLD_: '131072' };
  const inside = describeInside(script ?? '', addon, { flags, environment });
  const build = async (given: Body): Promise<Uint8Array> => {
    const builder = await startChild({
      ...{ wall, inside, setup: async () => given },
      ...{ limits: BUILDER_LIMITS, startMs: BUILD_MS },
    });
    builder.kill();
    return builder.product;
  };
  const readBase = async () => {
    const [parts, runner] = await Promise.all([readParts(bootstrap), readRunner()]);
    const imports = importCode(parts.shipped);
    const files = new Map([...parts.shipped, ...runner]);
    const given = toSetup(parts, files, { addon, interpreters: 0, imports });
    return { key: keyOf('', given), build: () => build(given) };
  };
  const base = await createSnapshot({ cacheDir, read: readBase });
  const readAdded = async () => {
    const [parts, wheels] = await Promise.all([readParts(bootstrap), allowList.readWheels(libraries)]);
    const { files, ...code } = toFiles(libraries, wheels);
    return { parts, files: new Map([...parts.shipped, ...files]), ...code };
  };
  const readOwn = async () => {
    const [{ parts, files, imports }, { key }] = await Promise.all([readAdded(), readBase()]);
    const given = toSetup(parts, files, { addon, interpreters: 0, imports });
    return { key: keyOf(key, given), build: async () => build([...given, await base()]) };
  };
  const snapshot = libraries.key === '' ? base : await createSnapshot({ cacheDir, read: readOwn });
  const setup = async (): Promise<Body> => {
    const { parts, files, opening } = await readAdded();
    return [...toSetup(parts, files, { addon, interpreters, opening }), await snapshot()];
  };
  return { wall, inside, setup };
}

type Body = readonly (string | Uint8Array)[];

function toSetup(
  { lock, scripts, module, library }: Parts,
  files: Files,
  more: Pick<PythonSetup, 'addon' | 'interpreters'> & Partial<PythonSetup>,
): Body {
  const bytes = [...files.values()].reduce((total, { length }) => total + length, 0);
  const memoryMb = ISOLATE_MB + Math.ceil((2 * bytes) / MB);
  const json: PythonSetup = { memoryMb, imports: '', opening: '', lock, files: [...files.keys()], ...more };
  return [JSON.stringify(json), ...scripts, module, library, ...files.values()];
}

/** Changes with anything that a snapshot is made of. */
function keyOf(base: string, given: Body): string {
  const hash = createHash('sha256').update(base);
  for (const part of given) hash.update(part);
  return hash.digest('hex').slice(0, 32);
}
