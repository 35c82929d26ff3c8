import { type ReactNode, useState } from 'react';
import { Cell, Row, Table, TableBody, TableHeader } from 'react-aria-components';
import { cx } from './cx.ts';
import { given } from './given.ts';
import { type SortValue, sortRows, type TableSort } from './sort-rows.ts';
import { hiddenBelow, SelectAllColumn, SelectCell, TitleColumn } from './TableParts.tsx';

export interface DataTableColumn<R> {
  id: string;
  title: string;
  render: (row: R) => ReactNode;
  /** In px, or as CSS says it; without, the column takes what is left. */
  width?: number | string | undefined;
  isSortable?: boolean | undefined;
  /** Needed where the table itself sorts. */
  sortValue?: ((row: R) => SortValue) | undefined;
  align?: 'start' | 'end' | undefined;
  /** A narrower table does without it: below 600, 660 or 900 px, which are a list's widths on a phone, a tablet, a small laptop. */
  hideBelow?: 'sm' | 'md' | 'lg' | undefined;
  isTitleHidden?: boolean | undefined;
}

export interface DataTableProps<R> {
  label: string;
  /** The first one names the row. */
  columns: readonly DataTableColumn<R>[];
  rows: readonly R[];
  rowKey: (row: R) => string;
  onOpen?: ((row: R) => void) | undefined;
  /** What stands there without rows. */
  empty?: ReactNode;
  selection?: { selected: ReadonlySet<string>; onChange: (selected: ReadonlySet<string>) => void } | undefined;
  /** Where the server sorts; without `onSort` the table does. */
  sort?: TableSort | undefined;
  onSort?: ((sort: TableSort) => void) | undefined;
  className?: string | undefined;
}

export function DataTable<R>(props: DataTableProps<R>) {
  const { label, columns, rows, rowKey, onOpen, empty, selection, onSort, className } = props;
  const [ownSort, setOwnSort] = useState<TableSort | undefined>(props.sort);
  const sort = onSort ? props.sort : ownSort;
  const readValue = columns.find(({ id }) => id === sort?.column)?.sortValue;
  const shown = onSort || !sort || !readValue ? rows : sortRows(rows, readValue, sort.direction);
  const byKey = new Map(rows.map((row) => [rowKey(row), row]));
  const open = (key: string | number) => {
    const row = byKey.get(String(key));
    if (row !== undefined) onOpen?.(row);
  };
  return (
    <div className={cx('@container min-w-0 overflow-x-auto', className)}>
      <Table
        aria-label={label}
        {...given({ sortDescriptor: sort, onRowAction: onOpen && open })}
        {...(selection && selectionProps(selection, byKey))}
        onSortChange={({ column, direction }) => (onSort ?? setOwnSort)({ column: String(column), direction })}
        className={cx(
          'w-full border-separate border-spacing-0 text-start text-body outline-none',
          // The one cell of an empty table spans columns that a narrow screen hides, too: fixed ones would take room.
          shown.length > 0 && 'table-fixed',
        )}
      >
        <TableHeader>
          {selection && <SelectAllColumn />}
          {columns.map((column, at) => (
            <TitleColumn key={column.id} column={column} isRowHeader={at === 0} />
          ))}
        </TableHeader>
        <TableBody
          items={shown}
          dependencies={[columns, selection === undefined]}
          renderEmptyState={() => empty ?? <p className="px-3 py-6 text-muted">Nothing here yet.</p>}
        >
          {(row) => (
            <Row
              id={rowKey(row)}
              className={cx('data-row group -outline-offset-2 last:*:border-b-0', onOpen && 'cursor-default')}
            >
              {selection && <SelectCell />}
              {columns.map((column) => (
                <Cell key={column.id} className={cellClass(column)}>
                  {column.render(row)}
                </Cell>
              ))}
            </Row>
          )}
        </TableBody>
      </Table>
    </div>
  );
}

function selectionProps(selection: NonNullable<DataTableProps<never>['selection']>, all: ReadonlyMap<string, unknown>) {
  return {
    selectionMode: 'multiple' as const,
    selectionBehavior: 'toggle' as const,
    selectedKeys: selection.selected,
    onSelectionChange: (keys: 'all' | Iterable<string | number>) =>
      selection.onChange(new Set(keys === 'all' ? all.keys() : [...keys].map(String))),
  };
}

function cellClass({ align, hideBelow }: Pick<DataTableColumn<never>, 'align' | 'hideBelow'>): string {
  return cx(
    'h-10 border-b border-border px-3 py-1 align-middle -outline-offset-2',
    align === 'end' && 'text-end',
    hideBelow && hiddenBelow[hideBelow],
  );
}
