import { getLineInfo, type Program, parse } from 'acorn';
import type { CodeError, CodeNames } from './code-names.ts';
import type { Edit } from './edits.ts';
import { ExpressionError, isStackOverflow } from './errors.ts';
import { analyse, declares, type FreeName } from './js-scope.ts';
import { changedNames, isPlainSyntax } from './plain-syntax.ts';
import { errorPosition } from './syntax-error.ts';
import type { Range } from './tree.ts';

/**
 * Reads the body of an async function (`return` and `await` at the top): which names does it take from outside?
 *
 * @example
 * const { names, members } = readNames('return (await resources.crm.get(params.id)).name');
 * [...names.keys()]; // ['resources', 'params']
 * members.get('resources'); // Set { 'crm' }
 */
export function readNames(code: string): CodeNames {
  const names = new Map<string, Range[]>();
  const members = new Map<string, Set<string>>();
  const dynamic = new Set<string>();
  const read = freeNames(code);
  if ('error' in read) return { names, members, dynamic, isPlain: false, changed: new Set(), error: read.error };
  for (const { node, members: taken } of read.free) {
    const { name, start, end } = node;
    const ranges = names.get(name);
    if (ranges) ranges.push({ start, end });
    else names.set(name, [{ start, end }]);
    if (taken === undefined) dynamic.add(name);
    else for (const each of taken) members.set(name, (members.get(name) ?? new Set()).add(each.name));
  }
  return { names, members, dynamic, isPlain: isPlainSyntax(read.program), changed: changedNames(read.program) };
}

/** @throws ExpressionError when the new name would mean a variable of the code at one of the places. */
export function nameEdits(code: string, from: string, to: string): Edit[] {
  const read = freeNames(code);
  if ('error' in read) return [];
  return read.free.flatMap(({ node, isShorthand, scope }) => {
    if (node.name !== from) return [];
    const { start, end } = node;
    if (declares(scope, to)) {
      throw new ExpressionError('expression.invalid', `"${to}" is already a variable of the code here`, { start, end });
    }
    return [{ start, end, text: isShorthand ? `${from}: ${to}` : to }];
  });
}

/**
 * The changes that give a member read below a free name another name: `params.id`, `params?.["id"]`,
 * `const { id } = params`. None for code that can't be parsed.
 */
export function memberEdits(code: string, { of, from, to }: { of: string; from: string; to: string }): Edit[] {
  const read = freeNames(code);
  if ('error' in read) return [];
  return read.free.flatMap(({ node, members = [] }) =>
    node.name === of
      ? members
          .filter(({ name }) => name === from)
          .map(({ start, end, isShorthand }) => ({ start, end, text: isShorthand ? `${to}: ${from}` : to }))
      : [],
  );
}

function freeNames(code: string): { free: FreeName[]; program: Program } | { error: CodeError } {
  try {
    const program = parseBody(code);
    return { free: analyse(program), program };
  } catch (thrown) {
    if (thrown instanceof Error && isOfParser(thrown)) return { error: codeError(thrown, code) };
    throw thrown;
  }
}

const TOO_DEEP = 'The code is nested too deeply';

function isOfParser(thrown: Error): boolean {
  return thrown instanceof SyntaxError || isStackOverflow(thrown);
}

function parseBody(code: string): Program {
  return parse(code, {
    ecmaVersion: 'latest',
    sourceType: 'script',
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    allowHashBang: false,
  });
}

function codeError(thrown: Error, code: string): CodeError {
  if (isStackOverflow(thrown))
    return { message: TOO_DEEP, start: 0, end: code.length, line: 1, column: 1, isCertain: true };
  const start = Math.min(errorPosition(thrown), code.length);
  const { line, column } = getLineInfo(code, start);
  const end = Math.min(start + 1, code.length);
  return { message: words(thrown.message, code, start), start, end, line, column: column + 1, isCertain: true };
}

function words(message: string, code: string, start: number): string {
  const said = message.replace(/ \(\d+:\d+\)$/, '');
  if (said.startsWith("'import' and 'export'"))
    return 'import and export are not available here; libraries are preloaded';
  if (said.includes('stack space')) return TOO_DEEP;
  if (said !== 'Unexpected token') return said;
  if (start >= code.length) return 'The code ends too early';
  if (/\bawait\s+$/.test(code.slice(Math.max(0, start - 20), start))) {
    return 'await works only in async functions; write async before the function around it';
  }
  return `"${/^(?:[\w$]{1,30}|.)/su.exec(code.slice(start, start + 30))?.[0] ?? ''}" is not expected here`;
}
