// A page, which gets parsed trees, imports #evaluate: that does not load acorn.
export { type Budget, createBudget, DEFAULT_LIMITS, type Limits } from './budget.ts';
export { addCodeLanguage, readCode, renameInCode } from './code.ts';
export type { CodeError, CodeNames } from './code-names.ts';
export { compile, compileAll, compileTemplate, type Evaluate } from './compile.ts';
export { compileValue, expressionsOf, type ParsedValue } from './compile-value.ts';
export { ExpressionError, type ExpressionErrorCode } from './errors.ts';
export { readNames } from './javascript.ts';
export type { Scope } from './machine.ts';
export { type ParseOptions, parseExpression } from './parse.ts';
export { type HelperCall, helperCall, methodCalls, type Reference, references } from './references.ts';
export { type MemberRename, rename, renameMember } from './rename.ts';
export { didYouMean } from './suggest.ts';
export { parseTemplate } from './template.ts';
export type { Expression, Range, Template } from './tree.ts';
