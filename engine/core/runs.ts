import { type AppError, BlockError, ChurnMap, LimitError } from '#kit';
import type { JsonValue, RunEvent, Trigger } from '#schema';
import { Admission } from './admission.ts';
import type { RunRequest, RunServices, Selection, Verdict } from './execution.ts';
import type { Plan } from './plan.ts';
import { type Authority, runsAs } from './run-access.ts';
import { RunFeed } from './run-feed.ts';
import { Ledger } from './run-ledger.ts';
import { RunOutputs, type WholeOutput } from './run-outputs.ts';
import { RunTrace } from './run-trace.ts';
import { runFunction } from './runner.ts';
import type { RunLog, Telemetry } from './seams.ts';

export const DEFAULT_TIMEOUT_MS = 60_000;
const MAX_WAIT_MS = 2_000;
const KEEP_FEED_MS = 60_000;

export interface Caller {
  id: string;
  name: string;
  /** As expressions read it. */
  user: JsonValue;
  /** Whose rights count where they are not the caller's own. */
  authority?: Authority | undefined;
}

/** What it takes to start a run. Params are checked already. */
export interface StartRun {
  /** A new one if unset. */
  id?: string | undefined;
  workspace: string;
  plan: Plan;
  /** null for a draft. */
  version: number | null;
  params: JsonValue;
  mode: 'inline' | 'test';
  trigger: Trigger;
  environment: string;
  caller: Caller;
  /** What expressions read of the HTTP request; made only when one does. */
  request: JsonValue | (() => JsonValue);
  /** The W3C header of that request, for traces. */
  traceparent?: string | undefined;
  /** The caller: when it goes away, the run is cancelled. */
  signal?: AbortSignal | undefined;
  /** In place of `signal`, for a run that goes on without its caller once it has begun. */
  waitSignal?: AbortSignal | undefined;
  dry?: boolean;
  selection?: Selection | undefined;
  /** Somebody will read the feed. */
  watched?: boolean;
}

export interface StartedRun {
  id: string;
  /** Empty unless the run is watched. */
  feed: RunFeed;
  /** What the caller gets. Never rejects. */
  answer: Promise<Verdict>;
  /** Settles when everything has ended, also what goes on after an early response. */
  done: Promise<Verdict>;
}

export interface RunsOptions {
  services: RunServices;
  runLog: RunLog;
  telemetry?: Pick<Telemetry, 'runStarted' | 'runSettled'> | undefined;
  newId(): string;
  /** Runs at the same time; 256 if unset. More wait, as they do while too much waits to be written down. */
  maxRunning?: number | undefined;
  /** How many may wait, each at most two seconds; 256 if unset. The rest is refused. */
  maxWaiting?: number | undefined;
  /** Calls back after so long, unless what it answers is called first. Time, so that tests can own it. */
  after?: ((ms: number, call: () => void) => () => void) | undefined;
}

interface Active {
  workspace: string;
  feed: RunFeed;
  cancel(reason: AppError): void;
  done: Promise<Verdict>;
}

/** Starts runs, keeps the running ones in hand, and passes on what they leave behind. */
export class Runs {
  readonly #options: RunsOptions;
  readonly #active = new ChurnMap<string, Active>();
  readonly #feeds = new ChurnMap<string, { workspace: string; feed: RunFeed }>();
  readonly #outputs: RunOutputs;
  readonly #admission: Admission;

