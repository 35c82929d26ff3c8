import { type AppError, BlockError, LimitError, toAppError } from '#kit';
import type { JsonValue, Problem, Run, RunEvent, RunStatus, Trigger } from '#schema';
import type { RunRequest, RunServices, Selection, Verdict } from './execution.ts';
import type { Plan } from './plan.ts';
import { toProblem } from './problem.ts';
import { type Mask, maskJson, NO_MASK, textPreview } from './redact.ts';
import { RunFeed } from './run-feed.ts';
import { RunTrace } from './run-trace.ts';
import { runFunction } from './runner.ts';
import type { RunLog } from './seams.ts';

const DEFAULT_TIMEOUT_MS = 60_000;
/** A run that takes longer is written down as running, so that a crash leaves a trace of it. */
const SLOW_RUN_MS = 1_000;
const KEEP_FEED_MS = 60_000;

export interface Caller {
  id: string;
  name: string;
  /** As expressions read it. */
  user: JsonValue;
}

/** What it takes to start a run. Params are checked already. */
export interface StartRun {
  workspace: string;
  plan: Plan;
  /** null for a draft. */
  version: number | null;
  params: JsonValue;
  mode: 'inline' | 'test';
  trigger: Trigger;
  environment: string;
  caller: Caller;
  request: JsonValue;
  signal?: AbortSignal | undefined;
  dry?: boolean;
  selection?: Selection | undefined;
  /** Somebody will read the feed. */
  watched?: boolean;
}

export interface StartedRun {
  id: string;
  feed: RunFeed;
  /** What the caller gets. Never rejects. */
  answer: Promise<Verdict>;
  /** Settles when everything has ended, also what goes on after an early response. */
  done: Promise<Verdict>;
}

export interface RunsOptions {
  services: RunServices;
  runLog: RunLog;
  newId(): string;
  /** Runs at the same time; 256 if unset. More are refused, as they are while too much waits to be written down. */
  maxRunning?: number;
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
  readonly #active = new Map<string, Active>();
  readonly #feeds = new Map<string, { workspace: string; feed: RunFeed }>();
  #draining = false;

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  get running(): number {
    return this.#active.size;
  }

  /** True once the server takes no more work. */
  get isDraining(): boolean {
    return this.#draining;
  }

