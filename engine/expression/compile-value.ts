import { compile, compileTemplate, type Evaluate } from './compile.ts';
import type { Expression, Template } from './tree.ts';

/** A value that was parsed: JSON as it stands, an expression, or text with holes. */
export type ParsedValue =
  | { kind: 'literal'; value: unknown }
  | { kind: 'expression'; expression: Expression }
  | { kind: 'template'; template: Template };

/** A parsed value as one function. */
export function compileValue(value: ParsedValue): Evaluate {
  if (value.kind === 'literal') return () => value.value;
  return value.kind === 'expression' ? compile(value.expression) : compileTemplate(value.template);
}

/** The expressions in a parsed value. */
export function expressionsOf(value: ParsedValue): readonly Expression[] {
  if (value.kind === 'literal') return [];
  return value.kind === 'expression' ? [value.expression] : value.template.holes;
}
