import { toAppError } from '#kit';
import { type Problem, type Run, type RunEvent, type RunStatus, WITHHELD } from '#schema';
import type { Verdict } from './execution.ts';
import { toProblem } from './problem.ts';
import { type Mask, maskJson, NO_MASK, textPreview } from './redact.ts';
import { NOT_KEPT, type RunTrace } from './run-trace.ts';
import type { RunsOptions, StartRun } from './runs.ts';
import type { RunRecord } from './seams.ts';
import { withoutSensitive } from './sensitive.ts';

/** A run that takes longer is written down as running, so that a crash leaves a trace of it. */
const SLOW_RUN_MS = 1_000;

/** What is known of a run when it begins. */
export interface LedgerEntry {
  id: string;
  start: StartRun;
  queuedMs: number;
  trace: RunTrace;
  /** Unless nobody watches. */
  emit: ((event: RunEvent) => void) | undefined;
}

/** Writes down one run: as running when it is slow, and when it has ended. */
export class Ledger {
  readonly #options: RunsOptions;
  readonly #entry: LedgerEntry;
  readonly #slow: NodeJS.Timeout;
  readonly #startedMs: number;
  readonly #run: Run;

  constructor(options: RunsOptions, entry: LedgerEntry) {
    const { clock } = options.services;
    this.#options = options;
    this.#entry = entry;
    this.#startedMs = clock.monotonic();
    this.#run = toRun(entry, clock.now());
    entry.emit?.({ type: 'run', run: this.#run });
    this.#slow = setTimeout(() => this.#write(this.#masked()), SLOW_RUN_MS);
    this.#slow.unref();
  }

  end(verdict: Verdict): void {
    clearTimeout(this.#slow);
    const { services } = this.#options;
    const { trace, emit } = this.#entry;
    const durationMs = services.clock.monotonic() - this.#startedMs;
    const run = toEnded({ ...this.#masked(), durationMs }, verdict, trace);
    emit?.({ type: 'run', run });
    // The answer goes out first: previews and masks are the expensive part.
    setImmediate(() => this.#write(run, verdict));
  }

  /** By now a secret may be known that the params hold. */
  #masked(): Run {
    const { trace, start } = this.#entry;
    if (trace.mask === NO_MASK) return this.#run;
    const { text, truncated } = this.#run.params;
    const whole = truncated ? shownParams(start) : text;
    return { ...this.#run, params: textPreview(whole, trace.mask) };
  }

  #write(run: Run, verdict?: Verdict): void {
    const { runLog, telemetry } = this.#options;
    const { workspace, traceparent } = this.#entry.start;
    if (run.status === 'running') {
      runLog.add({ workspace, run, steps: [], logs: [], held: [] });
      return;
    }
    const { concealed, ...told } = this.#record(run, verdict);
    const record = { workspace, run, ...told };
    runLog.add(concealed ? { ...record, concealed } : record);
    telemetry?.runSettled(record, { traceparent });
  }

  /** A trace that can't be told (a value too large for any text) must not take the run's own record along, nor the server. */
  #record(run: Run, verdict: Verdict | undefined): Pick<RunRecord, 'steps' | 'logs' | 'held' | 'concealed'> {
    try {
      const { trace, start } = this.#entry;
      return { ...trace.record(), concealed: trace.concealed(run, start.params, verdict) };
    } catch (thrown) {
      this.#options.services.reportBug(toAppError(thrown));
      return { steps: [], logs: [], held: [] };
    }
  }
}

function toRun({ id, start, queuedMs }: LedgerEntry, startedAt: Date): Run {
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
    params: textPreview(shownParams(start), NO_MASK),
    status: 'running',
    queuedMs,
    startedAt: startedAt.toISOString(),
    durationMs: null,
  };
}

/** Parameters as a record tells them, before any secret is known. */
function shownParams({ plan, params }: Pick<StartRun, 'plan' | 'params'>): string {
  return JSON.stringify(withoutSensitive(plan.document.params, params));
}

/** A run's record once it has ended. */
export function toEnded(run: Run, verdict: Verdict, { mask, isWithheld }: Pick<RunTrace, 'mask' | 'isWithheld'>): Run {
  if (verdict.status === 'success') {
    return { ...run, status: 'success', result: isWithheld ? NOT_KEPT : textPreview(verdict.data.text, mask) };
  }
  const status: RunStatus = verdict.error.code === 'run.interrupted' ? 'interrupted' : verdict.status;
  const problem = toProblem(verdict.error, { runId: run.id, reader: 'author' });
  const error = isWithheld ? withheld(problem) : masked(problem, mask);
  return { ...run, status, error, ...(verdict.path === undefined ? {} : { failedPath: verdict.path }) };
}

/** A problem without the words and values of an author, or of a resource. */
function withheld({ details: _, issues: __, ...problem }: Problem): Problem {
  return { ...problem, detail: `${problem.title}. ${WITHHELD}` };
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
