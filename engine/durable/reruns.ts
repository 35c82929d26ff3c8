import {
  blocksFrom,
  type Caller,
  type DurableOrigin,
  type Functions,
  isSensitiveFunction,
  type NewDurableRun,
  type Plan,
  type Resume,
  requireOpen,
  requireParams,
  standingSteps,
  withoutSensitive,
} from '#core';
import { InputError } from '#kit';
import { isJsonObject, type JsonValue, MASK, type RerunBody, type Run, type Step } from '#schema';
import { jobTimeoutMs } from './job-timeout.ts';

/** A run that somebody wants once more, as a job of theirs. */
export interface Rerun {
  workspace: string;
  run: Run;
  given: RerunBody;
  caller: Caller;
}

export interface RerunParts {
  functions: Functions;
  /** What is kept of a durable run; undefined of any other. */
  origin(workspace: string, runId: string): Promise<DurableOrigin | undefined>;
  steps(workspace: string, runId: string): Promise<Step[]>;
  newId(): string;
}

const ENDED: readonly Run['status'][] = ['success', 'failed', 'cancelled', 'interrupted'];

/**
 * The run once more, as it is to be written down: with other parameters, of the version that is live by now, from a block on, as asked for.
 * @throws (rejects with) InputError `function.*`, `params.invalid`, `run.missingData`, `run.notEnded`, `job.notFailed`, `request.invalid`
 */
export async function prepareRerun(
  { workspace, run, given, caller }: Rerun,
  { functions, origin: findOrigin, steps, newId }: RerunParts,
): Promise<{ run: NewDurableRun; resume: Resume | undefined }> {
  if (run.version === null || run.mode === 'test') {
    throw invalid('This was a test-run of a draft. Run the draft in the editor.');
  }
  const isSameVersion = given.version === 'same';
  const before = await functions.existing(workspace, run.hash);
  const { plan, version } = isSameVersion
    ? { plan: before, version: run.version }
    : await functions.live(workspace, run.functionName);
  requireOpen(plan);
  const started = await findOrigin(workspace, run.id);
  // What is kept of somebody else's secrets is not for others to work with: they have what the history shows.
  const isOpen = started?.callerId === caller.id || !isSensitiveFunction(before.document);
  const origin = isOpen ? started : undefined;
  const params = requireParams(plan.params, toParams(plan, run, origin, given.params));
  const again = againOf(plan, run, given);
  const resume: Resume | undefined =
    again &&
    (origin
      ? { kind: 'journal', of: run.id, again: [...again], isSameVersion }
      : { kind: 'steps', steps: standingSteps(plan, await steps(workspace, run.id), again) });
  const { onSuccess, onFailure } = origin?.chain ?? plan.document.settings.jobChain ?? {};
  const fresh: NewDurableRun = {
    id: newId(),
    ...{ workspace, version, params, caller },
    functionName: plan.document.name,
    hash: plan.hash,
    shown: withoutSensitive(plan.document.params, params),
    environment: run.environment,
    trigger: 'job',
    request: origin?.request ?? null,
    timeoutMs: origin?.timeoutMs ?? jobTimeoutMs(plan),
    priority: origin?.priority ?? 0,
    concurrency: origin?.concurrency,
    startAt: undefined,
    dedupe: undefined,
    parentRunId: run.id,
    chain: { ...(onSuccess ? { onSuccess } : {}), ...(onFailure ? { onFailure } : {}) },
  };
  return { run: fresh, resume };
}

/** The blocks that run again; undefined: all. */
function againOf(plan: Plan, run: Run, { from, block }: RerunBody): ReadonlySet<string> | undefined {
  if (from === 'start') return undefined;
  if (!ENDED.includes(run.status)) {
    throw new InputError({ code: 'run.notEnded', message: 'The run goes on. Cancel it, or wait for its end.' });
  }
  if (from === 'block') {
    if (block === undefined) throw invalid('Name the block to go on from: "block" goes with from "block".');
    return blocksFrom(plan, block);
  }
  if (run.status === 'success') {
    throw new InputError({ code: 'job.notFailed', message: 'Only a run that failed can go on from where it did.' });
  }
  // Whatever failed does not stand. In a container that failed the passes of a job do that succeeded.
  return new Set();
}

/** What was given; of sensitive parameters that are left out what is kept. Else those of the run. */
function toParams(plan: Plan, run: Run, origin: DurableOrigin | undefined, given: JsonValue | undefined): JsonValue {
  if (given === undefined) return origin ? origin.params : fromHistory(run);
  if (!origin || !isJsonObject(given) || !isJsonObject(origin.params)) return given;
  const shown = withoutSensitive(plan.document.params, origin.params);
  const hidden = Object.entries(origin.params).filter(([name]) => isJsonObject(shown) && isMasked(shown[name]));
  return { ...Object.fromEntries(hidden), ...given };
}

function fromHistory({ params: { text, truncated } }: Run): JsonValue {
  if (truncated) throw missing('The parameters of this run were not kept whole. Give them again.', []);
  const params: JsonValue = JSON.parse(text);
  const names = isJsonObject(params) ? Object.keys(params).filter((name) => isMasked(params[name])) : [];
  if (names.length === 0) return params;
  throw missing(`The history does not show what was secret: give ${names.join(', ')} again.`, names);
}

function isMasked(value: JsonValue | undefined): boolean {
  return JSON.stringify(value ?? null).includes(MASK);
}

function missing(message: string, params: readonly string[]): InputError {
  return new InputError({ code: 'run.missingData', message, details: { params: [...params] } });
}

function invalid(message: string): InputError {
  return new InputError({ code: 'request.invalid', message });
}
