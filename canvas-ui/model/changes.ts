import { isJsonObject } from '#schema';

export type PathStep = string | number;

/** One piece of the difference between two versions of a document. Plain JSON; values are shared with the document. */
export type Change = { path: readonly PathStep[] } & (
  | { kind: 'set'; value: unknown }
  /** A new member of an object; `at` is its place among the members, so that undo gives the same text again. */
  | { kind: 'add'; value: unknown; at: number }
  | { kind: 'remove' }
  | { kind: 'splice'; at: number; remove: number; insert: readonly unknown[] }
  | { kind: 'text'; at: number; remove: number; insert: string }
);

type Path = readonly PathStep[];

/** Shorter text is replaced as a whole. */
const LONG_TEXT = 100;

/**
 * What makes `after` of `before`, to be applied in order. Where both share a part nothing is looked at, so this costs what
 * was changed and not what there is. Immer's own patches rewrite the rest of a list after each removal: 82 KB for one block
 * of 500, where this gives one splice.
 */
export function changesBetween(before: unknown, after: unknown): Change[] {
  const found: Change[] = [];
  compare(before, after, [], found);
  return found;
}

function compare(before: unknown, after: unknown, path: Path, found: Change[]): void {
  if (Object.is(before, after)) return;
  if (Array.isArray(before) && Array.isArray(after)) compareLists(before, after, path, found);
  else if (isJsonObject(before) && isJsonObject(after)) compareObjects(before, after, path, found);
  else if (typeof before === 'string' && typeof after === 'string' && before.length > LONG_TEXT) {
    found.push({ path, kind: 'text', ...textEdit(before, after) });
  } else found.push({ path, kind: 'set', value: after });
}

function compareObjects(before: object, after: object, path: Path, found: Change[]): void {
  const old = new Map<string, unknown>(Object.entries(before));
  const now = new Map<string, unknown>(Object.entries(after));
  const kept = [...old.keys()].filter((key) => now.has(key));
  const keptNow = [...now.keys()].filter((key) => old.has(key));
  if (kept.some((key, index) => key !== keptNow[index])) {
    found.push({ path, kind: 'set', value: after });
    return;
  }
  for (const key of old.keys()) if (!now.has(key)) found.push({ path: [...path, key], kind: 'remove' });
  [...now].forEach(([key, value], at) => {
    if (!old.has(key)) found.push({ path: [...path, key], kind: 'add', value, at });
  });
  for (const key of kept) {
    if (!Object.is(old.get(key), now.get(key))) compare(old.get(key), now.get(key), [...path, key], found);
  }
}

/** From the end to the start, so that positions of what comes later are still those of `before`. */
function compareLists(before: readonly unknown[], after: readonly unknown[], path: Path, found: Change[]): void {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && Object.is(before[head], after[head])) head++;
  let tail = 0;
  while (tail < shorter - head && Object.is(before.at(-1 - tail), after.at(-1 - tail))) tail++;
  const old = before.slice(head, before.length - tail);
  const now = after.slice(head, after.length - tail);
  let end = { old: old.length, now: now.length };
  for (const [at, to] of [...sameItems(old, now).reverse(), [-1, -1] as const]) {
    comparePieces(old.slice(at + 1, end.old), now.slice(to + 1, end.now), { path, at: head + at + 1 }, found);
    if (at >= 0) compare(old[at], now[to], [...path, head + at], found);
    end = { old: at, now: to };
  }
}

function comparePieces(
  before: readonly unknown[],
  after: readonly unknown[],
  { path, at }: { path: Path; at: number },
  found: Change[],
): void {
  if (before.length !== after.length) {
    found.push({ path, kind: 'splice', at, remove: before.length, insert: after });
    return;
  }
  for (let index = before.length - 1; index >= 0; index--) {
    compare(before[index], after[index], [...path, at + index], found);
  }
}

/** Pairs of positions that hold the same item, by its id or by being the same object, in the order of both lists. */
function sameItems(before: readonly unknown[], after: readonly unknown[]): [number, number][] {
  const positions = Map.groupBy(after.keys(), (index) => keyOf(after[index]));
  const pairs: [number, number][] = [];
  let last = -1;
  before.forEach((item, index) => {
    const key = keyOf(item);
    const now = key === undefined ? undefined : positions.get(key)?.find((position) => position > last);
    if (now === undefined) return;
    pairs.push([index, now]);
    last = now;
  });
  return pairs;
}

function keyOf(item: unknown): unknown {
  if (typeof item !== 'object' || item === null) return undefined;
  return isJsonObject(item) && typeof item.id === 'string' ? item.id : item;
}

function textEdit(before: string, after: string): { at: number; remove: number; insert: string } {
  const shorter = Math.min(before.length, after.length);
  let at = 0;
  while (at < shorter && before[at] === after[at]) at++;
  let tail = 0;
  while (tail < shorter - at && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { at, remove: before.length - tail - at, insert: after.slice(at, after.length - tail) };
}

/** About how many characters of their own changes hold: what a history must count. */
export function weightOf(changes: readonly Change[]): number {
  return changes.reduce((sum, change) => {
    if (change.kind === 'remove') return sum + 50;
    if (change.kind === 'text' || change.kind === 'splice') return sum + 50 + weigh(change.insert);
    return sum + 50 + weigh(change.value);
  }, 0);
}

function weigh(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + weigh(item), 2);
  if (!isJsonObject(value)) return 8;
  return Object.entries(value).reduce((sum, [key, member]) => sum + key.length + 4 + weigh(member), 2);
}
