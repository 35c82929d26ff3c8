import { type AppError, BlockError, Json, LimitError, type Outcome, toAppError, toBlockProblem, toJson } from '#kit';
import { Attempt } from './attempt.ts';
import type { TraceStep } from './execution.ts';
import { Suspension } from './journal.ts';
import type { PlannedBlock } from './plan.ts';
import { retryDelayMs, retryPolicy } from './retry.ts';
import { Failure, type GraphPlace, type Settlement } from './run-graph.ts';
import { runRecorded } from './run-recorded.ts';
import { ERROR_PORT } from './run-state.ts';

/**
 * Runs one block to its settlement, retries included. Blocks that need no waiting settle at once, without a promise:
 * a graph of pure blocks costs no trip through the event loop.
 * @throws (rejects with) the reason of the run's signal, when that fired.
 */
export function runBlock(planned: PlannedBlock, place: GraphPlace): Settlement | Promise<Settlement> {
  return planned.block.concurrency === undefined ? runNow(planned, place) : runInTurn(planned, place);
}

async function runInTurn(planned: PlannedBlock, place: GraphPlace): Promise<Settlement> {
  const { id, concurrency = 1 } = planned.block;
  const turnstile = place.execution.turnstile(id, concurrency);
  await turnstile.enter(place.signal);
  try {
    return await runNow(planned, place);
  } finally {
    turnstile.leave();
  }
}

function runNow(planned: PlannedBlock, place: GraphPlace): Settlement | Promise<Settlement> {
  const { execution, path } = place;
  const step = execution.newStep(path + planned.block.name, planned.block, 'running', 1);
  if (planned.block.disabled) return passThrough(planned, place, step);
  const attempt = new Attempt(planned, place, step);
  const { journal } = execution.request;
  if (!journal) return execute(attempt);
  return runRecorded(journal, { attempt, run: () => execute(attempt), fail: (error) => fail(attempt, error) });
}

function execute(attempt: Attempt): Settlement | Promise<Settlement> {
  attempt.place.execution.request.trace.stepStarted(attempt.step);
  try {
    const outcome = attempt.start();
    if (outcome instanceof Promise) return follow(attempt, outcome);
    return succeed(attempt, outcome);
  } catch (thrown) {
    return attempt.planned.block.retry ? follow(attempt, Promise.reject(thrown)) : fail(attempt, thrown);
  }
}

/** A disabled block takes its first port and reads null (semantics 3.6). */
function passThrough({ bound }: PlannedBlock, { execution }: GraphPlace, step: TraceStep): Settlement {
  const port = bound.ports[0] ?? null;
  step.status = 'disabled';
  execution.request.trace.stepSettled(step);
  return { how: { kind: 'success', port }, result: { data: Json.null, error: null, status: 'disabled' } };
}

async function follow(attempt: Attempt, first: Promise<Outcome>): Promise<Settlement> {
  try {
    return await untilSettled(attempt, first);
  } catch (thrown) {
    const { signal } = attempt.place;
    if (!signal.aborted) return fail(attempt, thrown);
    // The run is over or a sibling won: that is nobody's error to handle, but the trace shows who was at work.
    if (signal.reason instanceof Suspension) settleStep(attempt, 'waiting', undefined, undefined, undefined);
    else settleStep(attempt, 'cancelled', undefined, undefined, toFailure(attempt, signal.reason));
    throw signal.reason;
  } finally {
    attempt.close();
  }
}

/** The last ones that failed. */
const MAX_TRIES_TOLD = 20;

