import type { JsonValue } from '#schema';
import { accessor, childId, isContainer, keyText, membersOf, sizeOf } from './json-text.ts';

/** One drawn line of a tree. */
export interface TreeRow {
  /** JSON Pointer. */
  id: string;
  depth: number;
  key: string | number | undefined;
  value: JsonValue;
  /** Undefined: nothing to open. */
  isOpen: boolean | undefined;
  /** Index of the row of what it is in; -1 for the root. */
  parent: number;
  position: number;
  siblings: number;
  /** Set on the line that tells how many members are not here. */
  omitted: number | undefined;
}

export type Omitted = ReadonlyMap<string, number>;

const MOST_OPEN_DEPTH = 300;
/** What opens by itself fills a screen, not more. */
const FIRST_LINES = 40;

/** The rows of a tree in which these containers are open. */
export function treeRows(value: JsonValue, open: ReadonlySet<string>, omitted: Omitted = new Map()): TreeRow[] {
  const root = { id: '', depth: 0, key: undefined, value, parent: -1, position: 1, siblings: 1 };
  const rows: TreeRow[] = [];
  addRows(rows, { ...root, isOpen: undefined, omitted: undefined }, open, omitted);
  return rows;
}

/** Adds a row and, if it is open, what is in it. A hundred thousand times at once: nothing is copied here. */
function addRows(rows: TreeRow[], row: TreeRow, open: ReadonlySet<string>, omitted: Omitted): void {
  const { id, value } = row;
  const parent = rows.push(row) - 1;
  if (!isContainer(value)) return;
  const left = omitted.get(id);
  const members = membersOf(value);
  if (members.length === 0 && left === undefined) return;
  row.isOpen = row.depth < MOST_OPEN_DEPTH && open.has(id);
  if (!row.isOpen) return;
  const depth = row.depth + 1;
  const siblings = members.length + Number(left !== undefined);
  let position = 0;
  for (const [key, member] of members) {
    position++;
    const inner = { id: childId(id, key), depth, key, value: member, isOpen: undefined, parent, position, siblings };
    addRows(rows, { ...inner, omitted: undefined }, open, omitted);
  }
  if (left === undefined) return;
  const last = { id: `${id}/…`, depth, key: undefined, value: null, isOpen: undefined, parent };
  rows.push({ ...last, position: siblings, siblings, omitted: left });
}

/** The root, and level by level as much as fills a screen. */
export function firstOpen(value: JsonValue): Set<string> {
  const open = new Set<string>();
  let lines = 1;
  let level: [string, JsonValue][] = [['', value]];
  while (level.length > 0 && lines < FIRST_LINES) {
    const next: [string, JsonValue][] = [];
    for (const [id, node] of level) {
      if (!isContainer(node)) continue;
      const size = sizeOf(node);
      if (id !== '' && lines + size > FIRST_LINES) continue;
      open.add(id);
      lines += size;
      if (size <= FIRST_LINES)
        next.push(...membersOf(node).map(([key, member]): [string, JsonValue] => [childId(id, key), member]));
    }
    level = next;
  }
  return open;
}

/** How many values there are in a value, itself included; no more than so many are counted. */
export function countUpTo(value: JsonValue, most: number): number {
  const waiting = [value];
  let count = 0;
  for (let next = waiting.pop(); next !== undefined && count < most; next = waiting.pop()) {
    count++;
    if (isContainer(next)) for (const [, member] of membersOf(next)) waiting.push(member);
  }
  return count;
}

/** All that can be opened from here on down, of at most so many values. */
export function allOpen(value: JsonValue, id = '', most = 200_000): Set<string> {
  const open = new Set<string>();
  const waiting: [string, JsonValue, number][] = [[id, value, 0]];
  let left = most;
  for (let next = waiting.pop(); next && left > 0; next = waiting.pop()) {
    const [at, node, depth] = next;
    if (!isContainer(node) || depth >= MOST_OPEN_DEPTH) continue;
    open.add(at);
    for (const [key, member] of membersOf(node)) {
      left--;
      if (isContainer(member)) waiting.push([childId(at, key), member, depth + 1]);
    }
  }
  return open;
}

/** How code reaches a row: `base.items[0].sku`. */
export function pathOf(rows: readonly TreeRow[], at: number, base: string): string {
  const steps: (string | number)[] = [];
  for (let row = rows[at]; row && row.parent >= 0; row = rows[row.parent])
    if (row.key !== undefined) steps.unshift(row.key);
  return accessor(base, steps);
}

export interface Matches {
  /** Ids in the order of the tree. */
  ids: string[];
  isWhole: boolean;
}

const MOST_MATCHES = 1_000;
const MOST_SEARCHED = 300_000;

/** Where a key or a value has this text in it. */
export function findInValue(value: JsonValue, query: string): Matches {
  const text = query.trim().toLowerCase();
  const ids: string[] = [];
  if (text === '') return { ids, isWhole: true };
  const waiting: [string, string | number | undefined, JsonValue][] = [['', undefined, value]];
  let left = MOST_SEARCHED;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (left-- <= 0 || ids.length >= MOST_MATCHES) return { ids, isWhole: false };
    const [id, key, node] = next;
    if (matches(key, node, text)) ids.push(id);
    if (!isContainer(node)) continue;
    const members = membersOf(node);
    for (let at = members.length - 1; at >= 0; at--) {
      const [name, member] = members[at] ?? ['', null];
      waiting.push([childId(id, name), name, member]);
    }
  }
  return { ids, isWhole: true };
}

/** Numbers of items are places, not names: nobody searches for them. */
function matches(key: string | number | undefined, value: JsonValue, text: string): boolean {
  if (typeof key === 'string' && key.toLowerCase().includes(text)) return true;
  return !isContainer(value) && String(value).toLowerCase().includes(text);
}

/** What must be open for a row to be seen. */
export function ancestorsOf(id: string): string[] {
  const ancestors: string[] = [];
  for (let at = id.lastIndexOf('/'); at >= 0; at = id.lastIndexOf('/', at - 1)) {
    ancestors.push(id.slice(0, at));
    if (at === 0) break;
  }
  return ancestors;
}

/** What a row is called when one types to get to it. */
export function rowName({ key, value }: TreeRow): string {
  return key === undefined ? '' : typeof key === 'number' && !isContainer(value) ? String(value) : keyText(key);
}