  constructor(options: RunsOptions) {
    this.#options = options;
    const { services, runLog, maxRunning = 256, maxWaiting = 256, after = setTimer } = options;
    this.#outputs = new RunOutputs({ after: options.after });
    this.#admission = new Admission({
      ...{ maxRunning, maxWaiting, maxWaitMs: MAX_WAIT_MS, after },
      isBlocked: () => runLog.isFull,
      monotonic: () => services.clock.monotonic(),
    });
  }

  /** How many runs there are, and how many wait for their turn. */
  get state(): { running: number; waiting: number } {
    return this.#admission.state;
  }

  /** True once the server takes no more work. */
  get isDraining(): boolean {
    return this.#admission.isStopped;
  }

  /** @throws LimitError `capacity.*` when a call of this caller could neither start nor wait now */
  requirePlace(caller: Caller): void {
    this.#admission.requirePlace(caller.id);
  }

  /**
   * Starts a run: at once where there is room, else when its turn comes.
   * @throws (or rejects with) LimitError `capacity.busy`; `capacity.stopping` once the server drains; BlockError
   * `run.cancelled` for a caller that went away before its turn came
   */
  start(start: StartRun): StartedRun | Promise<StartedRun> {
    const who = { caller: start.caller.id, signal: start.signal ?? start.waitSignal };
    return this.#admission.enter(who, (queuedMs) => this.#begin(start, queuedMs));
  }

  /** True if there was such a run to cancel. */
  cancel(workspace: string, id: string): boolean {
    const run = this.#active.get(id);
    if (run?.workspace !== workspace) return false;
    run.cancel(cancelled('The run was cancelled.'));
    return true;
  }

  /** The live events of a run of this process, as long as they are kept. */
  feed(workspace: string, id: string): RunFeed | undefined {
    const kept = this.#feeds.get(id);
    return kept?.workspace === workspace ? kept.feed : undefined;
  }

  /** The whole output of a step of a watched run of this process, or its result, as long as it is kept. */
  output(workspace: string, id: string, path: string): WholeOutput | undefined {
    return this.#outputs.read(workspace, id, path);
  }

  /** Refuses what comes and what waits for its turn, waits for what is running, then interrupts the rest. */
  async drain(waitMs: number): Promise<void> {
    this.#admission.stop();
    const all = this.#active.values();
    const timer = setTimeout(() => {
      const error = new LimitError({ code: 'run.interrupted', message: 'The server stopped.', retryable: true });
      for (const run of all) run.cancel(error);
    }, waitMs);
    await Promise.allSettled(all.map(({ done }) => done));
    clearTimeout(timer);
    // Records are written down one turn after their run has ended.
    await new Promise((resolve) => setImmediate(resolve));
  }

  #begin(start: StartRun, queuedMs: number): StartedRun {
    const { id = this.#options.newId() } = start;
    this.#options.telemetry?.runStarted(start.plan.document.name);
    const feed = new RunFeed();
    const controller = new AbortController();
    const follow = () => controller.abort(cancelled('The caller went away.'));
    start.signal?.addEventListener('abort', follow, { once: true });
    if (start.signal?.aborted) follow();
    const { workspace } = start;
    const functionName = start.plan.document.name;
    const outputs = start.watched
      ? this.#outputs.open({ id, workspace, functionName, mask: () => trace.mask })
      : undefined;
    const emit = start.watched ? (event: RunEvent) => feed.push(event) : undefined;
    const trace: RunTrace = new RunTrace(emit, outputs);
    const ledger = new Ledger(this.#options, { id, start, queuedMs, trace, emit });
    const answer = Promise.withResolvers<Verdict>();
    const settle = (verdict: Verdict) => {
      // From here on nobody waits, so nobody can go away: what follows an early response runs to its end.
      start.signal?.removeEventListener('abort', follow);
      answer.resolve(verdict);
    };
    const request = toRequest(start, id, controller.signal, trace);
    const done = runFunction(this.#options.services, request, settle).then((verdict) => {
      this.#active.delete(id);
      this.#admission.leave();
      outputs?.end(verdict.status === 'success' && !trace.isWithheld ? verdict.data : undefined);
      ledger.end(verdict);
      feed.close();
      this.#forgetLater(id);
      return verdict;
    });
    this.#active.set(id, { workspace, feed, done, cancel: (reason) => controller.abort(reason) });
    if (start.watched) this.#feeds.set(id, { workspace, feed });
    return { id, feed, answer: answer.promise, done };
  }

  #forgetLater(id: string): void {
    if (this.#feeds.has(id)) setTimeout(() => this.#feeds.delete(id), KEEP_FEED_MS).unref();
  }
}

function toRequest(start: StartRun, id: string, signal: AbortSignal, trace: RunTrace): RunRequest {
  const { workspace, plan, params, mode, environment, caller, request, selection } = start;
  const timeoutMs = plan.document.settings.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const dry = start.dry ?? false;
  return {
    id,
    workspace,
    plan,
    params,
    mode,
    dry,
    environment,
    // Who tries a draft out does that with their own rights.
    caller: mode === 'test' ? caller : runsAs(caller, plan),
    request,
    signal,
    timeoutMs,
    trace,
    selection,
    depth: 0,
  };
}

function setTimer(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}

function cancelled(message: string): AppError {
  return new BlockError({ code: 'run.cancelled', message });
}
