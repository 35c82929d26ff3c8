import { useCallback, useMemo } from 'react';
import type { JsonValue } from '#schema';
import { listIn, member, numberIn, textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';
import { type TableColumn, toColumns } from './columns.ts';
import {
  filterRows,
  keyOf,
  type Order,
  orderOf,
  orderRows,
  type ReadCell,
  rowKeyOf,
  type TableRow,
  toRows,
} from './rows.ts';

/** What a table shows. */
export interface TableRows {
  columns: readonly TableColumn[];
  /** Undefined: nothing tells the rows apart but their place. */
  rowKey: string | undefined;
  /** All that the page has. */
  all: readonly TableRow[];
  /** Those that are found, in order. */
  found: readonly TableRow[];
  /** Those of this page. */
  shown: readonly TableRow[];
  order: Order | undefined;
  filter: string;
  read: ReadCell;
  /** The server sorts, filters and pages; the data are one page. */
  isServerSide: boolean;
  pages: Pages;
}

interface Pages {
  /** Rows of all pages. */
  total: number;
  page: number;
  count: number;
  size: number;
}

/** Data → rows with their changes → found → in order → of this page; what the server does is not done again. */
export function useRows({ props, values, evaluate }: RendererProps): TableRows {
  const data = listIn(props.data);
  const changes = listIn(values.changes);
  const columns = useMemo(() => toColumns(props.columns, data), [props.columns, data]);
  const rowKey = useMemo(() => rowKeyOf(textIn(props.rowKey), data), [props.rowKey, data]);
  const all = useMemo(
    () => toRows(data, rowKey, new Map(changes.map((row) => [keyOf(row, rowKey) ?? '', row]))),
    [data, rowKey, changes],
  );
  const read = useCallback<ReadCell>(
    ({ row, index }, { key, valuePath }): JsonValue => {
      if (valuePath === undefined) return member(row, key) ?? null;
      const result = evaluate(valuePath, { row, index });
      return 'value' in result ? result.value : null;
    },
    [evaluate],
  );
  const totalRows = numberIn(props.totalRows);
  const isServerSide = totalRows !== undefined;
  const filter = textIn(values.filter) ?? '';
  const orderKey = JSON.stringify(values.sort ?? null);
  const order = useMemo(() => orderOf(JSON.parse(orderKey)), [orderKey]);
  const found = useMemo(
    () => (isServerSide ? all : orderRows(filterRows(all, filter, columns, read), order, columns, read)),
    [isServerSide, all, filter, order, columns, read],
  );
  const isPaged = isServerSide || props.pageSize !== undefined;
  const pages = pagesOf(totalRows ?? found.length, isPaged ? numberIn(values.pageSize) : undefined, values.page);
  const from = isServerSide ? 0 : (pages.page - 1) * pages.size;
  const shown = useMemo(
    () => (isServerSide ? found : found.slice(from, from + pages.size)),
    [isServerSide, found, from, pages.size],
  );
  return { columns, rowKey, all, found, shown, order, filter, read, isServerSide, pages };
}

/** Without a size all rows are one page, of which only what is in sight is drawn. */
function pagesOf(total: number, size: number | undefined, wanted: JsonValue | undefined): Pages {
  if (size === undefined) return { total, page: 1, count: 1, size: Math.max(1, total) };
  const count = Math.max(1, Math.ceil(total / size));
  return { total, page: Math.min(count, Math.max(1, Math.floor(numberIn(wanted) ?? 1))), count, size };
}
