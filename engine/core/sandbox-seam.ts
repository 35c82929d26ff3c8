import type { JsonValue, Library } from '#schema';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Code of a block, ready to run in another process. */
export interface CodeRequest {
  language: string;
  /** The body of an async function: `return` gives the result, `await` works at the top. */
  code: string;
  /** JSON text by name: only the names that the code reads (semantics 4.6). */
  names: ReadonlyMap<string, string>;
  /** It waits for nothing, asks for nothing and needs no library: see CodeField. It may run in a room that others used. */
  isPlain: boolean;
  /** Names of the libraries that its function names; it can import those, and what they need. */
  libraries: readonly string[];
  /** Trust scope: nothing is shared between scopes but the child process. */
  scope: string;
  /** It uses a place that no run used before it and none will use after it, where places are reused at all. */
  isSensitive: boolean;
  limits: CodeLimits;
  /** Fires on cancel, on the run's deadline and when the caller went away. */
  signal: AbortSignal;
  /**
   * Called for every capability the code awaits. `args` is what the code passed, as JSON text. Authorises, acts, answers
   * JSON text. What it throws becomes an Error inside the code; only an AppError's code, message and details go in.
   */
  call(capability: string, args: string): Promise<string>;
  log(level: LogLevel, text: string): void;
}

export interface CodeLimits {
  /** Wall clock from start to answer, `await` included, in milliseconds. */
  wallMs: number;
  /** Processor time in milliseconds. */
  cpuMs: number;
  /** Length of the JSON result in characters. */
  maxResult: number;
}

export interface CodeResult {
  /** The returned value as JSON text; `undefined` became `null`. */
  json: string;
  /** The same, parsed. */
  value: JsonValue;
  cpuMs: number;
}

/** Code to look at without running it. */
export type CodeCheck = Pick<CodeRequest, 'language' | 'code' | 'libraries' | 'scope'>;

/** Where code is not what its language wants. */
export interface CodeProblem {
  severity: 'error' | 'warning';
  message: string;
  /** In the code, as JavaScript counts characters. */
  start: number;
  end: number;
}

/** How strong the wall around code is: `strong` has its own namespaces and a system call filter. */
export type SandboxTier = 'strong' | 'medium' | 'weak';

export interface SandboxHealth {
  tier: SandboxTier;
  /** What the wall is made of, e.g. `bubblewrap, seccomp, node permission model`. */
  detail: string;
  ready: number;
  busy: number;
  waiting: number;
  restarts: number;
}

/** Runs untrusted code, always in another process. */
export interface Sandbox {
  /**
   * @throws BlockError `code.failed` (with `details: { name, message, stack, line?, column? }`), `code.result`,
   *   `sandbox.crashed`; AuthorError for `throw new FunctionError(code, message, details)`; LimitError `sandbox.timeout`,
   *   `sandbox.cpu`, `sandbox.memory`, `sandbox.limit`, `sandbox.busy`; whatever `signal.reason` is when aborted.
   */
  run(request: CodeRequest): Promise<CodeResult>;
  /** Code of this language will run soon: whatever takes a while to start may be started. */
  prepare(language: string, libraries: readonly string[]): void;
  /** What the language itself says of code; undefined where nobody can tell, or not now. */
  check(check: CodeCheck): Promise<readonly CodeProblem[] | undefined>;
  /** What code of the language can import besides its standard library. */
  libraries(language: string): Promise<readonly Library[]>;
  health(): SandboxHealth;
  close(): Promise<void>;
}
