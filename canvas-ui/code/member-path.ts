/** The word before the caret and what it is a member of. */
export interface WordBefore {
  from: number;
  word: string;
  /** `['getOrder', 'data', '0']` for `getOrder.data[0].na|`; empty for a name; undefined if only running could tell. */
  path: readonly string[] | undefined;
}

/** Paths longer than this are nobody's: a bound on the walk through hostile text. */
const MAX_LOOK_BACK = 2000;
const IDENTIFIER = /[\p{ID_Continue}$\u200c\u200d]+$/u;
const LINK = /\s*(\?\.|\.)\s*$/;
const INDEX = /(?:\?\.)?\[\s*(?:(\d+)|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')\s*\]$/;

export function wordBefore(text: string, pos: number): WordBefore {
  const start = Math.max(0, pos - MAX_LOOK_BACK);
  const before = text.slice(start, pos);
  const word = IDENTIFIER.exec(before)?.[0] ?? '';
  return { from: pos - word.length, word, path: pathBefore(before.slice(0, before.length - word.length)) };
}

/** Can a dot come before it? */
export function isIdentifier(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name);
}

function pathBefore(text: string): string[] | undefined {
  const link = LINK.exec(text);
  // `...rest` is no member.
  if (!link || text.slice(0, link.index).endsWith('..')) return [];
  return chainBefore(text.slice(0, link.index));
}

function chainBefore(text: string): string[] | undefined {
  const keys: string[] = [];
  let rest = text;
  for (;;) {
    const index = INDEX.exec(rest);
    if (index) {
      keys.unshift(index[1] ?? unquoted(index[2] ?? index[3] ?? ''));
      rest = rest.slice(0, index.index);
      continue;
    }
    const name = IDENTIFIER.exec(rest)?.[0];
    if (name === undefined || /^\d/.test(name)) return undefined;
    keys.unshift(name);
    rest = rest.slice(0, rest.length - name.length);
    const link = LINK.exec(rest);
    if (!link) return keys;
    rest = rest.slice(0, link.index);
  }
}

function unquoted(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}
