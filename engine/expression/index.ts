// A page that gets parsed trees imports compile.ts and references.ts themselves: they don't load acorn.
export { type Budget, createBudget, DEFAULT_LIMITS, type Limits } from './budget.ts';
export { compile, compileAll, compileTemplate, type Evaluate } from './compile.ts';
export { ExpressionError, type ExpressionErrorCode } from './errors.ts';
export { type CodeError, type CodeNames, readNames, renameInCode } from './javascript.ts';
export type { Scope } from './machine.ts';
export { type ParseOptions, parseExpression } from './parse.ts';
export { type HelperCall, helperCall, type Reference, references } from './references.ts';
export { rename } from './rename.ts';
export { didYouMean } from './suggest.ts';
export { parseTemplate } from './template.ts';
export type { Expression, Range, Template } from './tree.ts';
