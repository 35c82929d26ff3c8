import { BlockError, type GraphOutcome, Json, toAppError } from '#kit';
import type { JsonValue } from '#schema';
import { refusalOf } from './allow-when.ts';
import type { Attempt } from './attempt.ts';
import { Execution, type RunRequest, type RunServices, type Trace, type Verdict } from './execution.ts';
import type { Journal } from './journal.ts';
import type { Plan } from './plan.ts';
import { runsAs } from './run-access.ts';
import { Failure, type GraphPlace, runGraph } from './run-graph.ts';
import { presetsOf } from './selection.ts';
import { sensitiveOf } from './sensitive.ts';

/**
 * Runs a planned function to its end. `onAnswer` is told what the caller gets, once, as soon as it is decided: a Return
 * that responds early comes before the promise settles, and is said to (semantics 2.4). Never throws.
 */
export async function runFunction(
  services: RunServices,
  request: RunRequest,
  onAnswer?: (answer: Verdict, isEarly: boolean) => void,
): Promise<Verdict> {
  const execution = new Execution(services, request);
  const answer = once(onAnswer);
  // Of a test-run nothing is kept: who tries something out has the values.
  const sensitive = sensitiveOf(request.plan, request.params, { mayKeep: request.mode !== 'test' });
  if (sensitive) request.trace.sensitive(sensitive);
  try {
    // The run's own is known again in each life.
    if (sensitive && request.depth > 0) await request.journal?.conceals(sensitive);
    const onEarly = (data: Json) => answer(toVerdict(request.plan, data), true);
    const refusal = refusalOf(execution);
    // Nothing of the function runs then, its error handler included.
    const verdict: Verdict = refusal
      ? { status: 'failed', ...refusal }
      : await handleFailure(execution, await runBody(execution, onEarly));
    answer(verdict, false);
    return verdict;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.kind === 'unexpected') services.reportBug(error);
    const verdict: Verdict = { status: error.code === 'run.cancelled' ? 'cancelled' : 'failed', error };
    answer(verdict, false);
    return verdict;
  } finally {
    execution.close();
  }
}

/** Runs a called function inside the run that called it. @throws what made it fail, with the path of the block that did. */
export async function runNested(
  attempt: Attempt,
  { plan, params, journal }: { plan: Plan; params: JsonValue; journal: Journal | undefined },
): Promise<Json> {
  const { request, services, remainingMs } = attempt.place.execution;
  const trace = prefixed(request.trace, `${attempt.step.path}/`);
  const ownMs = plan.document.settings.timeoutMs ?? remainingMs;
  const nested: RunRequest = {
    ...request,
    plan,
    params,
    // A draft that calls itself is still the draft that somebody tries out.
    caller: plan === request.plan ? request.caller : runsAs(request.caller, plan),
    trace,
    timeoutMs: Math.min(ownMs, remainingMs),
    sharesDeadline: ownMs >= remainingMs,
    signal: attempt.signal,
    selection: undefined,
    journal,
    depth: request.depth + 1,
  };
  const verdict = await runFunction(services, nested);
  if (verdict.status === 'success') return verdict.data;
  throw verdict.error;
}

function runBody(execution: Execution, onEarly: (data: Json) => void): Promise<GraphOutcome> {
  const { plan, selection } = execution.request;
  const place: GraphPlace = { execution, scope: execution.scope, path: '', signal: execution.signal, onEarly };
  return runGraph(plan.body, selection ? { ...place, preset: presetsOf(plan.body, selection, place) } : place);
}

/** The verdict of an outcome; a failure goes to the function's `onError` graph first (semantics 2.3). */
async function handleFailure(execution: Execution, outcome: GraphOutcome): Promise<Verdict> {
  const { plan, selection } = execution.request;
  // A part of a function that was tested on its own, and did not come to a Return, has no result that could be wrong.
  if (outcome.kind === 'done' && selection && selection.run !== 'all') return { status: 'success', data: Json.null };
  if (outcome.kind !== 'failed') return toVerdict(plan, resultOf(plan, outcome));
  if (plan.onError) {
    const scope = execution.scope.with({ error: outcome.error });
    const handled = await runGraph(plan.onError, { execution, scope, path: 'onError/', signal: execution.signal });
    // A handler that returns nothing only looked on: the run has still failed.
    if (handled.kind === 'return') return toVerdict(plan, resultOf(plan, handled));
    if (handled.kind === 'failed') return toFailed(handled);
  }
  return toFailed(outcome);
}

/** Only a Return names a result; a function of one block answers that block's data (semantics 2.6). */
function resultOf(plan: Plan, outcome: Exclude<GraphOutcome, { kind: 'failed' }>): Json {
  if (outcome.kind === 'return') return outcome.data instanceof Json ? outcome.data : Json.fromValue(outcome.data);
  return outcome.kind === 'done' && plan.body.blocks.length === 1 ? outcome.data : Json.null;
}

function toVerdict(plan: Plan, data: Json): Verdict {
  if (!plan.result) return { status: 'success', data };
  const checked = plan.result.check(data.value);
  if (checked.ok) return { status: 'success', data: Json.fromValue(checked.value) };
  const issues = checked.issues.map((issue) => ({ ...issue, code: 'result.invalid' }));
  const [first] = issues;
  const message = `The result does not fit what the function declares: ${first?.path || '/'} ${first?.message ?? ''}`;
  return { status: 'failed', error: new BlockError({ code: 'result.invalid', message, issues }) };
}

function toFailed(outcome: Extract<GraphOutcome, { kind: 'failed' }>): Verdict {
  try {
    outcome.raise();
  } catch (thrown) {
    if (thrown instanceof Failure) return { status: 'failed', error: thrown.error, path: thrown.path };
    return { status: 'failed', error: toAppError(thrown) };
  }
}

type Tell = (answer: Verdict, isEarly: boolean) => void;

function once(tell: Tell | undefined): Tell {
  let told = false;
  return (answer, isEarly) => {
    if (told) return;
    told = true;
    tell?.(answer, isEarly);
  };
}

/** A trace whose paths stand below those of a block that called a function. */
function prefixed(trace: Trace, prefix: string): Trace {
  return {
    stepStarted: (step) => trace.stepStarted({ ...step, path: prefix + step.path }),
    stepSettled: (step) => trace.stepSettled({ ...step, path: prefix + step.path }),
    log: (line) => trace.log({ ...line, path: prefix + line.path }),
    message: (path, name, data) => trace.message(prefix + path, name, data),
    held: (held) => trace.held({ ...held, path: prefix + held.path }),
    hasHeld: (resource) => trace.hasHeld(resource),
    forget: (which) => trace.forget((path) => path.startsWith(prefix) && which(path.slice(prefix.length))),
    secrets: (values) => trace.secrets(values),
    sensitive: (declared) => trace.sensitive(declared),
  };
}
