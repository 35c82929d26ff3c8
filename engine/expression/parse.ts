import { type Expression as AcornExpression, parseExpressionAt } from 'acorn';
import { convert } from './convert.ts';
import { ExpressionError, isStackOverflow, NESTED_TOO_DEEPLY } from './errors.ts';
import { describeSyntaxError, skipBlank } from './syntax-error.ts';
import type { Expression } from './tree.ts';

export const MAX_EXPRESSION_LENGTH = 20_000;

export interface ParseOptions {
  /**
   * Functions that whoever reads the tree handles itself, as SQL does with `ident(x)`: calls of them parse, and fail when
   * evaluated. See `helperCall`.
   */
  helpers?: readonly string[] | 'any';
}

/**
 * Checks an expression of the safe subset and gives its tree.
 *
 * @example
 * const total = compile(parseExpression('getOrder.data.total * (1 + params.rate)'));
 * total(new Map([['getOrder', { data: { total: 10 } }], ['params', { rate: 0.2 }]])); // 12
 */
export function parseExpression(code: string, options: ParseOptions = {}): Expression {
  if (code.length > MAX_EXPRESSION_LENGTH) {
    const message = `An expression has at most ${MAX_EXPRESSION_LENGTH.toLocaleString('en-US')} characters`;
    throw new ExpressionError('expression.invalid', message, { start: MAX_EXPRESSION_LENGTH, end: code.length });
  }
  if (skipBlank(code, 0) === code.length) {
    throw new ExpressionError('expression.invalid', 'The expression is empty', { start: 0, end: code.length });
  }
  const { parsed, end } = parseStart(code, 0);
  const tree = convert(parsed, options.helpers ?? []);
  const rest = skipBlank(code, end);
  const last = code[rest] === ';' ? skipBlank(code, rest + 1) : rest;
  if (last < code.length) throw leftover(code, rest);
  return { source: code, tree, start: 0, end: code.length };
}

/** Parses the expression that `source` starts with; `end` is after its last token, closing brackets included. */
export function parseStart(source: string, offset: number): { parsed: AcornExpression; end: number } {
  let end = 0;
  try {
    const parsed = parseExpressionAt(source, 0, {
      ecmaVersion: 'latest',
      sourceType: 'module', // strict, and without HTML comments
      allowSuperOutsideMethod: true, // refused later, with better words
      onToken: (token) => {
        end = token.end;
      },
    });
    return { parsed, end };
  } catch (thrown) {
    if (isStackOverflow(thrown)) {
      throw new ExpressionError('expression.invalid', NESTED_TOO_DEEPLY, {
        start: offset,
        end: offset + source.length,
      });
    }
    throw describeSyntaxError(thrown, source, offset);
  }
}

function leftover(code: string, at: number): ExpressionError {
  const what = code[at] === ';' ? 'A second statement' : `"${word(code, at)}" after the end of the expression`;
  const message = `${what} can't be used here; an expression is one single value, use a code block for more`;
  return new ExpressionError('expression.invalid', message, { start: at, end: code.length });
}

function word(code: string, at: number): string {
  return /^(?:[\w$]{1,30}|.)/su.exec(code.slice(at, at + 30))?.[0] ?? '';
}
