import type { AppError, Effects } from '#kit';
import { isJsonObject, type JsonValue, type Retry } from '#schema';

const MAX_DELAY_MS = 10_000;

/** Reads are tried again by default, writes never (security, Mechanisms): nobody can know whether a write happened. */
const READ_RETRY: Retry = { count: 2, delayMs: 200, exponential: true, jitter: true };

export function retryPolicy(declared: Retry | undefined, effects: Effects): Retry | undefined {
  return declared ?? (effects === 'read' ? READ_RETRY : undefined);
}

/**
 * Milliseconds to wait before attempt `attempt + 1`, or undefined to give up. `attempt` counts from 1, `random` is in [0, 1).
 * Only retryable errors are tried again, unless the author named codes. An answer's Retry-After is a floor. A resource that
 * is left alone is not waited for: its breaker is there so that nobody waits, and runs that do fill the server.
 */
export function retryDelayMs(
  policy: Retry | undefined,
  error: AppError,
  attempt: number,
  random: number,
): number | undefined {
  if (!policy || attempt > policy.count) return undefined;
  const mayPass = error.retryable && !isLeftAlone(error);
  if (policy.codes ? !policy.codes.includes(error.code) : !mayPass) return undefined;
  const grown = policy.exponential ? policy.delayMs * 2 ** (attempt - 1) : policy.delayMs;
  const capped = Math.min(grown, Math.max(MAX_DELAY_MS, policy.delayMs));
  const spread = policy.jitter ? capped * random : capped;
  return Math.max(spread, retryAfterMs(error));
}

function retryAfterMs(error: AppError): number {
  const asked = detail(error, 'retryAfterMs');
  return typeof asked === 'number' ? asked : 0;
}

function isLeftAlone(error: AppError): boolean {
  return error.code === 'resource.unreachable' && detail(error, 'reason') === 'circuitOpen';
}

function detail({ details }: AppError, name: string): JsonValue | undefined {
  return isJsonObject(details) ? details[name] : undefined;
}
