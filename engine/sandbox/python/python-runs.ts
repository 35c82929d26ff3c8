/** Runs of Python. There is no process for them until somebody needs one. */
import type { CodeRequest, CodeResult } from '#core';
import { stopping } from '#core';
import type { SandboxLog } from '../child-link.ts';
import { startChild } from '../child-process.ts';
import { unavailable } from '../failures.ts';
import { Lane } from '../lane.ts';
import { ProcessPool } from '../process-pool.ts';
import type { Wall } from '../walls.ts';
import { describePythonChild } from './python-child.ts';

const MB = 1024 * 1024;
/** Of a child without interpreters: Pyodide's code, compiled, and what was sent. */
const CHILD_BASE_MB = 384;
/** What an interpreter may need at most, all in all. */
const INTERPRETER_MB = 384;

export interface PythonOptions {
  wall: Wall;
  /** A wall of the weak tier is enough: somebody said so. */
  allowWeak: boolean;
  addon: string;
  cacheDir: string | undefined;
  pythonDir: string | undefined;
  interpreters: number;
  maxQueue: number;
  maxWaitMs: number;
  log: SandboxLog;
}

export class PythonRuns {
  readonly #options: PythonOptions;
  #starting: Promise<ProcessPool> | undefined;
  #pool: ProcessPool | undefined;
  #isClosed = false;

  constructor(options: PythonOptions) {
    this.#options = options;
  }

  get state(): ProcessPool['state'] {
    return this.#pool?.state ?? { ready: 0, busy: 0, waiting: 0, restarts: 0 };
  }

  /** Starts what runs will need, ahead of the first one. Whether it works shows at that. */
  prepare(): void {
    if (this.#problem() === undefined) this.#start().catch(() => undefined);
  }

  async run(request: CodeRequest, namesJson: string): Promise<CodeResult> {
    const problem = this.#problem();
    if (problem !== undefined) throw unavailable(problem);
    const pool = this.#pool ?? (await orAborted(this.#start(), request.signal));
    return pool.run(request, namesJson);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const pool = await this.#starting?.catch(() => undefined);
    await pool?.close();
  }

  #problem(): string | undefined {
    const { wall, allowWeak } = this.#options;
    if (wall.tier !== 'weak' || allowWeak) return undefined;
    return `Python needs a wall with a system call filter or namespaces around it, and this host has only this: ${wall.detail}.`;
  }

  #start(): Promise<ProcessPool> {
    if (this.#isClosed) return Promise.reject(stopping());
    this.#starting ??= this.#open().catch((problem: unknown) => {
      // Tried again with the next run: a full disk, say, may pass.
      this.#starting = undefined;
      const reason = problem instanceof Error ? problem.message : String(problem);
      this.#options.log('error', 'Python did not start', { reason });
      throw unavailable('Python did not start; the log of the server tells why.');
    });
    return this.#starting;
  }

  async #open(): Promise<ProcessPool> {
    const { interpreters, maxQueue, maxWaitMs, log } = this.#options;
    const described = await describePythonChild(this.#options);
    const pool = new ProcessPool({ maxQueue, maxWaitMs, runsPerChild: interpreters });
    const maxMemoryBytes = (CHILD_BASE_MB + interpreters * INTERPRETER_MB) * MB;
    const child = await startChild(described);
    pool.add(new Lane({ ...described, maxMemoryBytes, log, onRoom: () => pool.drain() }, child));
    this.#pool = pool;
    log('info', 'Python is ready', { interpreters });
    if (this.#isClosed) await pool.close();
    return pool;
  }
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
