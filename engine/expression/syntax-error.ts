import { ExpressionError, NESTED_TOO_DEEPLY } from './errors.ts';

const STATEMENT_WORDS =
  /^(?:if|for|while|do|switch|return|throw|try|const|let|var|break|continue|debugger|with|export|import|case|catch|else|finally|default|extends|enum)\b/;
const TOKEN = /^(?:[\w$]{1,30}|=>|\?\.|[=!]==?|&&|\|\||\?\?|.)/su;

const CLEARER: readonly (readonly [RegExp, string])[] = [
  [/^Unterminated string/, 'The text has no closing quote'],
  [/^Unterminated template/, 'The text has no closing backquote'],
  [/^Unterminated comment/, 'The comment is never closed'],
  [/^Unterminated regular/, "Regular expressions can't be used in an expression; use text methods or a code block"],
  [/^Invalid regular|^Valid regular/, "Regular expressions can't be used in an expression; use a code block"],
  [/^Assigning to|^Binding /, "Assignments can't be used in an expression; use a code block"],
  [/shorthand property assign/i, 'Write key: value in an object'],
  [/await/, "await can't be used in an expression; use a code block"],
  [/stack space/, NESTED_TOO_DEEPLY],
  [/^Logical expressions and coalesce/, 'Put brackets around ?? when it is mixed with && or ||'],
];

/** What acorn threw, in words for the author and with its place in the whole text. */
export function describeSyntaxError(thrown: unknown, source: string, offset: number): ExpressionError {
  const at = Math.min(errorPosition(thrown), source.length);
  const said = thrown instanceof Error ? thrown.message.slice(0, 200).replace(/ \(\d+:\d+\)$/, '') : '';
  const found = TOKEN.exec(source.slice(at, at + 40))?.[0] ?? '';
  const message = words(said, source.slice(at, at + 40), found);
  return new ExpressionError('expression.invalid', message, {
    start: offset + at,
    end: offset + at + found.length,
  });
}

export function errorPosition(thrown: unknown): number {
  return thrown instanceof SyntaxError && 'pos' in thrown && typeof thrown.pos === 'number' ? thrown.pos : 0;
}

function words(said: string, rest: string, found: string): string {
  const clearer = CLEARER.find(([pattern]) => pattern.test(said));
  if (clearer) return clearer[1];
  const statement = STATEMENT_WORDS.exec(rest)?.[0];
  if (statement) return `"${statement}" is a statement and can't be used in an expression; use a code block`;
  if (said !== 'Unexpected token') return said === '' ? 'The expression is not valid' : said;
  return found === '' ? 'The expression ends too early' : `"${found}" is not expected here`;
}

/** Where the next thing after blanks and comments starts. */
export function skipBlank(text: string, from: number): number {
  const blank = /(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n\r\u2028\u2029]*)*/y;
  blank.lastIndex = from;
  return from + (blank.exec(text)?.[0].length ?? 0);
}
