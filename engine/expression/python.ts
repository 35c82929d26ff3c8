import type { Tree } from '@lezer/common';
import { parser } from '@lezer/python';
import type { CodeLanguage } from './code.ts';
import type { CodeError, CodeNames } from './code-names.ts';
import type { Edit } from './edits.ts';
import { ExpressionError } from './errors.ts';
import { type PythonImport, pythonImportsIn } from './python-imports.ts';
import { declaresInPython, freePythonNames, type PythonUse } from './python-scope.ts';
import type { Range } from './tree.ts';

/** Which names does the body of a Python block take from outside? Of code with an error, as far as it can be read. */
export function readPythonNames(code: string): CodeNames {
  const names = new Map<string, Range[]>();
  const members = new Map<string, Set<string>>();
  const dynamic = new Set<string>();
  const tree = parser.parse(code);
  for (const { name, start, end, member } of freePythonNames(tree.topNode, code)) {
    const ranges = names.get(name);
    if (ranges) ranges.push({ start, end });
    else names.set(name, [{ start, end }]);
    if (member) members.set(name, (members.get(name) ?? new Set()).add(member.name));
    else dynamic.add(name);
  }
  const error = errorIn(tree, code);
  return { names, members, dynamic, isPlain: false, changed: new Set(), ...(error ? { error } : {}) };
}

const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
    'import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

/** Every name that stands in code and is no member: what it may read where it can't be parsed. */
export function pythonNamesIn(code: string): string[] {
  const words = code.matchAll(/(?<![\p{ID_Continue}_])(?<!(?<!\.)\.\s*)[\p{ID_Start}_]\p{ID_Continue}*/gu);
  return [...new Set([...words].map(([word]) => word))].filter((word) => !KEYWORDS.has(word));
}

/** The modules that code imports, as far as its text tells. */
export function readPythonImports(code: string): PythonImport[] {
  return pythonImportsIn(parser.parse(code).topNode, code);
}

/** @throws ExpressionError when the new name would mean a variable of the code at one of the places. */
function nameEdits(code: string, from: string, to: string): Edit[] {
  return usesOf(code)
    .filter(({ name }) => name === from)
    .map(({ start, end, scope }) => {
      if (declaresInPython(scope, to)) {
        const message = `"${to}" is already a variable of the code here`;
        throw new ExpressionError('expression.invalid', message, { start, end });
      }
      return { start, end, text: to };
    });
}

function memberEdits(code: string, { of, from, to }: { of: string; from: string; to: string }): Edit[] {
  return usesOf(code).flatMap(({ name, member }) =>
    name === of && member?.name === from ? [{ start: member.start, end: member.end, text: to }] : [],
  );
}

function usesOf(code: string): PythonUse[] {
  return freePythonNames(parser.parse(code).topNode, code);
}

/**
 * What Python has and our parser does not know: `with (…)`, `as (a, b)`, `as a.b`, `a[*b]`, `*args: *Ts`, `f[T = int]`, a bare
 * `yield`, `in *a, b`, decorators of any kind, `match a, b`, `case 2 + 3j`, `lambda a, /`, `5.`, t-strings, print as a name.
 */
const NOT_READ =
  /\bwith\s*\(|\bas\s*[([]|\bas\s+\w+\s*[.[]|\[\s*\*|:\s*\*|\[[^\]]*=|\byield\b|\bin\s+\*|^\s*(?:@|match\b|case\b)|\blambda\b|\d\.(?!\d)|\bt["']|\bprint\b/m;

/** The first place that is no Python. The parser goes on after it. */
function errorIn(tree: Tree, code: string): CodeError | undefined {
  let at: number | undefined;
  tree.iterate({
    enter({ type, from, name }) {
      if (at === undefined && (type.isError || name === 'PrintStatement')) at = from;
      return at === undefined;
    },
  });
  if (at === undefined) return undefined;
  // An error in an empty place is one of what follows.
  const start = at + (/^[ \t]*/.exec(code.slice(at))?.[0].length ?? 0);
  const before = code.slice(0, Math.min(start, code.length));
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  const end = Math.min(start + 1, code.length);
  return {
    message: words(code, start),
    start: Math.min(start, code.length),
    end,
    line,
    column,
    isCertain: !NOT_READ.test(code),
  };
}

function words(code: string, start: number): string {
  if (code.slice(start).trim() === '') return 'The code ends too early';
  if (code[start] === '\n') return 'The line ends too early';
  return `"${/^(?:\w{1,30}|.)/su.exec(code.slice(start, start + 30))?.[0] ?? ''}" is not expected here`;
}

/** For `addCodeLanguage`. */
export const pythonCode: CodeLanguage = { read: readPythonNames, nameEdits, memberEdits };
