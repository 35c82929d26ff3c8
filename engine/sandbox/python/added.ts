/** Libraries that an administrator added: wheels in a folder of the data directory, each with its sha256 in a lock file. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { readPyodideFile } from './pyodide-files.ts';
import { modulesIn, normalName, readWheelName } from './wheel.ts';

const LOCK = 'lock.json';
const MAX_WHEEL_BYTES = 128 * 1024 * 1024;
const FETCH_MS = 120_000;

const addedSchema = z.strictObject({
  version: z.string(),
  /** In the same folder. */
  file: z.string().regex(/^[\w.+-]+\.whl$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  modules: z.array(z.string()),
});
const lockSchema = z.strictObject({ packages: z.record(z.string(), addedSchema) });

const pyodideSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string(),
      file_name: z.string(),
      sha256: z.string(),
      imports: z.array(z.string()),
      depends: z.array(z.string()),
    }),
  ),
});

type Added = z.infer<typeof addedSchema>;

/** What interpreters get of the added libraries. */
export interface AddedLibraries {
  /** By file name. */
  wheels: ReadonlyMap<string, Buffer>;
  modules: readonly string[];
}

async function readLock(folder: string): Promise<Map<string, Added>> {
  const file = join(folder, LOCK);
  if (!existsSync(file)) return new Map();
  return new Map(Object.entries(lockSchema.parse(JSON.parse(await readFile(file, 'utf8'))).packages));
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** @throws Error when a wheel is not there, or is not the one that was added */
export async function readAdded(folder: string | undefined): Promise<AddedLibraries> {
  const wheels = new Map<string, Buffer>();
  const modules: string[] = [];
  for (const [name, added] of folder === undefined ? [] : await readLock(folder)) {
    const bytes = await readFile(join(folder ?? '', added.file));
    if (sha256(bytes) !== added.sha256) throw new Error(`the wheel of ${name} is not the one that was added`);
    wheels.set(added.file, bytes);
    modules.push(...added.modules);
  }
  return { wheels, modules };
}

/** Names and versions of what was added. */
export async function listAdded(
  folder: string,
): Promise<{ name: string; version: string; modules: readonly string[] }[]> {
  return [...(await readLock(folder))].map(([name, { version, modules }]) => ({ name, version, modules }));
}

export interface AddOptions {
  folder: string;
  /** A folder or an address in which Pyodide's wheels are. */
  source: string;
  /** Packages of Pyodide's lock file, or wheels of one's own, by their path. */
  wanted: readonly string[];
}

/**
 * Adds libraries and what they depend on. Nothing is written unless all of them are there and what they should be.
 * @throws Error
 */
export async function addLibraries({ folder, source, wanted }: AddOptions): Promise<string[]> {
  const found = new Map<string, Added & { bytes: Buffer }>();
  const own = wanted.filter((each) => each.endsWith('.whl'));
  for (const path of own) {
    const bytes = await readFile(path);
    const file = basename(path);
    const { name, version } = readWheelName(file);
    found.set(name, { version, file, sha256: sha256(bytes), modules: modulesIn(bytes), bytes });
  }
  const names = wanted.filter((each) => !own.includes(each)).map(normalName);
  for (const [name, added] of await withDependencies(names)) {
    if (!found.has(name)) found.set(name, { ...added, bytes: await fetchWheel(source, name, added) });
  }
  await mkdir(folder, { recursive: true });
  const lock = await readLock(folder);
  for (const [name, { bytes, ...added }] of found) {
    await writeFile(join(folder, added.file), bytes);
    lock.set(name, added);
  }
  const text = JSON.stringify({ packages: Object.fromEntries([...lock].sort()) }, null, 2);
  await writeFile(join(folder, `${LOCK}.draft`), `${text}\n`);
  await rename(join(folder, `${LOCK}.draft`), join(folder, LOCK));
  return [...found].map(([name, { version }]) => `${name} ${version}`);
}

async function withDependencies(names: readonly string[]): Promise<Map<string, Added>> {
  const { packages } = pyodideSchema.parse(JSON.parse((await readPyodideFile('pyodide-lock.json')).toString('utf8')));
  const known = new Map(Object.entries(packages).map(([name, each]) => [normalName(name), each]));
  const found = new Map<string, Added>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    const each = known.get(name);
    if (!each) throw new Error(`Pyodide has no package "${name}". A wheel of your own is added by its path.`);
    const { version, file_name: file, imports } = each;
    found.set(name, { version, file, sha256: each.sha256, modules: imports });
    open.push(...each.depends.map(normalName));
  }
  return found;
}

async function fetchWheel(source: string, name: string, { file, sha256: expected }: Added): Promise<Buffer> {
  const bytes = /^https?:/.test(source)
    ? await download(`${source.replace(/\/$/, '')}/${file}`)
    : await readFile(join(source, file));
  const actual = sha256(bytes);
  if (actual !== expected) {
    throw new Error(`${name}: ${file} has the sha256 ${actual}, Pyodide's lock file says ${expected}`);
  }
  return bytes;
}

async function download(address: string): Promise<Buffer> {
  const response = await fetch(address, { signal: AbortSignal.timeout(FETCH_MS) });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  if (bytes.length > MAX_WHEEL_BYTES) throw new Error(`${address} is larger than ${MAX_WHEEL_BYTES} bytes`);
  return bytes;
}
