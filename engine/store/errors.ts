import { AppError, LimitError, UnexpectedError } from '#kit';
import { DrizzleQueryError } from './drizzle.ts';

/** What Postgres says when it is not our statement that is wrong: SQLSTATE classes and codes. */
const UNAVAILABLE = /^(08...|53...|57...|58...|XX001|40001|40P01|55P03|25006|25P03)$/;
const SOCKET =
  /^(E(CONN(REFUSED|RESET|ABORTED)|TIMEDOUT|PIPE|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH|NOENT|ACCES)|ERR_(STREAM|SOCKET).*)$/;
/** pg has no code for these. */
const DRIVER =
  /Connection terminated|timeout exceeded when trying to connect|Client was closed|Query read timeout|pool after calling end|not queryable/;

/**
 * Whatever the driver threw as one of ours. drizzle's own error holds the SQL and every parameter value, so it goes no
 * further: the cause is what Postgres said.
 */
export function toStoreError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const cause = thrown instanceof DrizzleQueryError ? (thrown.cause ?? new Error('the query failed')) : thrown;
  return isUnavailable(cause) ? unavailable(cause) : new UnexpectedError(cause);
}

export function unavailable(cause: unknown): LimitError {
  return new LimitError({
    code: 'store.unavailable',
    message: "Switchyard's own database can not be reached right now.",
    retryable: true,
    cause,
  });
}

/** True for a broken unique constraint of that name. */
export function isDuplicate(thrown: unknown, constraint: string): boolean {
  const cause = thrown instanceof DrizzleQueryError ? thrown.cause : thrown;
  return (
    codeOf(cause) === '23505' && cause instanceof Error && 'constraint' in cause && cause.constraint === constraint
  );
}

function isUnavailable(thrown: unknown): boolean {
  const code = codeOf(thrown);
  if (code !== undefined) return UNAVAILABLE.test(code) || SOCKET.test(code);
  if (thrown instanceof AggregateError) return thrown.errors.some(isUnavailable);
  return thrown instanceof Error && DRIVER.test(thrown.message);
}

function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}
