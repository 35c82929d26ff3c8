import {
  ExpressionError,
  parseExpression,
  parseTemplate,
  readNames,
  references,
  rename,
  renameInCode,
} from '#expression';
import type { ConfigField } from './config-fields.ts';
import { ANY } from './reads.ts';

/** A name of the scope (`getOrder`), or a member of one (`params.orderId`, `vars.total`). */
export interface Renaming {
  of: 'name' | 'params' | 'vars';
  from: string;
  to: string;
}

export type Renamed =
  | { text: string; places: number }
  /** It reads the name, or may do, and could not be changed. */
  | { problem: string };

/** The text of a field with a name replaced; undefined if it does not read the name. */
export function renameText({ kind, text, language }: ConfigField, renaming: Renaming): Renamed | undefined {
  // Most texts don't even hold the letters, and parsing is what costs.
  if (!text.includes(renaming.from)) return undefined;
  if (kind === 'code')
    return language === 'javascript' ? renameCode(text, renaming) : unreadable(text, renaming, language);
  if (kind !== 'expression' && kind !== 'template') return undefined;
  try {
    return renameExpressions(text, kind, renaming);
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown;
    return mentions(text, renaming.from) ? { problem: thrown.message } : undefined;
  }
}

/** @throws ExpressionError */
function renameExpressions(text: string, kind: 'expression' | 'template', renaming: Renaming): Renamed | undefined {
  const { of, from, to } = renaming;
  const before = expressionReads(text, kind, renaming);
  if (before.length === 0) return undefined;
  const changed = of === 'name' ? rename(text, kind, from, to) : renameMembers(text, before, renaming);
  return checked(changed, before.length, expressionReads(changed, kind, renaming).length);
}

/** Where the roots of the reads stand. @throws ExpressionError */
function expressionReads(text: string, kind: 'expression' | 'template', { of, from }: Renaming): number[] {
  const parsed = kind === 'expression' ? [parseExpression(text, ANY)] : parseTemplate(text, ANY).holes;
  return parsed.flatMap((expression) =>
    references(expression).flatMap(({ name, path, start }) => {
      const isIt = of === 'name' ? name === from : name === of && path[0] === from;
      return isIt ? [start] : [];
    }),
  );
}

function renameCode(text: string, renaming: Renaming): Renamed | undefined {
  const { of, from, to } = renaming;
  const before = readNames(text);
  if (before.error) return mentions(text, from) ? { problem: before.error.message } : undefined;
  if (of === 'name') {
    const places = before.names.get(from)?.length ?? 0;
    if (places === 0) return undefined;
    try {
      return { text: renameInCode(text, from, to), places };
    } catch (thrown) {
      if (thrown instanceof ExpressionError) return { problem: thrown.message };
      throw thrown;
    }
  }
  if (!before.members.get(of)?.has(from)) return undefined;
  const roots = (before.names.get(of) ?? []).map(({ start }) => start);
  const changed = renameMembers(text, roots, renaming);
  const isLeft = readNames(changed).members.get(of)?.has(from) === true;
  return checked(
    changed,
    roots.filter((root) => memberAfter(text, root + of.length)?.name === from).length,
    isLeft ? 1 : 0,
  );
}

function checked(text: string, places: number, left: number): Renamed {
  // Reads like `const { id } = params` are found and not changed: half a renaming would be worse than none.
  return left > 0 ? { problem: 'it takes the name in a way that can only be changed by hand' } : { text, places };
}

/**
 * Replaces the member read below each of these names. Where a name stands is known from the syntax tree; its member is the
 * next word after it, comments aside. Whoever calls this reads the result again to see that none was missed.
 */
function renameMembers(text: string, roots: readonly number[], { of, from, to }: Renaming): string {
  let changed = '';
  let done = 0;
  for (const root of roots) {
    const member = memberAfter(text, root + of.length);
    if (member?.name !== from) continue;
    changed += text.slice(done, member.start) + to;
    done = member.start + from.length;
  }
  return changed + text.slice(done);
}

const BLANK = /(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n\r\u2028\u2029]*)*/y;
const DOT = /\??\./y;
const BRACKET = /(?:\?\.)?\[/y;
const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;
const QUOTED = /(["'])([\p{ID_Continue}$]+)\1/uy;

/** The member that is read right after a name: `.id`, `?.id`, `["id"]`. */
function memberAfter(text: string, end: number): { name: string; start: number } | undefined {
  const at = skip(text, end);
  const bracket = match(BRACKET, text, at);
  if (bracket) {
    const start = skip(text, at + bracket[0].length);
    const name = match(QUOTED, text, start)?.[2];
    return name === undefined ? undefined : { name, start: start + 1 };
  }
  const dot = match(DOT, text, at);
  if (!dot) return undefined;
  const start = skip(text, at + dot[0].length);
  const name = match(WORD, text, start)?.[0];
  return name === undefined ? undefined : { name, start };
}

function skip(text: string, at: number): number {
  return at + (match(BLANK, text, at)?.[0].length ?? 0);
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function unreadable(text: string, { from }: Renaming, language: string | undefined): Renamed | undefined {
  return mentions(text, from) ? { problem: `names in ${language || 'this'} code can't be changed yet` } : undefined;
}

function mentions(text: string, name: string): boolean {
  return text.split(/[^A-Za-z0-9_$]+/).includes(name);
}
