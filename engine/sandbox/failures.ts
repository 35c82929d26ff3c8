/** What went wrong in the sandbox, as our errors: one shape for every way to fail. */
import type { CodeRequest } from '#core';
import { type AppError, AuthorError, BlockError, LimitError } from '#kit';
import { authorCodeSchema, type JsonValue } from '#schema';
import { type EndReason, type Failure, failureSchema } from './protocol.ts';

/** What the caller of a run needs to know to name its failure. */
export interface FailedRun {
  request: CodeRequest;
  /** Errors that the server itself sent into the code, by call. */
  callErrors: ReadonlyMap<number, AppError>;
}

/** No failure of anybody: plain code that is to run like other code. */
export class Declined extends Error {}

export function crashed(detail: string): BlockError {
  return new BlockError({
    code: 'sandbox.crashed',
    message: 'The process that ran the code ended before the code did.',
    retryable: true,
    cause: new Error(detail),
  });
}

export function busy(): LimitError {
  return new LimitError({
    code: 'sandbox.busy',
    message: 'Every process that runs code is at work. Try again in a moment.',
    retryable: true,
  });
}

export function unavailable(reason: string): LimitError {
  return new LimitError({
    code: 'sandbox.unavailable',
    message: `Code can not be run here: ${reason}`,
    retryable: true,
  });
}

export function overLimit(message: string): LimitError {
  return new LimitError({ code: 'sandbox.limit', message });
}

export function resultTooLarge(length: number, most: number): LimitError {
  const message = `The result is ${length} characters of JSON, the most is ${most}.`;
  return new LimitError({ code: 'value.tooLarge', message, details: { length, most } });
}

/**
 * The error of a run that its child ended.
 * @throws ZodError when the child's description is not one.
 */
export function toRunError(run: FailedRun, reason: EndReason, description: string): AppError {
  const { wallMs, cpuMs } = run.request.limits;
  switch (reason) {
    case 'timeout':
      return new LimitError({
        code: 'sandbox.timeout',
        message: `The code took longer than ${wallMs} ms.`,
        details: { limitMs: wallMs },
      });
    case 'cpu':
      return new LimitError({
        code: 'sandbox.cpu',
        message: `The code used more than ${cpuMs} ms of processor time.`,
        details: { limitMs: cpuMs },
      });
    case 'memory':
      return new LimitError({ code: 'sandbox.memory', message: 'The code used more memory than it may.' });
    case 'failed':
      return toCodeError(run, failureSchema.parse(JSON.parse(description)));
    default:
      return crashed(`the child ended the run: ${reason}`);
  }
}

function toCodeError(run: FailedRun, failure: Failure): AppError {
  switch (failure.kind) {
    case 'author':
      return toAuthorError(failure);
    case 'call':
      // The child's word for it is not taken: it could claim any code of ours.
      return run.callErrors.get(failure.call ?? 0) ?? codeFailed(failure);
    case 'result':
      return new BlockError({ code: 'code.result', message: `${failure.message}.` });
    case 'tooLarge':
      return new LimitError({ code: 'value.tooLarge', message: failure.message });
    case 'limit':
      return overLimit(failure.message);
    case 'memory':
      return new LimitError({ code: 'sandbox.memory', message: 'The code used more memory than it may.' });
    default:
      return codeFailed(failure);
  }
}

function toAuthorError(failure: Failure): AppError {
  const { code = '', message, details } = failure;
  if (authorCodeSchema.safeParse(code).success) return new AuthorError({ code, message, details });
  return codeFailed({
    ...failure,
    message: `FunctionError was given the code "${code}": a code looks like order.notFound. ${message}`,
  });
}

function codeFailed({ name, message, stack, line, column }: Failure): BlockError {
  const details: { [key: string]: JsonValue } = { name, message, stack };
  if (line !== undefined) details.line = line;
  if (column !== undefined) details.column = column;
  const place = line === undefined ? '' : ` (line ${line})`;
  return new BlockError({ code: 'code.failed', message: `${name}: ${message}${place}`, details });
}
