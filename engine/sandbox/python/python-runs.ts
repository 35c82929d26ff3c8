/**
 * Runs of Python. Functions that name the same libraries share a process; there is none until somebody needs it, and the one
 * that was used least recently makes place for the next.
 */
import { LRUCache } from 'lru-cache';
import type { CodeCheck, CodeProblem, CodeRequest, CodeResult } from '#core';
import { BlockError } from '#kit';
import type { Library } from '#schema';
import { busy, unavailable } from '../failures.ts';
import type { ProcessPool } from '../process-pool.ts';
import { AllowList, type LibrarySet, NO_LIBRARIES, sha256 } from './allow-list.ts';
import { readShipped } from './libraries.ts';
import { PythonProcess, type PythonProcessOptions } from './python-process.ts';
import { askForProblems, readProblems } from './syntax.ts';

/** Processes for functions with libraries, beside the one for those without. */
const MAX_WITH_LIBRARIES = 3;
/** Texts whose problems are remembered: an editor asks again with every edit, of all blocks. */
const REMEMBERED = 500;

export interface PythonOptions extends Omit<PythonProcessOptions, 'allowList' | 'libraries'> {
  /** A wall of the weak tier is enough: somebody said so. */
  allowWeak: boolean;
  /** Where added libraries are. */
  pythonDir: string | undefined;
}

export class PythonRuns {
  readonly #options: PythonOptions;
  readonly #allowList: AllowList;
  /** By the key of their libraries, the one longest unused first. */
  readonly #processes = new Map<string, PythonProcess>();
  readonly #checked = new LRUCache<string, readonly CodeProblem[]>({ max: REMEMBERED });
  #isClosed = false;

  constructor(options: PythonOptions) {
    this.#options = options;
    this.#allowList = new AllowList(options.pythonDir);
  }

  get state(): ProcessPool['state'] {
    const states = [...this.#processes.values()].map(({ state }) => state);
    const sum = (name: keyof ProcessPool['state']): number => states.reduce((total, state) => total + state[name], 0);
    return { ready: sum('ready'), busy: sum('busy'), waiting: sum('waiting'), restarts: sum('restarts') };
  }

  /** Starts what runs will need, ahead of the first one. */
  prepare(names: readonly string[]): void {
    if (this.#problem() !== undefined || this.#isClosed) return;
    this.#allowList
      .resolve(names)
      .then((libraries) => this.#process(libraries)?.prepare())
      .catch((problem: unknown) => this.#options.log('error', 'Python did not start', { reason: String(problem) }));
  }

  async run(request: CodeRequest, namesJson: string): Promise<CodeResult> {
    const problem = this.#problem();
    if (problem !== undefined) throw unavailable(problem);
    const libraries = await this.#resolve(request.libraries);
    request.signal.throwIfAborted();
    const process = this.#process(libraries);
    if (!process) throw busy();
    try {
      return await process.run(request, namesJson);
    } catch (thrown) {
      throw await this.#explained(thrown, libraries);
    }
  }

  /** What the interpreter says of code, without running it. Undefined when it can't be asked, or does not start in time. */
  async check(check: CodeCheck): Promise<readonly CodeProblem[] | undefined> {
    const key = sha256(Buffer.from(check.code));
    const known = this.#checked.get(key);
    if (known || this.#problem() !== undefined) return known;
    try {
      const { request, namesJson } = askForProblems(check);
      const problems = readProblems((await this.run(request, namesJson)).value);
      this.#checked.set(key, problems);
      return problems;
    } catch {
      return undefined;
    }
  }

  /** What functions can import: what comes along, and what was added. */
  async libraries(): Promise<Library[]> {
    const [shipped, added] = await Promise.all([readShipped(), this.#listed()]);
    const told = [...added].map(([name, { version, modules, requires }]) => ({
      ...{ name, version, modules, requires },
      isShipped: false,
    }));
    return [...shipped, ...told].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#processes.values()].map((process) => process.close()));
  }

  #problem(): string | undefined {
    const { wall, allowWeak } = this.#options;
    if (wall.tier !== 'weak' || allowWeak) return undefined;
    return `Python needs a wall with a system call filter or namespaces around it, and this host has only this: ${wall.detail}.`;
  }

  /** Empty where it can't be read: then nothing is allowed. */
  async #listed(): ReturnType<AllowList['list']> {
    try {
      return await this.#allowList.list();
    } catch (problem) {
      this.#options.log('error', 'the list of libraries can not be read', { reason: String(problem) });
      return NO_LIBRARIES.libraries;
    }
  }

  async #resolve(names: readonly string[]): Promise<LibrarySet> {
    try {
      return await this.#allowList.resolve(names);
    } catch (problem) {
      this.#options.log('error', 'the list of libraries can not be read', { reason: String(problem) });
      throw unavailable('the list of its libraries can not be read; the log of the server tells why.');
    }
  }

  /** Undefined when there are too many already and all of them work. */
  #process(libraries: LibrarySet): PythonProcess | undefined {
    const { key } = libraries;
    const known = this.#processes.get(key);
    if (!known && key !== '' && !this.#makeRoom()) return undefined;
    const process = known ?? new PythonProcess({ ...this.#options, allowList: this.#allowList, libraries });
    this.#processes.delete(key);
    this.#processes.set(key, process);
    // Nobody would close it any more.
    if (this.#isClosed) void process.close();
    return process;
  }

  #makeRoom(): boolean {
    const keys = [...this.#processes.keys()].filter((key) => key !== '');
    if (keys.length < MAX_WITH_LIBRARIES) return true;
    for (const key of keys) {
      const process = this.#processes.get(key);
      if (!process?.isIdle) continue;
      this.#processes.delete(key);
      void process.close();
      return true;
    }
    return false;
  }

  /** A module that is not there: why, and what to do. */
  async #explained(thrown: unknown, here: LibrarySet): Promise<unknown> {
    if (!(thrown instanceof BlockError) || thrown.code !== 'code.failed') return thrown;
    const [, module] = /^ModuleNotFoundError: No module named '(\w+)/.exec(thrown.message) ?? [];
    if (module === undefined) return thrown;
    const all = await this.libraries();
    const owner = all.find(({ modules }) => modules.includes(module));
    if (owner && (owner.isShipped || here.libraries.has(owner.name))) return thrown;
    const why = owner
      ? `It is in the library "${owner.name}", which the function does not name: add it to its libraries.`
      : 'No library that this server allows has it: an administrator adds one with "switchyard python add".';
    return new BlockError({ ...thrown, code: thrown.code, message: `${thrown.message}. ${why}` });
  }
}
