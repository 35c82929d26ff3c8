import type { ProblemError } from '#client';
import type { JsonValue } from '#schema';

/** A problem as expressions read it (semantics 3.5): data, and nothing else of the error. */
export function plainProblem(error: ProblemError | null): { [key: string]: JsonValue } | null {
  if (!error) return null;
  const { code, message, status, retryable, runId, details, issues } = error;
  return {
    ...{ code, message, status, retryable },
    ...(runId === undefined ? {} : { runId }),
    ...(details === undefined ? {} : { details }),
    issues: issues.map(({ path, message: words }) => ({ path, message: words })),
  };
}
