import { type KeyboardEvent, type MouseEvent, type RefObject, useState } from 'react';
import type { JsonValue } from '#schema';
import { copyText, type GridCell, gridMove, isRightToLeft } from '#ui';
import { cellText } from './columns.ts';
import type { GridColumn } from './grid-columns.ts';
import { HEADER } from './HeaderRow.tsx';
import { nextOrder, type TableRow } from './rows.ts';
import type { TableGridProps } from './TableGrid.tsx';

export interface GridKeys {
  active: GridCell;
  /** The active cell is being edited. */
  isEditing: boolean;
  onKeyDown(event: KeyboardEvent): void;
  pressHeader(column: number): void;
  pressCell(cell: GridCell, event: MouseEvent): void;
  edit(cell: GridCell): void;
  /** Takes the value, or leaves it as it was where there is none. */
  endEdit(value?: JsonValue): void;
}

interface Scroll {
  scroller: RefObject<HTMLDivElement | null>;
  scrollToRow(row: number): void;
}

const ROWS_OF_A_PAGE = 10;

/** The cell that keys are in, and what they and the mouse do there. */
export function useGridKeys(props: TableGridProps, { scroller, scrollToRow }: Scroll): GridKeys {
  const { rows, grid, selection, changes, onSort } = props;
  const [wanted, setActive] = useState<GridCell>({ row: 0, column: 0 });
  const [isEditing, setEditing] = useState(false);
  // Other data may have fewer rows or columns.
  const active = {
    row: Math.min(wanted.row, rows.shown.length - 1),
    column: Math.min(wanted.column, grid.length - 1),
  };
  const row = rows.shown[active.row];
  const column = grid[active.column];
  const pressHeader = (at: number) => {
    const pressed = grid[at];
    if (pressed?.kind === 'select') selection.toggleAll();
    if (pressed?.kind === 'data') onSort(nextOrder(rows.order, pressed.column.key));
  };
  const edit = (cell: GridCell) => {
    setActive(cell);
    if (changes.isPossible && isEditable(grid[cell.column])) setEditing(true);
  };
  const act = () => {
    if (!row || !column) return pressHeader(active.column);
    if (isEditable(column) && changes.isPossible) return setEditing(true);
    press(column, row);
  };
  const press = (used: GridColumn, of: TableRow) => {
    if (used.kind === 'select') selection.toggle(of);
    else if (used.kind === 'data') selection.pick(of);
    else if (!used.action.isDisabled(of)) used.action.run(of);
  };
  const move = (cell: GridCell) => {
    setActive(cell);
    if (cell.row >= 0) scrollToRow(cell.row);
    showColumn(scroller.current, grid, cell.column);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    // The header is the first row that arrows lead to.
    const size = { rows: rows.shown.length + 1, columns: grid.length, page: ROWS_OF_A_PAGE };
    const next = gridMove({ row: active.row + 1, column: active.column }, asRead(event), size);
    if (next) move({ row: next.row - 1, column: next.column });
    else if (event.key === 'Enter' || event.key === 'F2') act();
    else if (event.key === ' ') row ? selection.toggle(row) : pressHeader(active.column);
    else if ((event.ctrlKey || event.metaKey) && event.key === 'c' && row && column?.kind === 'data') {
      void copyText(cellText(rows.read(row, column.column), column.column), column.column.title);
    } else return;
    event.preventDefault();
  };
  return {
    active,
    isEditing,
    onKeyDown,
    edit,
    pressHeader: (at) => {
      setActive({ row: HEADER, column: at });
      pressHeader(at);
    },
    pressCell: (cell, event) => {
      const pressed = rows.shown[cell.row];
      const at = grid[cell.column];
      setActive(cell);
      if (!pressed || !at) return;
      if (at.kind === 'data' && event.shiftKey) selection.extend(pressed);
      else if (at.kind === 'data' && (event.ctrlKey || event.metaKey)) selection.toggle(pressed);
      else press(at, pressed);
    },
    endEdit: (value) => {
      setEditing(false);
      if (row && column?.kind === 'data' && value !== undefined) changes.edit(row, column.column.key, value);
      scroller.current?.focus();
    },
  };
}

function isEditable(column: GridColumn | undefined): boolean {
  return column?.kind === 'data' && column.column.isEditable;
}

/** The key that means the same where lines begin at the left. */
function asRead({ key, ctrlKey, metaKey, currentTarget }: KeyboardEvent): Parameters<typeof gridMove>[1] {
  const mirrored = isRightToLeft(currentTarget) ? { ArrowLeft: 'ArrowRight', ArrowRight: 'ArrowLeft' } : {};
  return { key: (mirrored as Record<string, string>)[key] ?? key, ctrlKey, metaKey };
}

/** Keeps the active cell in sight sideways; pinned columns lie over the others. */
function showColumn(scroller: HTMLElement | null, grid: readonly GridColumn[], at: number): void {
  const column = grid[at];
  if (!scroller || !column || column.left !== undefined) return;
  const pinned = grid.reduce((sum, each) => sum + (each.left === undefined ? 0 : each.width), 0);
  const left = grid.slice(0, at).reduce((sum, { width }) => sum + width, 0);
  // Counted from the start of the line; where that is at the right, a browser counts below zero.
  const sign = isRightToLeft(scroller) ? -1 : 1;
  const scrolled = scroller.scrollLeft * sign;
  if (left - pinned < scrolled) scroller.scrollLeft = (left - pinned) * sign;
  else if (left + column.width > scrolled + scroller.clientWidth) {
    scroller.scrollLeft = (left + column.width - scroller.clientWidth) * sign;
  }
}
