/** Changes the list of libraries that functions may name: see allow-list.ts. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { AllowList, LOCK_FILE, type LockedLibrary, sha256 } from './allow-list.ts';
import { readShipped } from './libraries.ts';
import { findOffer, isAddress, readSource } from './package-index.ts';
import { readPyodideFile } from './pyodide-files.ts';
import { fits, type Requirement, readRequirement } from './requirement.ts';
import { modulesIn, normalName, readWheelName, requirementsIn } from './wheel.ts';

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

type PyodidePackage = z.infer<typeof pyodideSchema>['packages'][string];

interface LibrarySources {
  /** A folder or an address in which the wheels of Pyodide's distribution are. */
  wheels: string;
  /** A folder of wheels, or the address of a package index, for what is no part of that. */
  index: string | undefined;
}

export interface AddOptions {
  /** Where the list is. */
  folder: string;
  sources: LibrarySources;
  /** `name`, `name==1.2`, or wheels by their path. */
  wanted: readonly string[];
}

interface Found extends LockedLibrary {
  bytes: Buffer;
}

/** Somebody asked for it, or another library needs it. */
interface Wanted extends Omit<Requirement, 'applies'> {
  by: string | undefined;
}

/**
 * Adds libraries and what they need. Nothing is written unless all of them are there and what they should be.
 * @throws Error
 */
export async function addLibraries({ folder, sources, wanted }: AddOptions): Promise<string[]> {
  const known = await new AllowList(folder).list();
  const resolver = new Resolver(sources, known, await readPackages(), await shippedVersions());
  for (const each of wanted) {
    if (each.endsWith('.whl')) await resolver.addFile(each);
    else resolver.want({ ...readRequirement(each), by: undefined });
  }
  const found = await resolver.resolve();
  await mkdir(folder, { recursive: true });
  for (const { file, bytes } of found.values()) await writeFile(join(folder, file), bytes);
  const added = [...found].map(([name, { bytes: _, ...locked }]) => [name, locked] as const);
  await writeLock(folder, new Map([...known, ...added]));
  await removeFiles(folder, [...known.values()], [...known.keys(), ...found.keys()]);
  return added.map(([name, { version }]) => `${name} ${version}`);
}

/**
 * Takes libraries off the list.
 * @throws Error for one that is not on it, or that another one needs
 */
export async function removeLibraries(folder: string, given: readonly string[]): Promise<string[]> {
  const known = new Map(await new AllowList(folder).list());
  const names = new Set(given.map(normalName));
  for (const name of names) if (!known.has(name)) throw new Error(`"${name}" is not on the list of libraries`);
  const all = new Map(known);
  for (const name of names) known.delete(name);
  for (const [name, { requires }] of known) {
    const needed = requires.find((each) => names.has(each));
    if (needed !== undefined) throw new Error(`${name} needs ${needed}: remove ${name}, too`);
  }
  await writeLock(folder, known);
  await removeFiles(folder, [...all.values()], [...known.keys()]);
  return [...names].sort().map((name) => `${name} ${all.get(name)?.version ?? ''}`);
}

class Resolver {
  readonly #sources: LibrarySources;
  readonly #known: ReadonlyMap<string, LockedLibrary>;
  readonly #packages: ReadonlyMap<string, PyodidePackage>;
  readonly #shipped: ReadonlyMap<string, string>;
  readonly #found = new Map<string, Found>();
  readonly #open: Wanted[] = [];

  constructor(
    sources: LibrarySources,
    known: ReadonlyMap<string, LockedLibrary>,
    packages: ReadonlyMap<string, PyodidePackage>,
    shipped: ReadonlyMap<string, string>,
  ) {
    this.#sources = sources;
    this.#known = known;
    this.#packages = packages;
    this.#shipped = shipped;
  }

  want(wanted: Wanted): void {
    this.#open.push(wanted);
  }

  /** A wheel of one's own. */
  async addFile(path: string): Promise<void> {
    const file = basename(path);
    this.#take(await readFile(path), file, readWheelName(file).name);
  }

  async resolve(): Promise<ReadonlyMap<string, Found>> {
    for (let next = this.#open.shift(); next; next = this.#open.shift()) await this.#find(next);
    return this.#found;
  }

  async #find(wanted: Wanted): Promise<void> {
    const { name, specifier, by } = wanted;
    const shipped = this.#shipped.get(name);
    if (shipped !== undefined) {
      if (by === undefined) throw new Error(`${name} ${shipped} comes with the product: code can import it as it is`);
      this.#check(wanted, shipped);
      return;
    }
    const here = this.#found.get(name) ?? (by === undefined ? undefined : this.#known.get(name));
    if (here) this.#check(wanted, here.version);
    else await this.#fetch(name, specifier, wanted);
  }

