import type { CSSProperties } from 'react';
import { cx } from '#ui';
import type { GridColumn } from './grid-columns.ts';

/** The box of a cell, in header and rows alike; the active one is marked while the grid has the focus. */
export function cellBox({ left }: GridColumn, isActive: boolean): string {
  return cx(
    'flex min-w-0 items-center px-3',
    left !== undefined && 'sticky z-10 bg-surface',
    isActive && 'outline-2 -outline-offset-2 outline-transparent group-focus-visible/grid:outline-accent',
  );
}

/** Columns share the room that is left, the wide ones more of it. */
export function cellStyle({ grows, width, left }: GridColumn): CSSProperties {
  return { flex: `${grows ? width : 0} 0 ${width}px`, ...(left !== undefined && { insetInlineStart: left }) };
}
