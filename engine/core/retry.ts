import type { AppError, Effects } from '#kit';
import type { Retry } from '#schema';

const MAX_DELAY_MS = 10_000;

/** Reads are tried again by default, writes never (security, Mechanisms): nobody can know whether a write happened. */
const READ_RETRY: Retry = { count: 2, delayMs: 200, exponential: true, jitter: true };

export function retryPolicy(declared: Retry | undefined, effects: Effects): Retry | undefined {
  return declared ?? (effects === 'read' ? READ_RETRY : undefined);
}

/**
 * Milliseconds to wait before attempt `attempt + 1`, or undefined to give up. `attempt` counts from 1, `random` is in [0, 1).
 * Only retryable errors are tried again, unless the author named codes. An answer's Retry-After is a floor.
 */
export function retryDelayMs(
  policy: Retry | undefined,
  error: AppError,
  attempt: number,
  random: number,
): number | undefined {
  if (!policy || attempt > policy.count) return undefined;
  if (policy.codes ? !policy.codes.includes(error.code) : !error.retryable) return undefined;
  const grown = policy.exponential ? policy.delayMs * 2 ** (attempt - 1) : policy.delayMs;
  const capped = Math.min(grown, Math.max(MAX_DELAY_MS, policy.delayMs));
  const spread = policy.jitter ? capped * random : capped;
  return Math.max(spread, retryAfterMs(error));
}

function retryAfterMs({ details }: AppError): number {
  const asked =
    typeof details === 'object' && details !== null && !Array.isArray(details) ? details.retryAfterMs : undefined;
  return typeof asked === 'number' ? asked : 0;
}
