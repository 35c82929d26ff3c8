import type { Value } from '#schema';
import type { FieldMode } from './modes.ts';

/** Inserting in place of everything, or where the caret was. */
export type InsertHow = 'insert' | 'replace';

/**
 * The value of a field after a path of the data tree was put into it without a caret: dropped on it, or chosen while its
 * control is a switch or a number. Text takes the path in `{{ }}`; everything else becomes an expression.
 */
export function withPath(
  value: Value | undefined,
  path: string,
  { mode, how, isText }: { mode: FieldMode; how: InsertHow; isText: boolean },
): Value {
  const before = how === 'replace' || value === undefined ? '' : written(value);
  if (mode === 'expression') return { kind: 'expression', code: joined(before, path) };
  if (mode === 'text' || (isText && before !== '')) {
    return { kind: 'template', text: `${value?.kind === 'literal' ? escaped(before) : before}{{ ${path} }}` };
  }
  return { kind: 'expression', code: path };
}

/** A text is never lost; a fixed number or switch is what the path takes the place of. */
function written(value: Value): string {
  if (value.kind === 'expression') return value.code;
  if (value.kind === 'template') return value.text;
  return typeof value.value === 'string' ? value.value : '';
}

/** After an operator or an opening bracket the path just follows; anything else it replaces only with the author's word. */
function joined(before: string, path: string): string {
  const text = before.trimEnd();
  if (text === '') return path;
  return /[([{,:?=<>!&|+\-*/%]$/.test(text)
    ? `${before.endsWith(' ') ? before : `${before} `}${path}`
    : `${text} ${path}`;
}

function escaped(text: string): string {
  return text.replaceAll('{{', '\\{{');
}
