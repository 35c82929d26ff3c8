import type { TableColumn } from './columns.ts';
import type { RowAction } from './use-row-actions.ts';

/** What the grid has in a column: every control is a cell of its own, so that arrow keys lead to all of them. */
export type GridColumn = {
  id: string;
  width: number;
  /** Takes a share of the room that is left. */
  grows: boolean;
  /** From the left, where it stays when the rest scrolls. */
  left: number | undefined;
} & ({ kind: 'select' } | { kind: 'data'; column: TableColumn } | { kind: 'action'; action: RowAction });

const SELECT_WIDTH = 40;
const CHARACTER = 7;
const BUTTON_PADDING = 40;

/** Boxes to select by first, then pinned columns, then the others, actions last. */
export function gridColumns(
  columns: readonly TableColumn[],
  actions: readonly RowAction[],
  hasBoxes: boolean,
): GridColumn[] {
  const ordered = [...columns.filter(({ isPinned }) => isPinned), ...columns.filter(({ isPinned }) => !isPinned)];
  const result: GridColumn[] = hasBoxes
    ? [{ kind: 'select', id: 'select', width: SELECT_WIDTH, grows: false, left: 0 }]
    : [];
  // Where each has a width of its own they share as the others do: a table has no empty end.
  const isAllOwn = ordered.every(({ hasOwnWidth, isPinned }) => hasOwnWidth || isPinned);
  let left = hasBoxes ? SELECT_WIDTH : 0;
  for (const [at, column] of ordered.entries()) {
    const { width, isPinned, hasOwnWidth } = column;
    const grows = !isPinned && (isAllOwn || !hasOwnWidth);
    result.push({ kind: 'data', id: `column-${at}`, column, width, grows, left: isPinned ? left : undefined });
    left += width;
  }
  for (const action of actions) {
    const width = action.label.length * CHARACTER + BUTTON_PADDING;
    result.push({ kind: 'action', id: `action-${action.id}`, action, width, grows: false, left: undefined });
  }
  return result;
}
