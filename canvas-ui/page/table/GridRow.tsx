// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one can not be those of a <table>
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid around has the keys
import { LoaderCircle } from 'lucide-react';
import type { JsonValue } from '#schema';
import { cx } from '#ui';
import { FormattedValue } from '../data/FormattedValue.tsx';
import { CellEditor } from './CellEditor.tsx';
import { cellBox, cellStyle } from './cell-box.ts';
import { cellText, isNumeric, type TableColumn } from './columns.ts';
import type { GridColumn } from './grid-columns.ts';
import type { ReadCell, TableRow } from './rows.ts';
import { SelectBox } from './SelectBox.tsx';
import type { GridKeys } from './use-grid-keys.ts';
import type { RowAction } from './use-row-actions.ts';

interface GridRowProps {
  id: string;
  row: TableRow;
  /** On this page. */
  index: number;
  /** In all of the rows, from 1, the header counted. */
  position: number;
  start: number;
  height: number;
  width: number;
  grid: readonly GridColumn[];
  keys: GridKeys;
  read: ReadCell;
  isSelected: boolean;
}

export function GridRow(props: GridRowProps) {
  const { row, position, start, height, width, grid, isSelected } = props;
  return (
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={position}
      aria-selected={isSelected}
      className={cx(
        'group/row absolute start-0 top-0 flex min-w-full border-b border-border text-body text-text',
        isSelected ? 'bg-accent-bg *:bg-accent-bg' : 'hover:bg-sunken hover:*:bg-sunken',
      )}
      style={{ height, width, transform: `translateY(${start}px)` }}
    >
      {grid.map((column, at) => (
        <Cell key={column.id} {...props} column={column} at={at} row={row} />
      ))}
    </div>
  );
}

function Cell({
  id,
  row,
  index,
  column,
  at,
  keys,
  read,
  isSelected,
}: GridRowProps & { column: GridColumn; at: number }) {
  const isActive = keys.active.row === index && keys.active.column === at;
  const cell = { row: index, column: at };
  return (
    <div
      id={`${id}-${index}-${at}`}
      role="gridcell"
      tabIndex={-1}
      aria-colindex={at + 1}
      onClick={(event) => keys.pressCell(cell, event)}
      onDoubleClick={() => keys.edit(cell)}
      className={cx(
        cellBox(column, isActive),
        column.kind === 'data' && isNumeric(column.column) && 'justify-end',
        column.kind !== 'data' && 'cursor-default',
      )}
      style={cellStyle(column)}
    >
      {column.kind === 'select' && <SelectBox label="Row" state={isSelected ? 'all' : 'none'} />}
      {column.kind === 'action' && <ActionButton action={column.action} row={row} />}
      {column.kind === 'data' && (
        <DataCell
          column={column.column}
          value={read(row, column.column)}
          isEdited={isActive && keys.isEditing}
          keys={keys}
        />
      )}
    </div>
  );
}

interface DataCellProps {
  column: TableColumn;
  value: JsonValue;
  isEdited: boolean;
  keys: GridKeys;
}

function DataCell({ column, value, isEdited, keys }: DataCellProps) {
  if (isEdited) return <CellEditor column={column} value={value} onEnd={keys.endEdit} />;
  const text = cellText(value, column);
  return (
    <span className="min-w-0 truncate" title={text.length > 20 ? text : undefined}>
      <FormattedValue value={value} format={column.format} text={text} isTabStop={false} />
    </span>
  );
}

/** Its cell takes the presses and keys, so it is no tab stop. */
function ActionButton({ action, row }: { action: RowAction; row: TableRow }) {
  const isRunning = action.isRunning(row);
  const isDisabled = action.isDisabled(row);
  return (
    <button
      type="button"
      tabIndex={-1}
      disabled={isDisabled}
      // The focus stays with the grid, whose keys go on working.
      onMouseDown={(event) => event.preventDefault()}
      className={cx(
        'inline-flex h-7 w-full items-center justify-center gap-1 rounded-control border border-border text-label font-medium whitespace-nowrap select-none',
        isDisabled ? 'bg-sunken text-subtle' : 'bg-surface text-text shadow-raised hover:bg-sunken',
      )}
    >
      {isRunning && <LoaderCircle size={14} strokeWidth={1.75} aria-hidden="true" className="animate-spin" />}
      {action.label}
    </button>
  );
}
