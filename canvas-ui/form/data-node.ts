import type { DataNode } from '#model';
import type { JsonValue } from '#schema';

export interface DataRow {
  node: DataNode;
  level: number;
  isExpanded: boolean;
  /** Place among its siblings, from 1. */
  position: number;
  siblings: number;
}

/** The rows of a tree that are in sight, depth first. */
export function visibleRows(roots: readonly DataNode[], expanded: ReadonlySet<string>, level = 1): DataRow[] {
  return roots.flatMap((node, at) => {
    const isExpanded = node.hasChildren && expanded.has(node.path);
    const row: DataRow = { node, level, isExpanded, position: at + 1, siblings: roots.length };
    return isExpanded ? [row, ...visibleRows(node.children(), expanded, level + 1)] : [row];
  });
}

export type TreeMove = { active: number } | { expand: string } | { collapse: string };

/** What a key does in a tree (ARIA tree view pattern); undefined: nothing. */
export function moveInTree(key: string, rows: readonly DataRow[], active: number): TreeMove | undefined {
  const row = rows[active];
  const last = rows.length - 1;
  switch (key) {
    case 'ArrowDown':
      return { active: Math.min(last, active + 1) };
    case 'ArrowUp':
      return { active: Math.max(0, active - 1) };
    case 'Home':
      return { active: 0 };
    case 'End':
      return { active: last };
    case 'ArrowRight':
      if (!row?.node.hasChildren) return undefined;
      return row.isExpanded ? { active: Math.min(last, active + 1) } : { expand: row.node.path };
    case 'ArrowLeft':
      return row && moveOut(rows, row, active);
    default:
      return undefined;
  }
}

function moveOut(rows: readonly DataRow[], row: DataRow, active: number): TreeMove | undefined {
  if (row.isExpanded) return { collapse: row.node.path };
  const parent = rows.slice(0, active).findLastIndex(({ level }) => level < row.level);
  return parent < 0 ? undefined : { active: parent };
}

/** JSON of a value for the clipboard. */
export function copyText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null, null, 2);
}
