/**
 * The libraries that functions may name: wheels in a folder of the data directory, and a lock file beside them that has
 * the sha256 of each. `switchyard python add` and `remove` write it, the server reads it whenever it has changed.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

export const LOCK_FILE = 'lock.json';

const lockedSchema = z.strictObject({
  version: z.string(),
  /** In the same folder. */
  file: z.string().regex(/^[\w.+-]+\.whl$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  modules: z.array(z.string()),
  /** Names of the libraries that it needs: they are in the lock file, too. */
  requires: z.array(z.string()).default([]),
});

const lockSchema = z.strictObject({ packages: z.record(z.string(), lockedSchema) });

export type LockedLibrary = z.infer<typeof lockedSchema>;

/** Libraries that one interpreter has, with all that they need, by name. */
export interface LibrarySet {
  /** Changes with any of them; empty without any. */
  key: string;
  libraries: ReadonlyMap<string, LockedLibrary>;
}

export const NO_LIBRARIES: LibrarySet = { key: '', libraries: new Map() };

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export class AllowList {
  readonly #folder: string | undefined;
  #known: { stamp: string; libraries: ReadonlyMap<string, LockedLibrary> } | undefined;

  /** @param folder undefined: nothing can be added */
  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  /** By name. @throws Error when the lock file can't be read */
  async list(): Promise<ReadonlyMap<string, LockedLibrary>> {
    const file = this.#folder === undefined ? undefined : join(this.#folder, LOCK_FILE);
    const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
    if (!file || !found) return NO_LIBRARIES.libraries;
    const stamp = `${found.mtimeMs} ${found.size} ${found.ino}`;
    if (this.#known?.stamp !== stamp) this.#known = { stamp, libraries: await readLock(file) };
    return this.#known.libraries;
  }

  /** What an interpreter of a function has that names these; those that are not allowed are left out. */
  async resolve(names: readonly string[]): Promise<LibrarySet> {
    if (names.length === 0) return NO_LIBRARIES;
    const all = await this.list();
    const libraries = new Map<string, LockedLibrary>();
    const open = [...names];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const locked = all.get(name);
      if (!locked || libraries.has(name)) continue;
      libraries.set(name, locked);
      open.push(...locked.requires);
    }
    if (libraries.size === 0) return NO_LIBRARIES;
    const sorted = [...libraries].sort(([a], [b]) => (a < b ? -1 : 1));
    const text = sorted.map(([name, locked]) => `${name} ${locked.sha256}`).join('\n');
    return { key: sha256(Buffer.from(text)).slice(0, 16), libraries: new Map(sorted) };
  }

  /** Wheels by file name. @throws Error when one is not there, or is not the one that was added */
  async readWheels({ libraries }: LibrarySet): Promise<Map<string, Buffer>> {
    const wheels = new Map<string, Buffer>();
    for (const [name, { file, sha256: expected }] of libraries) {
      const bytes = await readFile(join(this.#folder ?? '', file));
      if (sha256(bytes) !== expected) throw new Error(`the wheel of ${name} is not the one that was added`);
      wheels.set(file, bytes);
    }
    return wheels;
  }
}

async function readLock(file: string): Promise<ReadonlyMap<string, LockedLibrary>> {
  try {
    return new Map(Object.entries(lockSchema.parse(JSON.parse(await readFile(file, 'utf8'))).packages));
  } catch (cause) {
    throw new Error(`${file} is not a list of libraries: mend it, or delete it and add them again`, { cause });
  }
}
