/** All that evaluating parsed trees needs, for pages: nothing in here loads the parser. */

export type { Evaluate } from './compile.ts';
export { compileValue, expressionsOf, type ParsedValue } from './compile-value.ts';
export { ExpressionError } from './errors.ts';
export type { Scope } from './machine.ts';
export { references } from './references.ts';
