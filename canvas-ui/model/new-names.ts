import { blockNameProblem, type FunctionDocument, MAX_NAME_LENGTH } from '#schema';
import { indexOf } from './document.ts';

/**
 * A name for a block that is valid and not taken.
 * @example
 * newName('getOrder', new Set(['getOrder', 'getOrder2'])); // 'getOrder3'
 */
export function newName(wish: string, taken: ReadonlySet<string>): string {
  const isFree = (name: string) => !taken.has(name) && blockNameProblem(name) === undefined;
  if (isFree(wish)) return wish;
  const stem = wish.replace(/\d+$/, '') || 'block';
  // A reserved word starts counting at 1, a copy at 2.
  for (let number = taken.has(wish) ? 2 : 1; ; number++) {
    const name = `${stem.slice(0, MAX_NAME_LENGTH - String(number).length)}${number}`;
    if (isFree(name)) return name;
  }
}

/**
 * The title of a block type, or what an author typed, as a name.
 * @example
 * nameFromTitle('Call function'); // 'callFunction'
 */
export function nameFromTitle(title: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split(/[^A-Za-z0-9_]+/)
    .filter((word) => word !== '');
  const joined = words.map((word, index) => (index === 0 ? lowerFirst(word) : upperFirst(word))).join('');
  return (/^[A-Za-z_]/.test(joined) ? joined : `block${joined}`).slice(0, MAX_NAME_LENGTH);
}

function lowerFirst(word: string): string {
  // `SQL` becomes `sql`, `JavaScript` becomes `javaScript`, a name that is one already stays.
  return word === word.toUpperCase() ? word.toLowerCase() : word.charAt(0).toLowerCase() + word.slice(1);
}

function upperFirst(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Ids that are new in a function: ten letters and digits, drawn again in the unlikely case that one is taken. */
export function createIds(random: () => number = Math.random): (document: FunctionDocument) => () => string {
  return (document) => {
    // Most commands make no block.
    let taken: Set<string> | undefined;
    return () => {
      taken ??= new Set([...indexOf(document).blocks.keys(), ...layoutIds(document)]);
      for (;;) {
        const id = Array.from({ length: 10 }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('');
        if (taken.has(id)) continue;
        taken.add(id);
        return id;
      }
    };
  };
}

function layoutIds({ layout }: FunctionDocument): string[] {
  return [...(layout.notes ?? []), ...(layout.groups ?? [])].map(({ id }) => id);
}
