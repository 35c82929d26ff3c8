import { convert } from './convert.ts';
import { ExpressionError } from './errors.ts';
import { MAX_EXPRESSION_LENGTH, type ParseOptions, parseStart } from './parse.ts';
import { skipBlank } from './syntax-error.ts';
import type { Expression, Template } from './tree.ts';

const MAX_TEMPLATE_LENGTH = 200_000;

/**
 * Takes text with `{{ }}` holes apart. `\{{` stands for `{{` itself, `\\{{` for a backslash and a hole.
 *
 * @example
 * parseTemplate('Hello {{ params.name }}!').parts; // ['Hello ', '!']
 */
export function parseTemplate(text: string, options: ParseOptions = {}): Template {
  if (text.length > MAX_TEMPLATE_LENGTH) {
    const message = `A text with {{ }} has at most ${MAX_TEMPLATE_LENGTH.toLocaleString('en-US')} characters`;
    throw new ExpressionError('expression.invalid', message, { start: MAX_TEMPLATE_LENGTH, end: text.length });
  }
  const parts: string[] = [];
  const holes: Expression[] = [];
  let part = '';
  let from = 0;
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', from)) {
    const slashes = backslashesBefore(text, open, from);
    part += text.slice(from, open - slashes) + '\\'.repeat(slashes >> 1);
    if (slashes % 2 === 1) {
      part += '{{';
      from = open + 2;
      continue;
    }
    const hole = parseHole(text, open, options);
    parts.push(part);
    holes.push(hole);
    part = '';
    from = hole.end + 2;
  }
  parts.push(part + text.slice(from));
  return { text, parts, holes, isWhole: holes.length === 1 && parts.every((each) => each === '') };
}

function backslashesBefore(text: string, at: number, from: number): number {
  let count = 0;
  while (at - count > from && text[at - count - 1] === '\\') count += 1;
  return count;
}

/** The parser finds the end: `}}` in a text, a comment or an object literal is not it. */
function parseHole(text: string, open: number, options: ParseOptions): Expression {
  const start = open + 2;
  const window = text.slice(start, start + MAX_EXPRESSION_LENGTH + 2);
  const blank = skipBlank(window, 0);
  if (window.startsWith('}}', blank)) {
    throw new ExpressionError('expression.invalid', 'An expression is missing between {{ and }}', {
      start: open,
      end: start + blank + 2,
    });
  }
  if (blank >= window.length) throw unclosed(text, open);
  const { parsed, end } = parseWindow(text, open, window);
  const last = skipBlank(window, window[skipBlank(window, end)] === ';' ? skipBlank(window, end) + 1 : end);
  if (!window.startsWith('}}', last)) {
    if (last >= window.length) throw unclosed(text, open);
    throw new ExpressionError('expression.invalid', `}} is expected here, after ${clip(window.slice(0, end))}`, {
      start: start + last,
      end: start + last + 1,
    });
  }
  const source = window.slice(0, last);
  try {
    return { source, tree: convert(parsed, options.helpers ?? []), start, end: start + last };
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown;
    throw new ExpressionError(thrown.code, thrown.message, { start: start + thrown.start, end: start + thrown.end });
  }
}

function parseWindow(text: string, open: number, window: string): ReturnType<typeof parseStart> {
  try {
    return parseStart(window, open + 2);
  } catch (thrown) {
    if (thrown instanceof ExpressionError && thrown.start >= open + 2 + window.length) throw unclosed(text, open);
    throw thrown;
  }
}

function unclosed(text: string, open: number): ExpressionError {
  const isLong = open + 2 + MAX_EXPRESSION_LENGTH < text.length;
  const message = isLong
    ? 'The expression after {{ is too long, or its }} is missing'
    : 'The }} for this {{ is missing';
  return new ExpressionError('expression.invalid', message, { start: open, end: open + 2 });
}

function clip(text: string): string {
  const trimmed = text.trim();
  return trimmed.length <= 40 ? trimmed : `${trimmed.slice(0, 39)}…`;
}
