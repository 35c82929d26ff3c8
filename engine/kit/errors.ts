import { type BlockProblem, ERROR_CODES, type ErrorCode, type Issue, type JsonValue, type ProblemKind } from '#schema';

interface ErrorFields {
  code: ErrorCode;
  /** Words for a person. Never SQL, parameter values, driver text or paths of the host: those belong in `cause`. */
  message: string;
  details?: JsonValue | undefined;
  issues?: readonly Issue[] | undefined;
  retryable?: boolean | undefined;
  /** HTTP status that the remote side answered, where there was one. */
  remoteStatus?: number | undefined;
  cause?: unknown;
}

/** Base of every error we throw on purpose. Anything else becomes {@link UnexpectedError} at the border. */
export abstract class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly kind: ProblemKind;
  readonly details: JsonValue | undefined;
  readonly issues: readonly Issue[] | undefined;
  readonly retryable: boolean;
  readonly remoteStatus: number | undefined;

  constructor(fields: ErrorFields) {
    super(fields.message, { cause: fields.cause });
    const entry = ERROR_CODES[fields.code];
    this.name = new.target.name;
    this.code = fields.code;
    this.status = entry.status;
    this.kind = entry.kind;
    this.details = fields.details;
    this.issues = fields.issues;
    this.retryable = fields.retryable ?? false;
    this.remoteStatus = fields.remoteStatus;
  }
}

/** A bad, missing or conflicting request or document. */
export class InputError extends AppError {}

/** Identity or permission. */
export class AccessError extends AppError {}

/** A block, its code or its resource failed. */
export class BlockError extends AppError {}

/** Time, memory, size or capacity ran out. */
export class LimitError extends AppError {}

/** Our own bug. The cause goes to the log and nowhere else. */
export class UnexpectedError extends AppError {
  constructor(cause: unknown) {
    super({ code: 'internal.unexpected', message: 'Something went wrong on our side.', cause });
  }
}

/** An error the function's author raised on purpose: code, message and details are the author's and reach the caller. */
export class AuthorError extends AppError {
  override readonly code: string;

  constructor(fields: { code: string; message: string; details?: JsonValue | undefined }) {
    super({ code: 'run.failed', message: fields.message, details: fields.details });
    this.code = fields.code;
  }
}

/** Whatever was thrown, as one of ours. */
export function toAppError(thrown: unknown): AppError {
  return thrown instanceof AppError ? thrown : new UnexpectedError(thrown);
}

/** The problem that error edges, catch graphs and `onError` see (semantics 3.5). */
export function toBlockProblem(error: AppError, block: string | undefined): BlockProblem {
  return {
    code: error.code,
    message: error.message,
    ...(block === undefined ? {} : { block }),
    ...(error.remoteStatus === undefined ? {} : { status: error.remoteStatus }),
    ...(error.details === undefined ? {} : { details: error.details }),
    retryable: error.retryable,
  };
}
