// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one can not be those of a <table>
import { useVirtualizer } from '@tanstack/react-virtual';
import { useId, useRef } from 'react';
import { GridRow } from './GridRow.tsx';
import type { GridColumn } from './grid-columns.ts';
import { HEADER_HEIGHT, HeaderRow } from './HeaderRow.tsx';
import type { Order } from './rows.ts';
import type { TableChanges } from './use-changes.ts';
import { useGridKeys } from './use-grid-keys.ts';
import type { TableRows } from './use-rows.ts';
import type { TableSelection } from './use-selection.ts';

export interface TableGridProps {
  label: string;
  rows: TableRows;
  grid: readonly GridColumn[];
  selection: TableSelection;
  changes: TableChanges;
  isLoading: boolean;
  onSort(order: Order | null): void;
}

const ROW_HEIGHT = 40;

/** One tab stop with arrows inside; only the rows in sight are drawn, below a header that stays. */
export function TableGrid(props: TableGridProps) {
  const { label, rows, grid, selection, isLoading } = props;
  const { shown, pages } = rows;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    paddingStart: HEADER_HEIGHT,
    scrollPaddingStart: HEADER_HEIGHT,
    useFlushSync: false,
  });
  const keys = useGridKeys(props, { scroller, scrollToRow: (row) => virtual.scrollToIndex(row) });
  const width = grid.reduce((sum, column) => sum + column.width, 0);
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-busy={isLoading}
      aria-rowcount={pages.total + 1}
      aria-colcount={grid.length}
      aria-multiselectable={selection.mode === 'many'}
      aria-activedescendant={`${id}-${keys.active.row}-${keys.active.column}`}
      tabIndex={0}
      onKeyDown={keys.onKeyDown}
      // The ring is around the cell that keys are in.
      className="group/grid relative max-h-120 min-w-0 overflow-auto outline-none"
    >
      <div role="none" className="relative min-w-full" style={{ height: virtual.getTotalSize(), width }}>
        <HeaderRow {...props} {...{ id, width }} active={keys.active} onPress={keys.pressHeader} />
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = shown[index];
          return (
            row && (
              <GridRow
                key={row.key}
                {...{ id, row, index, start, grid, width, keys }}
                position={index + 2 + (pages.page - 1) * pages.size}
                height={ROW_HEIGHT}
                read={rows.read}
                isSelected={selection.keys.has(row.key)}
              />
            )
          );
        })}
      </div>
    </div>
  );
}
