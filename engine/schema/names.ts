import { z } from 'zod';

const JAVASCRIPT_RESERVED =
  'arguments await async break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null of package private protected public return static super switch this throw true try typeof undefined var void while with yield NaN Infinity globalThis';
const PYTHON_RESERVED =
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case type';
const SCOPE = 'params item index error vars user env run request result input page';
const CAPABILITIES =
  'resources functions fetch counters cache files email data users console print progress FunctionError';

const EXPRESSION_BUILTINS =
  'Math JSON Object Array Number String Boolean Date isNaN isFinite parseInt parseFloat encodeURI encodeURIComponent decodeURI decodeURIComponent';

const reserved = new Set([...JAVASCRIPT_RESERVED.split(' '), ...PYTHON_RESERVED.split(' ')]);
const scopeNames = new Set(SCOPE.split(' '));
const capabilityNames = new Set(`${CAPABILITIES} ${EXPRESSION_BUILTINS}`.split(' '));
const objectMembers = new Set(['constructor', 'prototype', '__proto__', 'hasOwnProperty', 'toString', 'valueOf']);

export const MAX_NAME_LENGTH = 40;

/** Why a text can't be a name, in words for the author, or `undefined` when it can (semantics 1.3). */
export function nameProblem(text: string): string | undefined {
  if (text === '') return 'a name is needed';
  if (text.length > MAX_NAME_LENGTH) return `a name has at most ${MAX_NAME_LENGTH} characters`;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) {
    return 'a name starts with a letter or _ and holds only letters, digits and _';
  }
  if (reserved.has(text)) return `"${text}" is a reserved word of JavaScript or Python`;
  if (scopeNames.has(text)) return `"${text}" already means something in expressions and code`;
  if (objectMembers.has(text)) return `"${text}" is a member of every object`;
  return undefined;
}

/** As {@link nameProblem}; a block may not hide what expressions and code blocks use either. */
export function blockNameProblem(text: string): string | undefined {
  if (capabilityNames.has(text)) return `"${text}" is a name that expressions or code blocks use already`;
  return nameProblem(text);
}

const checked = (problem: (text: string) => string | undefined) =>
  z.string().check((context) => {
    const message = problem(context.value);
    if (message) context.issues.push({ code: 'custom', message, input: context.value });
  });

/** Name of a function or parameter. */
export const nameSchema = checked(nameProblem).meta({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$', maxLength: 40 });

/** Name of a block. */
export const blockNameSchema = checked(blockNameProblem).meta({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$', maxLength: 40 });

/** Name that a container adds inside itself: `item`, `error`, or another name of the author's. */
export const nameInScopeSchema = z
  .string()
  .max(MAX_NAME_LENGTH)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a name starts with a letter or _ and holds only letters, digits and _')
  .refine(
    (name) => ['item', 'index', 'error'].includes(name) || blockNameProblem(name) === undefined,
    'this name is taken',
  );

/** Name of a resource, environment, port or path: looser, since code reaches it through an object. */
export const labelSchema = z
  .string()
  .min(1)
  .max(60, 'has at most 60 characters')
  .regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, 'starts with a letter or _, then letters, digits, _ and -');