/** Tries again as often as the policy lets it. @throws the last attempt's error */
async function untilSettled(attempt: Attempt, first: Promise<Outcome>): Promise<Settlement> {
  const { planned, place, step } = attempt;
  const policy = retryPolicy(planned.block.retry, planned.bound.effects);
  const { clock } = place.execution.services;
  let began = { at: step.startedAt, ms: step.startedMs };
  for (let running = first; ; running = attempt.again()) {
    try {
      return succeed(attempt, await attempt.withDeadline(running));
    } catch (thrown) {
      const delayMs = retryDelayMs(policy, errorOf(thrown), step.attempts, place.execution.services.random());
      // What can't be tried again in time has failed now, by its own error: nobody has to wait for the deadline's.
      const isInTime = delayMs !== undefined && delayMs < attempt.remainingMs;
      if (!isInTime || attempt.timedOut || place.signal.aborted) throw thrown;
      const { code, message } = errorOf(thrown);
      const tried = {
        startedAt: began.at.toISOString(),
        durationMs: Math.round(clock.monotonic() - began.ms),
        code,
        message,
        delayMs: Math.round(delayMs),
      };
      const tries = [...(Array.isArray(step.meta?.tries) ? step.meta.tries : []), tried];
      step.meta = { ...step.meta, tries: tries.slice(-MAX_TRIES_TOLD) };
      attempt.log('warn', `attempt ${step.attempts} failed (${code}), trying again in ${Math.round(delayMs)} ms`);
      await attempt.withDeadline(attempt.pause(delayMs));
      step.attempts++;
      began = { at: clock.now(), ms: clock.monotonic() };
    }
  }
}

function succeed(attempt: Attempt, outcome: Outcome): Settlement {
  if (outcome.kind !== 'done') {
    const data = outcome.kind === 'return' ? toJson(outcome.data) : Json.null;
    const leave = outcome.kind === 'return' ? { ...outcome, data } : outcome;
    settleStep(attempt, 'success', data, undefined, undefined);
    return { how: { kind: 'success', port: null }, result: { data, error: null, status: 'success' }, leave };
  }
  const data = checkOutput(attempt.planned, checkSize(toJson(outcome.data)));
  settleStep(attempt, 'success', data, outcome.port, undefined);
  return { how: { kind: 'success', port: outcome.port }, result: { data, error: null, status: 'success' } };
}

/** Only looks: what is more than expected stays. */
function checkOutput({ block, output }: PlannedBlock, data: Json): Json {
  const checked = output?.check(data.value);
  if (!checked || checked.ok) return data;
  const [first] = checked.issues;
  const message = `What ${block.name} gave is not what is expected of it: ${first?.path || '/'} ${first?.message ?? ''}`;
  const issues = checked.issues.map((issue) => ({ ...issue, code: 'block.output' }));
  throw new BlockError({ code: 'block.output', message, issues });
}

/** Outputs over the limit fail by name (semantics 4.1). Only what looks large is really measured. */
function checkSize(data: Json): Json {
  const rough = data.roughLength;
  // A guess may be four times too high, no more: beyond that the text could be too long to be made at all.
  if (rough <= MAX_OUTPUT_CHARACTERS) return data;
  if (rough <= MAX_OUTPUT_CHARACTERS * 4 && data.text.length <= MAX_OUTPUT_CHARACTERS) return data;
  throw new LimitError({
    code: 'value.tooLarge',
    message: `The output is larger than ${MAX_OUTPUT_CHARACTERS} characters.`,
  });
}

const MAX_OUTPUT_CHARACTERS = 32 * 1024 * 1024;

function fail(attempt: Attempt, thrown: unknown): Settlement {
  const { planned } = attempt;
  const failure = toFailure(attempt, thrown);
  const status = planned.handlesErrors ? 'handled' : 'error';
  settleStep(attempt, status, undefined, planned.handlesErrors ? ERROR_PORT : undefined, failure);
  return { how: { kind: 'failure' }, result: { data: Json.null, error: failure.problem, status }, failure };
}

function toFailure({ planned, place, step }: Attempt, thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const error = toAppError(thrown);
  if (error.kind === 'unexpected') place.execution.services.reportBug(error);
  return new Failure(error, toBlockProblem(error, planned.block.name), step.path);
}

function errorOf(thrown: unknown): AppError {
  return thrown instanceof Failure ? thrown.error : toAppError(thrown);
}

function settleStep(
  { step, place }: Attempt,
  status: TraceStep['status'],
  output: Json | undefined,
  port: string | undefined,
  failure: Failure | undefined,
): void {
  const { services, request } = place.execution;
  step.status = status;
  step.durationMs = services.clock.monotonic() - step.startedMs;
  if (output) step.output = output;
  if (port !== undefined) step.port = port;
  if (failure) step.error = failure.problem;
  request.trace.stepSettled(step);
}
