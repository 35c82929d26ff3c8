import type { Failure } from '../../protocol.ts';
import { host } from './host.ts';
import {
  assign,
  defineGlobal,
  exec,
  hide,
  indexOf,
  PristineError,
  PristineRangeError,
  SafeWeakMap,
  slice,
  toNumber,
  toText,
} from './intrinsics.ts';
import { asJson, NotJson } from './json.ts';

/** Lines that `AsyncFunction` and our "use strict" put before the author's first. */
const LINES_BEFORE = 3;
const MAX_STACK = 4000;
const MAX_FRAMES = 20;

/** Raised by authors on purpose: the caller sees code, message and details. */
class FunctionError extends PristineError {
  code: unknown;
  details: unknown;

  constructor(code: unknown, message?: unknown, details?: unknown) {
    super(message === undefined ? toText(code) : toText(message));
    hide(this, 'name', 'FunctionError');
    this.code = code;
    this.details = details;
  }
}

defineGlobal('FunctionError', FunctionError);

/** A bound of the sandbox was reached, not a mistake of the language. */
const limits = new SafeWeakMap<true>();
/** Errors that answers of the server became, and of which call. */
const callErrors = new SafeWeakMap<number>();

export function limitError(message: string): Error {
  const error = new PristineRangeError(message);
  limits.set(error, true);
  return error;
}

/** The error of a call as the code sees it (semantics 3.5). */
export function callError(call: number, problem: unknown): Error {
  const error = new PristineError('the call failed');
  if (typeof problem === 'object' && problem !== null) {
    const { message, ...fields }: { message?: unknown } = problem;
    hide(error, 'message', toText(message));
    hide(error, 'name', 'CallError');
    assign(error, fields);
  }
  callErrors.set(error, call);
  return error;
}

const userFrame = /^\s+at (?:async )?(?:(.*?) )?\(?.*<anonymous>:(\d+):(\d+)\)?$/;

interface Frames {
  stack: string;
  line?: number;
  column?: number;
}

/** Keeps the author's frames of a stack, with the author's line numbers. */
export function userFrames(stack: string): Frames {
  const frames: Frames = { stack: '' };
  let start = 0;
  for (let count = 0; count < MAX_FRAMES && start < stack.length; ) {
    let end = indexOf(stack, '\n', start);
    if (end < 0) end = stack.length;
    const found = end - start > 1000 ? null : exec(userFrame, slice(stack, start, end));
    start = end + 1;
    const line = found ? toNumber(found[2]) - LINES_BEFORE : 0;
    if (!found || line < 1) continue;
    const column = toNumber(found[3]);
    const name = found[1] === undefined || found[1] === 'eval' ? '' : `${found[1]} `;
    frames.stack += `${count === 0 ? '' : '\n'}at ${name}(line ${line}:${column})`;
    if (count === 0) {
      frames.line = line;
      frames.column = column;
    }
    count += 1;
  }
  return frames;
}

/** Describes whatever was thrown. Getters and proxies may throw again or lie: each field is read once, in a try. */
export function describe(thrown: unknown): Failure {
  try {
    return describeFully(thrown);
  } catch {
    return { kind: 'thrown', name: 'Error', message: 'The code threw something that can not be described.', stack: '' };
  }
}

function describeFully(thrown: unknown): Failure {
  if (thrown instanceof NotJson) return { kind: 'result', name: 'TypeError', message: thrown.message, stack: '' };
  const failure: Failure = { kind: 'thrown', name: 'Error', message: '', stack: '' };
  if (!(thrown instanceof PristineError)) return { ...failure, ...describeOther(thrown) };
  failure.name = slice(toText(thrown.name), 0, 100);
  failure.message = slice(toText(thrown.message), 0, MAX_STACK);
  const frames = userFrames(slice(toText(thrown.stack ?? ''), 0, 4 * MAX_STACK));
  failure.stack = slice(frames.stack, 0, MAX_STACK);
  if (frames.line !== undefined) failure.line = frames.line;
  if (frames.column !== undefined) failure.column = frames.column;
  const call = callErrors.get(thrown);
  if (call !== undefined) return { ...failure, kind: 'call', call };
  if (limits.get(thrown)) return { ...failure, kind: 'limit' };
  if (thrown instanceof PristineRangeError && failure.message === 'Array buffer allocation failed') {
    return { ...failure, kind: 'memory' };
  }
  return thrown instanceof FunctionError ? describeAuthorError(thrown, failure) : failure;
}

function describeAuthorError(error: FunctionError, failure: Failure): Failure {
  const { code, details } = error;
  const author: Failure = { ...failure, kind: 'author', code: slice(toText(code), 0, 200) };
  try {
    if (details !== undefined) author.details = asJson(details, 'details');
  } catch {
    // Code and message are worth more than what can't be sent with them.
    host.tell('log', 'warn', 'The details of a FunctionError are left out: they are not JSON.');
  }
  return author;
}

/** `throw 'text'`, `throw { message }`, `throw null` … */
function describeOther(thrown: unknown): Pick<Failure, 'name' | 'message'> {
  if (typeof thrown !== 'object' || thrown === null) {
    return { name: 'Error', message: slice(toText(thrown), 0, MAX_STACK) };
  }
  const { name, message }: { name?: unknown; message?: unknown } = thrown;
  return {
    name: typeof name === 'string' ? slice(name, 0, 100) : 'Error',
    message: typeof message === 'string' ? slice(message, 0, MAX_STACK) : 'The code threw an object without a message.',
  };
}
