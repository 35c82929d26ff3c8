import { AccessError, type AppError, Json, toAppError, toBlockProblem } from '#kit';
import type { Block } from '#schema';
import type { Execution } from './execution.ts';
import type { Plan } from './plan.ts';

/** No block has such a name. */
const PATH = '(authorization)';
const BLOCK: Block = { id: PATH, name: PATH, type: 'authorization', config: {} };

/**
 * Asks the function itself whether this caller may run it with these parameters: before anything else, and as a step of its own
 * in the trace. Answers why not. What can't be evaluated allows nothing, and only `true` does.
 */
export function refusalOf(execution: Execution): { error: AppError; path: string } | undefined {
  const { plan, trace } = execution.request;
  if (!plan.allowWhen) return undefined;
  const step = execution.newStep(PATH, BLOCK, 'running', 1);
  trace.stepStarted(step);
  const error = evaluate(execution, plan.allowWhen);
  step.durationMs = execution.services.clock.monotonic() - step.startedMs;
  step.status = error ? 'error' : 'success';
  if (error) step.error = toBlockProblem(error, PATH);
  else step.output = Json.fromValue(true);
  trace.stepSettled(step);
  if (!error) return undefined;
  const { workspace, caller, id: runId } = execution.request;
  execution.services.access.denied({ workspace, caller, name: plan.document.name, runId });
  return { error, path: PATH };
}

function evaluate({ scope, request }: Execution, allowWhen: NonNullable<Plan['allowWhen']>): AppError | undefined {
  const { name } = request.plan.document;
  try {
    if (allowWhen(scope) === true) return undefined;
    return forbidden(`"${name}" does not allow this call: its "Allow only when" is not true.`);
  } catch (thrown) {
    const { message } = toAppError(thrown);
    return forbidden(
      `"${name}" allows nothing, because its "Allow only when" can not be evaluated: ${message}`,
      thrown,
    );
  }
}

function forbidden(message: string, cause?: unknown): AppError {
  return new AccessError({ code: 'function.forbidden', message, cause });
}
