import type { Issue, JsonValue } from '#schema';

export interface ProblemFields {
  code: string;
  /** HTTP status; 0 when there was no answer. */
  status: number;
  title: string;
  detail: string;
  runId?: string | undefined;
  details?: JsonValue | undefined;
  issues?: readonly Issue[] | undefined;
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

/** Statuses of what may pass by itself. */
const MAY_PASS = new Set([0, 429, 502, 503, 504]);

/**
 * What went wrong with a call: the problem document that the server answered, or one of these when it answered none:
 * `network` nobody answered, `network.timeout` not in time, `network.answer` something that is no answer of Switchyard.
 */
export class ProblemError extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  /** Words for a person. */
  readonly detail: string;
  /** The run that failed, where one had started. */
  readonly runId: string | undefined;
  /** What the function's author gave along. */
  readonly details: JsonValue | undefined;
  /** What is wrong with the parameters, all at once; `path` is a JSON Pointer into them. */
  readonly issues: readonly Issue[];
  /** How long the server asks to wait before another try. */
  readonly retryAfterMs: number | undefined;

  constructor(fields: ProblemFields) {
    super(fields.detail || fields.title, { cause: fields.cause });
    this.name = 'ProblemError';
    this.code = fields.code;
    this.status = fields.status;
    this.title = fields.title;
    this.detail = fields.detail;
    this.runId = fields.runId;
    this.details = fields.details;
    this.issues = fields.issues ?? [];
    this.retryAfterMs = fields.retryAfterMs;
  }

  /** True for what may pass by itself. Whether to run a function that writes once more is for the caller to know. */
  get retryable(): boolean {
    return MAY_PASS.has(this.status);
  }
}

/** Whatever was thrown, as a problem: what is none of these is a bug of whoever threw it. */
export function toProblemError(thrown: unknown): ProblemError {
  if (thrown instanceof ProblemError) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new ProblemError({ code: 'client.failed', status: 0, title: 'The call failed', detail, cause: thrown });
}
