import type { TimelineNode } from './timeline.ts';

/** What is open: everything down to a level, or by itself all but loops; and what was changed since by hand. */
export interface Fold {
  level: number | undefined;
  changed: ReadonlyMap<string, boolean>;
}

export interface TimelineRow {
  node: TimelineNode;
  depth: number;
  /** Undefined: there is nothing inside. */
  isOpen: boolean | undefined;
  parent: number;
  position: number;
  siblings: number;
}

export interface Filter {
  errorsOnly: boolean;
  query: string;
}

export const FIRST_FOLD: Fold = { level: undefined, changed: new Map() };
export const NO_FILTER: Filter = { errorsOnly: false, query: '' };

/** The rows in sight of the tree. A filter opens whatever hides what it wants. */
export function timelineRows(root: TimelineNode, fold: Fold, filter: Filter = NO_FILTER): TimelineRow[] {
  const wanted = wantedBy(root, filter);
  const rows: TimelineRow[] = [];
  const add = (node: TimelineNode, place: Omit<TimelineRow, 'node' | 'isOpen'>): void => {
    const children = wanted ? node.children.filter((child) => wanted.has(child)) : node.children;
    const isOpen = children.length === 0 ? undefined : isNodeOpen(node, place.depth, fold, wanted !== undefined);
    const parent = rows.push({ ...place, node, isOpen }) - 1;
    if (!isOpen) return;
    const inner = { depth: place.depth + 1, parent, siblings: children.length };
    for (const [at, child] of children.entries()) add(child, { ...inner, position: at + 1 });
  };
  add(root, { depth: 0, parent: -1, position: 1, siblings: 1 });
  return rows;
}

function isNodeOpen(node: TimelineNode, depth: number, { level, changed }: Fold, isFiltered: boolean): boolean {
  const byHand = changed.get(node.id);
  if (byHand !== undefined) return byHand;
  if (isFiltered) return true;
  return level === undefined ? !node.passes : depth < level;
}

/** What a filter lets through, with all that it is in; undefined if there is no filter. */
function wantedBy(root: TimelineNode, { errorsOnly, query }: Filter): Set<TimelineNode> | undefined {
  const text = query.trim().toLowerCase();
  if (!errorsOnly && text === '') return undefined;
  const wanted = new Set<TimelineNode>();
  const look = (node: TimelineNode): boolean => {
    let isWanted = node.kind !== 'run' && (!errorsOnly || node.hasFailed) && node.name.toLowerCase().includes(text);
    for (const child of node.children) if (look(child)) isWanted = true;
    if (isWanted) wanted.add(node);
    return isWanted;
  };
  look(root);
  return wanted;
}

export type TimelineMove = { go: number } | { fold: Fold };

/** What a key does: arrows move and fold, E and W open and close all, digits fold to a level. */
export function timelineMove(
  rows: readonly TimelineRow[],
  at: number,
  key: string,
  fold: Fold,
): TimelineMove | undefined {
  const row = rows[at];
  const last = rows.length - 1;
  if (!row) return undefined;
  if (/^[0-9]$/.test(key)) return { fold: { level: Number(key), changed: new Map() } };
  switch (key) {
    case 'e':
    case 'E':
      return { fold: { level: Number.POSITIVE_INFINITY, changed: new Map() } };
    case 'w':
    case 'W':
      return { fold: { level: 1, changed: new Map() } };
    case 'ArrowDown':
      return { go: Math.min(last, at + 1) };
    case 'ArrowUp':
      return { go: Math.max(0, at - 1) };
    case 'PageDown':
      return { go: Math.min(last, at + 10) };
    case 'PageUp':
      return { go: Math.max(0, at - 10) };
    case 'Home':
      return { go: 0 };
    case 'End':
      return { go: last };
    case 'ArrowRight':
      if (row.isOpen === undefined) return undefined;
      return row.isOpen ? { go: at + 1 } : { fold: toggled(fold, row) };
    case 'ArrowLeft':
      return row.isOpen ? { fold: toggled(fold, row) } : { go: Math.max(0, row.parent) };
    default:
      return undefined;
  }
}

export function toggled(fold: Fold, { node, isOpen }: TimelineRow): Fold {
  return { ...fold, changed: new Map(fold.changed).set(node.id, !isOpen) };
}

/** Opens whatever hides a path. */
export function revealed(fold: Fold, path: string): Fold {
  const changed = new Map(fold.changed);
  for (const ancestor of ancestorsOfPath(path)) changed.set(ancestor, true);
  return { ...fold, changed };
}

/** `each[2]/save` is in `each[2]`, that in `each`, that in the run. */
export function ancestorsOfPath(path: string): string[] {
  const ancestors = [''];
  for (const { index } of path.matchAll(/\[\d+\](?=\/|$)|\//g)) {
    if (index > 0) ancestors.push(path.slice(0, index));
  }
  return ancestors;
}
