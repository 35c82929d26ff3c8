import type { Range } from './tree.ts';

export type ExpressionErrorCode = 'expression.invalid' | 'expression.failed' | 'expression.limit';

/**
 * The only error this folder throws. `start` and `end` count characters of the whole text: the expression, or the
 * template around it.
 *
 * @example
 * try { parseExpression('a = 1') } catch (error) { if (error instanceof ExpressionError) mark(error.start, error.end) }
 */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly code: ExpressionErrorCode;
  readonly start: number;
  readonly end: number;
  /** Which of the expressions given to `compileAll` or which hole of a template failed. */
  readonly index: number | undefined;

  constructor(code: ExpressionErrorCode, message: string, { start, end }: Range, index?: number) {
    super(message);
    this.code = code;
    this.start = start;
    this.end = end;
    this.index = index;
  }
}

/** A failure that doesn't know its place yet; {@link located} makes an ExpressionError of it. Never leaves the folder. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ExpressionErrorCode;

  constructor(message: string, code: ExpressionErrorCode = 'expression.failed') {
    super(message);
    this.code = code;
  }
}

/** Whatever was thrown while working on the text at `range`, as an ExpressionError. */
export function located(thrown: unknown, range: Range, what = ''): ExpressionError {
  if (thrown instanceof ExpressionError) return thrown;
  const prefix = what === '' ? '' : `${what}: `;
  if (thrown instanceof Refusal) return new ExpressionError(thrown.code, prefix + thrown.message, range);
  if (isStackOverflow(thrown)) return new ExpressionError('expression.limit', NESTED_TOO_DEEPLY, range);
  const reason = thrown instanceof Error ? thrown.message : 'it failed';
  return new ExpressionError('expression.failed', prefix + reason, range);
}

export const NESTED_TOO_DEEPLY = 'The expression is nested too deeply';

/** V8 and JavaScriptCore throw a RangeError, SpiderMonkey an InternalError. */
export function isStackOverflow(thrown: unknown): boolean {
  return thrown instanceof Error && /call stack|recursion/i.test(thrown.message);
}
