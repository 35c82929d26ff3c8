import { type AppError, BlockError, Json, LimitError } from '#kit';
import type { Block, BlockProblem, HeldBack, JsonValue, LogLine } from '#schema';
import type { Journal } from './journal.ts';
import type { Plan } from './plan.ts';
import type { RunAccess } from './run-access.ts';
import type { Caller } from './runs.ts';
import { Scope } from './scope.ts';
import type { Clock, LogLevel, ResourcePool, Sandbox } from './seams.ts';
import type { Sensitive } from './sensitive.ts';
import type { Turn } from './turn.ts';
import { Turnstile } from './turnstile.ts';

/** What the runner asks of the world. */
export interface RunServices {
  sandbox: Sandbox;
  resources: ResourcePool;
  access: RunAccess;
  clock: Clock;
  turn: Turn;
  /** In [0, 1): jitter of retries. */
  random(): number;
  /** The published version of a function. @throws InputError `function.unknown`, `function.unpublished` */
  load(workspace: string, name: string): Promise<{ plan: Plan; version: number }>;
  /** A version that was published once. @throws InputError `function.unknown` when its function was deleted */
  loadHash(workspace: string, hash: string): Promise<Plan>;
  /** Starts a function as a job of its own. @throws (rejects with) InputError `function.*`, `params.invalid` */
  startJob(start: OwnJob): Promise<{ id: string }>;
  /** Where people open this server, for links in mails; null where nobody said. */
  publicUrl: string | null;
  cache: BlockCache;
  /** Our own bugs, for the server's log. */
  reportBug(error: AppError): void;
}

/** A job that a run, or a page, starts for whoever called it. */
export interface OwnJob {
  workspace: string;
  functionName: string;
  params: JsonValue;
  environment: string;
  caller: Caller;
  trigger: 'function' | 'page';
  /** The run that starts it. */
  parentRunId: string | undefined;
  /** A job with the same one is not started again. */
  dedupe: string | undefined;
}

/** Results of reads that asked to be kept (`cacheTtlMs`). */
export interface BlockCache {
  get(key: string): Json | undefined;
  set(key: string, value: Json, ttlMs: number): void;
}

/** One run of one plan. */
export interface RunRequest {
  id: string;
  workspace: string;
  plan: Plan;
  /** Checked by the plan's validator. */
  params: JsonValue;
  mode: 'inline' | 'test' | 'durable';
  dry: boolean;
  environment: string;
  caller: Caller;
  /** Headers and path of the HTTP request that started the run, else null. */
  request: JsonValue | (() => JsonValue);
  signal: AbortSignal;
  timeoutMs: number;
  /** The deadline is that of the run which called: it comes through `signal`, so that nothing here can handle it. */
  sharesDeadline?: boolean;
  trace: Trace;
  selection?: Selection | undefined;
  /** What is kept of a durable run, so that it can be taken up again. */
  journal?: Journal | undefined;
  /** How many calls deep: 0 for the run itself. */
  depth: number;
}

/** Which blocks of the body a test-run executes, and what the others are taken to have answered (semantics 5.5). */
export interface Selection {
  run: 'only' | 'upTo' | 'from' | 'all';
  /** Id of the block in question; not for `all`. */
  block?: string | undefined;
  /** Recorded or pinned outputs by block name. */
  given: ReadonlyMap<string, GivenOutput>;
}

export interface GivenOutput {
  data: Json;
  /** The port it left by; the first if unknown. */
  port?: string | undefined;
}

/** Where the runner tells what happens. Called on the hot path: keep references, work later. */
export interface Trace {
  stepStarted(step: TraceStep): void;
  stepSettled(step: TraceStep): void;
  log(line: LogLine): void;
  message(path: string, name: string, data: JsonValue): void;
  held(held: HeldBack): void;
  /** Whether a dry run held something of a resource back, which what comes later may miss. */
  hasHeld(resource: string): boolean;
  /** Steps that were not needed after all, and what they logged. */
  forget(which: (path: string) => boolean): void;
  /** Secrets of resources: they must be masked wherever they turn up from now on, and nobody ever sees them. */
  secrets(values: readonly string[]): void;
  /** What a function declares sensitive: from now on it is not told, either. */
  sensitive(declared: Sensitive): void;
}

