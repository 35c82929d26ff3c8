import { type AppError, AuthorError, BlockError, Json, type Outcome, toBlockProblem } from '#kit';
import { isErrorCode } from '#schema';
import type { Attempt } from './attempt.ts';
import type { Journal, Recorded, RecordedError } from './journal.ts';
import { Failure, type Settlement } from './run-graph.ts';

/** What a durable run does about a block: nothing if it has settled before, else it keeps how the block settles. */
export interface RecordedBlock {
  attempt: Attempt;
  /** Runs it now. */
  run(): Settlement | Promise<Settlement>;
  /** Settles it as failed. */
  fail(error: AppError): Settlement;
}

/**
 * Runs a block of a durable run, at most once to its end over all lives of the run (semantics 3.7).
 * @throws (rejects with) the reason of the run's signal, or what the journal says when another worker has taken over
 */
export async function runRecorded(journal: Journal, { attempt, run, fail }: RecordedBlock): Promise<Settlement> {
  const { step, place } = attempt;
  const known = await journal.settled(step.path);
  if (known) return replay(attempt, known.recorded, known.isTold);
  place.signal.throwIfAborted();
  const settlement = journal.wasCut(step.path) ? fail(interrupted()) : await run();
  await journal.record(step.path, toRecorded(attempt, settlement));
  return settlement;
}

function interrupted(): BlockError {
  const message =
    'The worker stopped while this block was changing something, so nobody knows whether it did. Give the block an idempotency key to have it run again.';
  return new BlockError({ code: 'run.interrupted', message });
}

function toRecorded({ step }: Attempt, { how, result, leave, failure }: Settlement): Recorded {
  return {
    status: result.status === 'handled' || result.status === 'error' ? result.status : 'success',
    port: how.kind === 'success' ? how.port : null,
    data: result.data.text,
    ...(leave ? { leave: leave.kind === 'return' && leave.early ? 'returnEarly' : leave.kind } : {}),
    ...(failure ? { error: { ...failure.problem, path: failure.path } } : {}),
    startedAt: step.startedAt.toISOString(),
    durationMs: step.durationMs,
    attempts: step.attempts,
  };
}

function replay(attempt: Attempt, recorded: Recorded, isTold: boolean): Settlement {
  const { place, step, block } = attempt;
  for (const [name, text] of Object.entries(recorded.variables ?? {})) attempt.setVariable(name, Json.fromText(text));
  const data = Json.fromText(recorded.data);
  if (!isTold) {
    const { port, status, durationMs, attempts, error } = recorded;
    const startedAt = new Date(recorded.startedAt);
    const output = recorded.leave || !error ? { output: data } : {};
    const meta = { resumed: true };
    const told = {
      ...step,
      status,
      startedAt,
      durationMs,
      attempts,
      meta,
      ...output,
      ...(port === null ? {} : { port }),
    };
    place.execution.request.trace.stepSettled(error ? { ...told, error: withoutPath(error) } : told);
  }
  const result = { data, error: recorded.error ? withoutPath(recorded.error) : null, status: recorded.status };
  if (recorded.error) return { how: { kind: 'failure' }, result, failure: toFailure(recorded.error, block.name) };
  const how = { kind: 'success', port: recorded.port } as const;
  return recorded.leave ? { how, result, leave: toLeave(recorded.leave, data) } : { how, result };
}

function toLeave(leave: NonNullable<Recorded['leave']>, data: Json): Exclude<Outcome, { kind: 'done' }> {
  if (leave === 'break' || leave === 'continue') return { kind: leave };
  return { kind: 'return', data, early: leave === 'returnEarly' };
}

function withoutPath({ path: _, ...problem }: RecordedError): Omit<RecordedError, 'path'> {
  return problem;
}

function toFailure(recorded: RecordedError, blockName: string): Failure {
  const { code, message, details, retryable, status, path } = recorded;
  const error = isErrorCode(code)
    ? new BlockError({ code, message, details, retryable, remoteStatus: status })
    : new AuthorError({ code, message, details });
  return new Failure(error, { ...toBlockProblem(error, recorded.block ?? blockName) }, path);
}