  async #fetch(name: string, specifier: string, wanted: Wanted): Promise<void> {
    const pyodide = this.#packages.get(name);
    if (pyodide) {
      this.#check(wanted, pyodide.version);
      await this.#fetchPyodide(name, pyodide);
      return;
    }
    const { index } = this.#sources;
    const who = wanted.by === undefined ? '' : `, which ${wanted.by} needs`;
    if (index === undefined) {
      throw new Error(
        `Pyodide has no package "${name}"${who}. Name a package index or a folder of wheels in SWITCHYARD_PYTHON_INDEX, or add a wheel of your own by its path.`,
      );
    }
    const offer = await findOffer(index, name, specifier);
    if (!offer) {
      throw new Error(`${index} has no wheel of "${name}"${specifier && ` ${specifier}`}${who} that runs here`);
    }
    const bytes = await readSource(offer.from);
    if (offer.sha256 !== undefined) checkSum(name, offer.file, bytes, offer.sha256, 'the package index');
    else if (isAddress(offer.from)) throw new Error(`${index} tells no sha256 of ${offer.file}`);
    this.#take(bytes, offer.file, name);
  }

  async #fetchPyodide(name: string, { version, file_name: file, imports, depends, ...told }: PyodidePackage) {
    const { wheels } = this.#sources;
    const bytes = await readSource(isAddress(wheels) ? `${wheels.replace(/\/$/, '')}/${file}` : join(wheels, file));
    checkSum(name, file, bytes, told.sha256, "Pyodide's lock file");
    const requires = depends.map(normalName);
    const kept = requires.filter((each) => !this.#shipped.has(each));
    this.#found.set(name, { version, file, sha256: told.sha256, modules: imports, requires: kept, bytes });
    for (const each of requires) this.want({ name: each, specifier: '', by: name });
  }

  #take(bytes: Buffer, file: string, name: string): void {
    const { version } = readWheelName(file);
    const needed = requirementsIn(bytes)
      .map(readRequirement)
      .filter(({ applies }) => applies);
    const requires = [...new Set(needed.map((each) => each.name))].filter((each) => !this.#shipped.has(each));
    this.#found.set(name, { version, file, sha256: sha256(bytes), modules: modulesIn(bytes), requires, bytes });
    for (const each of needed) this.want({ ...each, by: name });
  }

  #check({ name, specifier, by }: Wanted, version: string): void {
    if (fits(version, specifier)) return;
    const who = by === undefined ? 'asked for was' : `${by} needs`;
    throw new Error(`there is ${name} ${version}, and ${who} ${name}${specifier}`);
  }
}

function checkSum(name: string, file: string, bytes: Buffer, expected: string, who: string): void {
  const actual = sha256(bytes);
  if (actual !== expected) throw new Error(`${name}: ${file} has the sha256 ${actual}, ${who} says ${expected}`);
}

async function readPackages(): Promise<ReadonlyMap<string, PyodidePackage>> {
  const { packages } = pyodideSchema.parse(JSON.parse((await readPyodideFile('pyodide-lock.json')).toString('utf8')));
  return new Map(Object.entries(packages).map(([name, each]) => [normalName(name), each]));
}

async function shippedVersions(): Promise<ReadonlyMap<string, string>> {
  return new Map((await readShipped()).map(({ name, version }) => [name, version]));
}

async function writeLock(folder: string, libraries: ReadonlyMap<string, LockedLibrary>): Promise<void> {
  const packages = Object.fromEntries([...libraries].sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(join(folder, `${LOCK_FILE}.draft`), `${JSON.stringify({ packages }, null, 2)}\n`);
  await rename(join(folder, `${LOCK_FILE}.draft`), join(folder, LOCK_FILE));
}

/** Wheels that the list had and has no more. */
async function removeFiles(folder: string, had: readonly LockedLibrary[], names: readonly string[]): Promise<void> {
  const now = await new AllowList(folder).list();
  const kept = new Set(names.map((name) => now.get(name)?.file));
  for (const { file } of had) if (!kept.has(file)) await rm(join(folder, file), { force: true });
}
