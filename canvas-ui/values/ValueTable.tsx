// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one can not be those of a <table>
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { JsonValue } from '#schema';
import { copyText, formatCount, type GridCell, gridMove } from '#ui';
import { accessor, isContainer } from './json-text.ts';
import { copied, PlaceBar } from './PlaceBar.tsx';
import { TABLE_ROW_HEIGHT, TableCell } from './TableCell.tsx';
import { type Column, cellOf, columnsOf } from './table-columns.ts';
import { ValueDialog } from './ValueDialog.tsx';

interface ValueTableProps {
  rows: readonly JsonValue[];
  label: string;
  base?: string | undefined;
  /** Rows of the whole list, of which these are the first. */
  total?: number | undefined;
  maxHeight?: number | undefined;
}

interface Shown {
  title: string;
  value: JsonValue;
}

const LONG_TEXT = 40;

/** A list as a table: one tab stop, arrows inside, only what is in sight is drawn. */
export function ValueTable({ rows, label, base = '', total = rows.length, maxHeight }: ValueTableProps) {
  const { columns, hidden } = useMemo(() => columnsOf(rows), [rows]);
  const [active, setActive] = useState<GridCell>({ row: 0, column: 0 });
  const [shown, setShown] = useState<Shown>();
  const key = columns[active.column]?.key;
  const value = cellOf(rows[active.row], key);
  const path = accessor(base, key === undefined ? [active.row] : [active.row, key]);
  const open = (): void => {
    if (canOpen(value)) setShown({ title: path, value });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = gridMove(active, event, { rows: rows.length, columns: columns.length, page: 10 });
    if (next) setActive(next);
    else if (event.key === 'Enter') open();
    else if ((event.ctrlKey || event.metaKey) && event.key === 'c' && value !== undefined) {
      void copyText(copied(value), 'Value');
    } else return;
    event.preventDefault();
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Grid {...{ rows, columns, label, total, maxHeight, active, onKeyDown, onOpen: open }} onActive={setActive} />
      {hidden > 0 && (
        <p className="shrink-0 border-t border-border px-3 py-1 text-caption text-muted">
          {formatCount(hidden)} more columns are not shown. The JSON view has them all.
        </p>
      )}
      <PlaceBar path={path} value={value} onOpen={canOpen(value) ? open : undefined} />
      {shown && <ValueDialog {...shown} onClose={() => setShown(undefined)} />}
    </div>
  );
}

function canOpen(value: JsonValue | undefined): value is JsonValue {
  return isContainer(value) || (typeof value === 'string' && (value.length > LONG_TEXT || value.includes('\n')));
}

interface GridProps {
  rows: readonly JsonValue[];
  columns: readonly Column[];
  label: string;
  total: number;
  maxHeight: number | undefined;
  active: GridCell;
  onActive: (cell: GridCell) => void;
  onOpen: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

function Grid(props: GridProps) {
  const { rows, columns, label, total, maxHeight, active, onKeyDown } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const numberWidth = String(rows.length).length * 8 + 24;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => TABLE_ROW_HEIGHT,
    overscan: 4,
    paddingStart: TABLE_ROW_HEIGHT,
    scrollPaddingStart: TABLE_ROW_HEIGHT,
    useFlushSync: false,
  });
  useCellInSight(scroller.current, virtual, { active, columns, numberWidth });
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-colcount={columns.length + 1}
      aria-activedescendant={`${id}-${active.row}-${active.column}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      dir="ltr"
      className="group/grid min-h-0 flex-1 overflow-auto font-mono text-code -outline-offset-2"
      style={{ maxHeight }}
    >
      <div
        role="none"
        className="relative"
        style={{
          height: virtual.getTotalSize(),
          width: numberWidth + columns.reduce((sum, { width }) => sum + width, 0),
        }}
      >
        <HeaderRow columns={columns} numberWidth={numberWidth} />
        {virtual.getVirtualItems().map(({ index, start }) => (
          <GridRow key={index} {...props} {...{ id, index, start, numberWidth }} row={rows[index]} />
        ))}
      </div>
    </div>
  );
}

/** Keeps the active cell where it can be seen when it moves. */
function useCellInSight(
  scroller: HTMLDivElement | null,
  virtual: Virtualizer<HTMLDivElement, Element>,
  { active, columns, numberWidth }: { active: GridCell; columns: readonly Column[]; numberWidth: number },
): void {
  useEffect(() => {
    virtual.scrollToIndex(active.row);
    if (!scroller) return;
    const left = columns.slice(0, active.column).reduce((sum, { width }) => sum + width, 0);
    const right = left + numberWidth + (columns[active.column]?.width ?? 0);
    if (left < scroller.scrollLeft) scroller.scrollLeft = left;
    else if (right > scroller.scrollLeft + scroller.clientWidth) scroller.scrollLeft = right - scroller.clientWidth;
  }, [scroller, virtual, active, columns, numberWidth]);
}

function HeaderRow({ columns, numberWidth }: { columns: readonly Column[]; numberWidth: number }) {
  return (
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={1}
      className="sticky top-0 z-20 flex border-b border-border bg-sunken font-sans text-label font-medium text-muted"
      style={{ height: TABLE_ROW_HEIGHT, marginTop: 0 }}
    >
      <div
        role="columnheader"
        tabIndex={-1}
        aria-label="Number"
        className="sticky start-0 flex shrink-0 items-center justify-end border-e border-border bg-sunken px-3 text-subtle"
        style={{ width: numberWidth }}
      >
        #
      </div>
      {columns.map(({ key, title, width, isNumeric }, at) => (
        <div
          key={key ?? '\u0000'}
          role="columnheader"
          tabIndex={-1}
          aria-colindex={at + 2}
          title={title}
          className={`flex shrink-0 items-center border-e border-border px-3 ${isNumeric ? 'justify-end' : ''}`}
          style={{ width }}
        >
          <bdi className="truncate">{title}</bdi>
        </div>
      ))}
    </div>
  );
}

interface GridRowProps extends Pick<GridProps, 'columns' | 'active' | 'onActive' | 'onOpen'> {
  id: string;
  index: number;
  start: number;
  numberWidth: number;
  row: JsonValue | undefined;
}

function GridRow({ id, index, start, numberWidth, row, columns, active, onActive, onOpen }: GridRowProps) {
  return (
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      className="absolute start-0 top-0 flex border-b border-border hover:bg-hover"
      style={{ height: TABLE_ROW_HEIGHT, transform: `translateY(${start}px)` }}
    >
      <div
        role="rowheader"
        tabIndex={-1}
        className="sticky start-0 z-10 flex shrink-0 items-center justify-end border-e border-border bg-surface px-3 text-subtle select-none"
        style={{ width: numberWidth }}
      >
        {index}
      </div>
      {columns.map((column, at) => (
        <TableCell
          key={column.key ?? '\u0000'}
          id={`${id}-${index}-${at}`}
          position={at + 2}
          column={column}
          value={cellOf(row, column.key)}
          isActive={active.row === index && active.column === at}
          onPress={() => onActive({ row: index, column: at })}
          onOpen={onOpen}
        />
      ))}
    </div>
  );
}
