/** Memory of interpreters that have imported all they need, kept between starts. Made before any code of anybody ran. */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { sha256 } from './allow-list.ts';

/** Files that nobody has asked for are deleted once there are more: one is some 25 MB. */
const MAX_FILES = 12;
const SUM_CHARS = 64;

export interface SnapshotSource {
  /** Undefined: it is kept in memory. */
  cacheDir: string | undefined;
  /** Its key, which changes with anything that it is made of, and what makes it. */
  read(): Promise<{ key: string; build(): Promise<Uint8Array> }>;
}

/** Reads the snapshot whenever a child needs it. It is made here, if there is none that is whole. */
export async function createSnapshot({ cacheDir, read }: SnapshotSource): Promise<() => Promise<Uint8Array>> {
  const { key, build } = await read();
  if (cacheDir === undefined) {
    const made = await build();
    return async () => made;
  }
  const file = join(cacheDir, `python-snapshot-${key}.bin`);
  const readOrMake = async (): Promise<Uint8Array> => {
    const known = await readWhole(file);
    if (known) return known;
    const made = await (await read()).build();
    await writeWhole(file, made);
    return made;
  };
  await readOrMake();
  await forgetOld(file);
  return readOrMake;
}

/** Undefined when it is not there, or is not what was written: a disk that was full, or somebody's hand. */
async function readWhole(file: string): Promise<Uint8Array | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes || bytes.length <= SUM_CHARS) return undefined;
  const content = bytes.subarray(SUM_CHARS);
  return bytes.toString('latin1', 0, SUM_CHARS) === sha256(content) ? content : undefined;
}

async function writeWhole(file: string, content: Uint8Array): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true });
  try {
    // What is in it seeds the hashes of every interpreter.
    await writeFile(draft, [Buffer.from(sha256(content), 'latin1'), content], { mode: 0o600 });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Those of other releases and of sets of libraries that no function names any more. */
async function forgetOld(current: string): Promise<void> {
  const folder = dirname(current);
  const names = (await readdir(folder)).filter((name) => /^python-snapshot-\w+\.bin$/.test(name));
  if (names.length <= MAX_FILES) return;
  const aged = await Promise.all(
    names.map(async (name) => ({ name, ms: (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs ?? 0 })),
  );
  aged.sort((a, b) => a.ms - b.ms);
  const others = aged.filter(({ name }) => name !== basename(current)).slice(0, names.length - MAX_FILES);
  await Promise.all(others.map(({ name }) => rm(join(folder, name), { force: true })));
}
