/** The confined process for functions that name the same libraries. It starts when one of them is needed. */
import { type CodeRequest, type CodeResult, stopping } from '#core';
import type { SandboxLog } from '../child-link.ts';
import { startChild } from '../child-process.ts';
import { unavailable } from '../failures.ts';
import { Lane } from '../lane.ts';
import { ProcessPool } from '../process-pool.ts';
import { describePythonChild, type PythonChildOptions } from './python-child.ts';

const MB = 1024 * 1024;
/** Of a child without interpreters: Pyodide's code, compiled, and what was sent. */
const CHILD_BASE_MB = 384;
/** What an interpreter may need at most, all in all. */
const INTERPRETER_MB = 384;

export interface PythonProcessOptions extends PythonChildOptions {
  maxQueue: number;
  maxWaitMs: number;
  log: SandboxLog;
}

export class PythonProcess {
  readonly #options: PythonProcessOptions;
  #starting: Promise<ProcessPool> | undefined;
  #pool: ProcessPool | undefined;
  /** Runs that it has, those included that wait for its start. */
  #runs = 0;
  #isClosed = false;

  constructor(options: PythonProcessOptions) {
    this.#options = options;
  }

  get state(): ProcessPool['state'] {
    return this.#pool?.state ?? { ready: 0, busy: 0, waiting: 0, restarts: 0 };
  }

  get isIdle(): boolean {
    return this.#runs === 0;
  }

  /** Ahead of the first run. Whether it works shows at that. */
  prepare(): void {
    this.#start().catch(() => undefined);
  }

  async run(request: CodeRequest, namesJson: string): Promise<CodeResult> {
    this.#runs += 1;
    try {
      const pool = this.#pool ?? (await orAborted(this.#start(), request.signal));
      return await pool.run(request, namesJson);
    } finally {
      this.#runs -= 1;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const pool = await this.#starting?.catch(() => undefined);
    await pool?.close();
  }

  #start(): Promise<ProcessPool> {
    if (this.#isClosed) return Promise.reject(stopping());
    this.#starting ??= this.#open().catch((problem: unknown) => {
      // Tried again with the next run: a full disk, say, may pass.
      this.#starting = undefined;
      const reason = problem instanceof Error ? problem.message : String(problem);
      this.#options.log('error', 'Python did not start', { reason, libraries: this.#names() });
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
    log('info', 'Python is ready', { interpreters, libraries: this.#names() });
    if (this.#isClosed) await pool.close();
    return pool;
  }

  #names(): string[] {
    return [...this.#options.libraries.libraries.keys()];
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
