// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one can not be those of a <table>
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid around has the keys
import { ArrowDown, ArrowUp } from 'lucide-react';
import { cx, type GridCell } from '#ui';
import { cellBox, cellStyle } from './cell-box.ts';
import { isNumeric } from './columns.ts';
import type { GridColumn } from './grid-columns.ts';
import { SelectBox } from './SelectBox.tsx';
import type { TableGridProps } from './TableGrid.tsx';

export const HEADER_HEIGHT = 36;
/** Where keys are when they are in the header. */
export const HEADER = -1;

interface HeaderRowProps extends Pick<TableGridProps, 'rows' | 'grid' | 'selection'> {
  id: string;
  width: number;
  active: GridCell;
  onPress(column: number): void;
}

export function HeaderRow({ rows, grid, selection, id, active, onPress }: HeaderRowProps) {
  const selected = rows.shown.filter(({ key }) => selection.keys.has(key)).length;
  return (
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={1}
      className="sticky top-0 z-20 flex border-b border-border bg-surface text-label font-medium text-subtle"
      style={{ height: HEADER_HEIGHT }}
    >
      {grid.map((column, at) => (
        <div
          key={column.id}
          id={`${id}-${HEADER}-${at}`}
          role="columnheader"
          tabIndex={-1}
          aria-colindex={at + 1}
          aria-sort={sortOf(column, rows.order)}
          onClick={() => onPress(at)}
          className={cx(
            cellBox(column, active.row === HEADER && active.column === at),
            column.kind === 'data' && 'cursor-default hover:text-text',
            column.kind === 'data' && isNumeric(column.column) && 'justify-end',
          )}
          style={cellStyle(column)}
        >
          {column.kind === 'select' && (
            <SelectBox
              label="All rows"
              state={selected === 0 ? 'none' : selected === rows.shown.length ? 'all' : 'some'}
            />
          )}
          {column.kind === 'action' && <span className="sr-only">{column.action.label}</span>}
          {column.kind === 'data' && <Title column={column} order={rows.order} />}
        </div>
      ))}
    </div>
  );
}

type Ordered = TableGridProps['rows']['order'];

function Title({ column: { column }, order }: { column: Extract<GridColumn, { kind: 'data' }>; order: Ordered }) {
  const isOrdered = order?.key === column.key;
  const Arrow = order?.descending ? ArrowDown : ArrowUp;
  return (
    <>
      <span className={cx('truncate', isOrdered && 'text-text')} title={column.title}>
        {column.title}
      </span>
      {isOrdered && <Arrow size={12} strokeWidth={1.75} aria-hidden="true" className="ms-1 shrink-0 text-text" />}
    </>
  );
}

function sortOf(column: GridColumn, order: Ordered): 'ascending' | 'descending' | 'none' | undefined {
  if (column.kind !== 'data') return undefined;
  if (order?.key !== column.column.key) return 'none';
  return order.descending ? 'descending' : 'ascending';
}