  /** @throws LimitError `capacity.busy`; `capacity.stopping` once the server drains */
  start(start: StartRun): StartedRun {
    if (this.#draining) {
      throw new LimitError({ code: 'capacity.stopping', message: 'The server is stopping.', retryable: true });
    }
    const { runLog, newId, maxRunning = 256 } = this.#options;
    if (this.#active.size >= maxRunning || runLog.isFull) {
      throw new LimitError({ code: 'capacity.busy', message: 'The server has all it can do.', retryable: true });
    }
    const id = newId();
    const feed = new RunFeed();
    const controller = new AbortController();
    const follow = () => controller.abort(cancelled('The caller went away.'));
    start.signal?.addEventListener('abort', follow, { once: true });
    if (start.signal?.aborted) follow();
    const trace = new RunTrace(start.watched ? (event) => feed.push(event) : undefined);
    const ledger = new Ledger(this.#options, start, id, trace, (event) => feed.push(event));
    const answer = Promise.withResolvers<Verdict>();
    const settle = (verdict: Verdict) => {
      // From here on nobody waits, so nobody can go away: what follows an early response runs to its end.
      start.signal?.removeEventListener('abort', follow);
      answer.resolve(verdict);
    };
    const request = toRequest(start, id, controller.signal, trace);
    const done = runFunction(this.#options.services, request, settle).then((verdict) => {
      this.#active.delete(id);
      ledger.end(verdict);
      feed.close();
      this.#forgetLater(id);
      return verdict;
    });
    const { workspace } = start;
    this.#active.set(id, { workspace, feed, done, cancel: (reason) => controller.abort(reason) });
    if (start.watched) this.#feeds.set(id, { workspace, feed });
    return { id, feed, answer: answer.promise, done };
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

  /** Waits for what is running, then interrupts the rest. */
  async drain(waitMs: number): Promise<void> {
    this.#draining = true;
    const all = [...this.#active.values()];
    const timer = setTimeout(() => {
      const error = new LimitError({ code: 'run.interrupted', message: 'The server stopped.', retryable: true });
      for (const run of all) run.cancel(error);
    }, waitMs);
    await Promise.allSettled(all.map(({ done }) => done));
    clearTimeout(timer);
    // Records are written down one turn after their run has ended.
    await new Promise((resolve) => setImmediate(resolve));
  }

  #forgetLater(id: string): void {
    if (this.#feeds.has(id)) setTimeout(() => this.#feeds.delete(id), KEEP_FEED_MS).unref();
  }
}

/** Writes down one run: as running when it is slow, and when it has ended. */
class Ledger {
  readonly #options: RunsOptions;
  readonly #trace: RunTrace;
  readonly #emit: (event: RunEvent) => void;
  readonly #workspace: string;
  readonly #slow: NodeJS.Timeout;
  readonly #startedMs: number;
  readonly #run: Run;
  readonly #params: JsonValue;

  constructor(options: RunsOptions, start: StartRun, id: string, trace: RunTrace, emit: (event: RunEvent) => void) {
    const { clock } = options.services;
    this.#options = options;
    this.#workspace = start.workspace;
    this.#trace = trace;
    this.#emit = emit;
    this.#startedMs = clock.monotonic();
    this.#run = toRun(start, id, clock.now());
    this.#params = start.params;
    this.#emit({ type: 'run', run: this.#run });
    this.#slow = setTimeout(() => this.#write(this.#run), SLOW_RUN_MS);
    this.#slow.unref();
  }

  end(verdict: Verdict): void {
    clearTimeout(this.#slow);
    const { services } = this.#options;
    const { mask } = this.#trace;
    const params = textPreview(JSON.stringify(this.#params), mask);
    const durationMs = services.clock.monotonic() - this.#startedMs;
    const run = toEnded({ ...this.#run, params, durationMs }, verdict, mask);
    this.#emit({ type: 'run', run });
    // The answer goes out first: previews and masks are the expensive part.
    setImmediate(() => this.#write(run));
  }

  #write(run: Run): void {
    const nothing = { steps: [], logs: [], held: [] };
    this.#options.runLog.add({
      workspace: this.#workspace,
      run,
      ...(run.status === 'running' ? nothing : this.#record()),
    });
  }

  /** A trace that can't be told (a value too large for any text) must not take the run's own record along, nor the server. */
  #record(): ReturnType<RunTrace['record']> {
    try {
      return this.#trace.record();
    } catch (thrown) {
      this.#options.services.reportBug(toAppError(thrown));
      return { steps: [], logs: [], held: [] };
    }
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
    user: caller.user,
    request,
    signal,
    timeoutMs,
    trace,
    selection,
    depth: 0,
  };
}

function toRun(start: StartRun, id: string, startedAt: Date): Run {
  const { plan, version, mode, trigger, environment, caller } = start;
  return {
    id,
    functionName: plan.document.name,
    version,
    hash: plan.hash,
    mode,
    trigger,
    environment,
    caller: caller.name,
    params: textPreview(JSON.stringify(start.params), NO_MASK),
    status: 'running',
    queuedMs: 0,
    startedAt: startedAt.toISOString(),
    durationMs: null,
  };
}

function toEnded(run: Run, verdict: Verdict, mask: Mask): Run {
  if (verdict.status === 'success') return { ...run, status: 'success', result: textPreview(verdict.data.text, mask) };
  const status: RunStatus = verdict.error.code === 'run.interrupted' ? 'interrupted' : verdict.status;
  const error = masked(toProblem(verdict.error, { runId: run.id, reader: 'author' }), mask);
  return { ...run, status, error, ...(verdict.path === undefined ? {} : { failedPath: verdict.path }) };
}

/** A problem with the words and values in it masked; the rest of it is our own. */
function masked(problem: Problem, mask: Mask): Problem {
  const { detail, details, issues } = problem;
  return {
    ...problem,
    detail: mask(detail),
    ...(details === undefined ? {} : { details: maskJson(details, mask) }),
    ...(issues
      ? { issues: issues.map((each) => ({ ...each, message: mask(each.message), path: mask(each.path) })) }
      : {}),
  };
}

function cancelled(message: string): AppError {
  return new BlockError({ code: 'run.cancelled', message });
}
