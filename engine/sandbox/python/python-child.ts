/** What a Python child is started with: its script, and the parts of its setup. The snapshot is made once and then kept. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleScripts } from '../bundle.ts';
import { type StartOptions, startChild } from '../child-process.ts';
import type { FrameLimits } from '../frames.ts';
import { describeInside } from '../launch.ts';
import type { PythonSetup } from '../protocol.ts';
import type { Wall } from '../walls.ts';
import { readAdded } from './added.ts';
import { addedFiles, type Files, importCode, openCode, readRunner, readWheels } from './libraries.ts';
import { readLoader, readLock, readMachinery, readPyodideFile } from './pyodide-files.ts';

/** One page is 64 KiB: what one interpreter may grow to. */
const MAX_MEMORY_PAGES = 4096;
/** Of an isolate, beside the interpreter's memory: a copy of that to put back, and the library's zip. */
const ISOLATE_MB = 256;
const BUILDER_LIMITS: FrameLimits = { maxHead: 1024, maxBody: 1024 * 1024 * 1024 };

export interface PythonChildOptions {
  wall: Wall;
  addon: string;
  interpreters: number;
  /** Where the snapshot is kept between starts. */
  cacheDir: string | undefined;
  /** Where added libraries are. */
  pythonDir: string | undefined;
}

/** All that a child is made of but the snapshot. */
interface Parts {
  lock: string;
  scripts: readonly string[];
  module: Buffer;
  library: Buffer;
  wheels: Files;
}

/** @throws Error when the snapshot can't be made */
export async function describePythonChild(options: PythonChildOptions): Promise<StartOptions> {
  const { wall, addon, interpreters, cacheDir, pythonDir } = options;
  const here = dirname(fileURLToPath(import.meta.url));
  const [script, bootstrap] = await bundleScripts(here, [
    { file: 'child.ts', platform: 'node' },
    { file: 'bootstrap.ts', platform: 'neutral' },
  ]);
  // What came in to start with is garbage then, and much of it.
  const flags = [`--wasm-max-mem-pages=${MAX_MEMORY_PAGES}`, '--expose-gc'];
  // Memory that was freed is given back at once: a fifth of the whole.
  const environment = { MALLOC_TRIM_THRESHOLD_: '131072' };
  const inside = describeInside(script ?? '', addon, { flags, environment });
  const read = async (): Promise<Parts> => {
    const [lock, machinery, loader, module, library, wheels] = await Promise.all([
      readLock(),
      readMachinery(),
      readLoader(),
      readPyodideFile('pyodide.asm.wasm'),
      readPyodideFile('python_stdlib.zip'),
      readWheels(),
    ]);
    return { lock, scripts: [bootstrap ?? '', machinery, loader], module, library, wheels };
  };
  const setup = ({ lock, scripts, module, library, wheels }: Parts, more: Partial<PythonSetup>, files = wheels) => {
    const json: PythonSetup = {
      ...{ addon, interpreters, memoryMb: ISOLATE_MB, imports: '', opening: '', lock },
      files: [...files.keys()],
      ...more,
    };
    return [JSON.stringify(json), ...scripts, module, library, ...files.values()];
  };
  const build = async (): Promise<Uint8Array> => {
    const parts = await read();
    const files = new Map([...parts.wheels, ...(await readRunner())]);
    const given = setup(parts, { interpreters: 0, imports: importCode(parts.wheels) }, files);
    const builder = await startChild({ wall, inside, setup: async () => given, limits: BUILDER_LIMITS });
    builder.kill();
    return builder.product;
  };
  const key = async (): Promise<string> => keyOf(await read(), await readRunner());
  const snapshot = await createSnapshot({ cacheDir, key, build });
  const setUp = async (): Promise<(string | Uint8Array)[]> => {
    const [parts, added] = await Promise.all([read(), readAdded(pythonDir)]);
    const files = new Map([...parts.wheels, ...addedFiles(added)]);
    return [...setup(parts, { opening: openCode(added) }, files), await snapshot()];
  };
  return { wall, inside, setup: setUp };
}

/** Changes with anything that the snapshot is made of. */
function keyOf({ scripts, module, library, wheels }: Parts, runner: Files): string {
  const hash = createHash('sha256').update(importCode(wheels));
  for (const part of [...scripts, module, library, ...wheels.values(), ...runner.values()]) hash.update(part);
  return hash.digest('hex').slice(0, 32);
}

interface SnapshotSource {
  cacheDir: string | undefined;
  key(): Promise<string>;
  build(): Promise<Uint8Array>;
}

/**
 * Reads the snapshot when a child needs it: from a file, or from memory where there is no place for one. It was made before
 * any code of anybody ran, by a process that then ended.
 */
async function createSnapshot({ cacheDir, key, build }: SnapshotSource): Promise<() => Promise<Uint8Array>> {
  if (cacheDir === undefined) {
    const made = await build();
    return async () => made;
  }
  const file = join(cacheDir, `python-snapshot-${await key()}.bin`);
  const known = await readFile(file).catch(() => undefined);
  if (!known) await writeWhole(file, await build());
  return () => readFile(file);
}

async function writeWhole(file: string, content: Uint8Array): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true });
  try {
    // What is in it seeds the hashes of every interpreter.
    await writeFile(draft, content, { mode: 0o600 });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}