export interface TraceStep {
  path: string;
  block: Block;
  /** Of a function that the run's own one called: its name. */
  function?: string | undefined;
  status: 'running' | 'waiting' | 'success' | 'handled' | 'error' | 'skipped' | 'cancelled' | 'disabled' | 'pinned';
  startedAt: Date;
  startedMs: number;
  durationMs: number;
  attempts: number;
  port?: string | undefined;
  input?: unknown;
  output?: Json | undefined;
  error?: BlockProblem | undefined;
  meta?: Record<string, JsonValue> | undefined;
}

export type Verdict =
  | { status: 'success'; data: Json }
  | { status: 'failed' | 'cancelled'; error: AppError; path?: string | undefined };

export const MAX_CALL_DEPTH = 16;
/** Characters of one line of a run's log. */
const MAX_LOG_LINE = 8_192;
export const DEFAULT_MAX_ITERATIONS = 10_000;

/** What all blocks of one run share: its signal, its variables, its names. */
export class Execution {
  readonly services: RunServices;
  readonly request: RunRequest;
  readonly scope: Scope;
  readonly variables = new Map<string, Json>();
  #turnstiles: Map<string, Turnstile> | undefined;
  readonly #controller = new AbortController();
  readonly #deadline: number;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #cancel: () => void;

  constructor(services: RunServices, request: RunRequest) {
    this.services = services;
    this.request = request;
    this.#deadline = services.clock.monotonic() + request.timeoutMs;
    this.scope = rootScope(request, services.publicUrl, () => this.#readVariables());
    const cancel = () => this.#controller.abort(cancelReason(request.signal));
    const fire = () => this.#controller.abort(runTimeout(request.timeoutMs));
    this.#timer = request.sharesDeadline ? undefined : setTimeout(fire, request.timeoutMs).unref();
    if (request.signal.aborted) cancel();
    else request.signal.addEventListener('abort', cancel, { once: true });
    this.#cancel = cancel;
  }

  /** Fires on cancel, on the run's deadline and when the caller went away (semantics 2.7). */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Milliseconds until the run's deadline. */
  get remainingMs(): number {
    return Math.max(0, this.#deadline - this.services.clock.monotonic());
  }

  /** A step of this run that begins now, for the trace. */
  newStep(path: string, block: Block, status: TraceStep['status'], attempts: number): TraceStep {
    const { clock } = this.services;
    const { depth, plan } = this.request;
    const times = { startedAt: clock.now(), startedMs: clock.monotonic(), durationMs: 0 };
    return { path, block, function: depth > 0 ? plan.document.name : undefined, status, ...times, attempts };
  }

  /** Before a block of which so many may run at the same time in this run. */
  turnstile(block: string, most: number): Turnstile {
    this.#turnstiles ??= new Map();
    const known = this.#turnstiles.get(block) ?? new Turnstile(most);
    this.#turnstiles.set(block, known);
    return known;
  }

  log(path: string, level: LogLevel, text: string): void {
    this.request.trace.log({
      at: this.services.clock.now().toISOString(),
      path,
      level,
      text: text.slice(0, MAX_LOG_LINE),
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.request.signal.removeEventListener('abort', this.#cancel);
  }

  #readVariables(): JsonValue {
    return Object.fromEntries([...this.variables].map(([name, json]) => [name, json.value]));
  }
}

function rootScope(request: RunRequest, url: string | null, variables: () => JsonValue): Scope {
  const scope = new Scope(undefined, (name) => rootValue(request, url, name));
  scope.setLive('vars', variables);
  return scope;
}

/** What every run has in scope (semantics 4.2). */
function rootValue(
  { params, caller, environment, id, mode, request }: RunRequest,
  url: string | null,
  name: string,
): Json | undefined {
  switch (name) {
    case 'params':
      return Json.fromValue(params);
    case 'user':
      return Json.fromValue(caller.user);
    case 'env':
      return Json.fromValue({ name: environment, url });
    case 'run':
      return Json.fromValue({ id, mode });
    case 'request':
      return Json.fromValue(typeof request === 'function' ? request() : request);
    default:
      return undefined;
  }
}

function cancelReason(signal: AbortSignal): AppError {
  const { reason } = signal;
  if (reason instanceof BlockError || reason instanceof LimitError) return reason;
  return new BlockError({ code: 'run.cancelled', message: 'The run was cancelled.', cause: reason });
}

function runTimeout(timeoutMs: number): AppError {
  return new LimitError({ code: 'run.timeout', message: `The run took longer than its ${timeoutMs} ms.` });
}
