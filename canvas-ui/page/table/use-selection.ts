import { useEffect, useEffectEvent, useMemo, useRef } from 'react';
import type { JsonValue } from '#schema';
import { listIn, oneOf } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';
import { keyOf, type TableRow } from './rows.ts';
import type { TableRows } from './use-rows.ts';

export interface TableSelection {
  mode: 'none' | 'one' | 'many';
  keys: ReadonlySet<string>;
  /** This row and no other. */
  pick(row: TableRow): void;
  /** One more or one less. */
  toggle(row: TableRow): void;
  /** From the row that was picked last to this one. */
  extend(row: TableRow): void;
  /** All rows of this page, or none if they all are. */
  toggleAll(): void;
}

/** Which rows are selected, as expressions read it: `selectedRow` and `selectedRows` hold the rows themselves. */
export function useSelection(given: RendererProps, rows: TableRows): TableSelection {
  const { props, values, set, fire } = given;
  const mode = oneOf(props.selection, ['none', 'one', 'many']) ?? 'one';
  const anchor = useRef<string>(undefined);
  const chosen = listIn(values.selectedRows);
  const keys = useMemo(() => keysOf(chosen, { all: rows.all, rowKey: rows.rowKey }), [chosen, rows.all, rows.rowKey]);
  useFreshRows(given, rows, chosen);
  const choose = (next: readonly JsonValue[], last: TableRow | undefined) => {
    set('selectedRows', [...next]);
    set('selectedRow', last?.row ?? next.at(-1) ?? null);
    if (last) void fire('select', { row: last.row });
  };
  const pick = (row: TableRow) => {
    if (mode === 'none') return;
    anchor.current = row.key;
    choose([row.row], row);
  };
  return {
    mode,
    keys,
    pick,
    toggle: (row) => {
      if (mode !== 'many') return pick(row);
      anchor.current = row.key;
      if (keys.has(row.key))
        choose(
          chosen.filter((each) => !isRow(each, row, rows)),
          undefined,
        );
      else choose([...chosen, row.row], row);
    },
    extend: (row) => {
      const from = rows.shown.findIndex(({ key }) => key === anchor.current);
      const to = rows.shown.indexOf(row);
      if (mode !== 'many' || from < 0) return pick(row);
      choose(
        rows.shown.slice(Math.min(from, to), Math.max(from, to) + 1).map((each) => each.row),
        row,
      );
    },
    toggleAll: () => {
      const isAll = rows.shown.every(({ key }) => keys.has(key));
      choose(isAll ? [] : rows.shown.map(({ row }) => row), undefined);
    },
  };
}

function keysOf(chosen: readonly JsonValue[], { all, rowKey }: Pick<TableRows, 'all' | 'rowKey'>): ReadonlySet<string> {
  const same = new Set(chosen);
  const keys = new Set(chosen.map((value) => keyOf(value, rowKey)));
  return new Set(all.filter(({ key, row }) => same.has(row) || keys.has(key)).map(({ key }) => key));
}

function isRow(value: JsonValue, { key, row }: TableRow, { rowKey }: Pick<TableRows, 'rowKey'>): boolean {
  return value === row || (rowKey !== undefined && keyOf(value, rowKey) === key);
}

/** When data come anew, what is selected is the new row; one that is gone is selected no longer, unless it may be on another page. */
function useFreshRows({ props, values, set }: RendererProps, rows: TableRows, chosen: readonly JsonValue[]): void {
  const refresh = useEffectEvent(() => {
    if (!Array.isArray(props.data) || props.loading === true) return;
    const same = new Set(rows.all.map(({ row }) => row));
    const byKey = new Map(rows.all.map(({ key, row }) => [key, row]));
    const fresh = (value: JsonValue): JsonValue | undefined =>
      same.has(value) ? value : (byKey.get(keyOf(value, rows.rowKey) ?? '') ?? (rows.isServerSide ? value : undefined));
    const next = chosen.map(fresh).filter((value) => value !== undefined);
    if (next.length !== chosen.length || next.some((value, at) => value !== chosen[at])) set('selectedRows', next);
    const last = values.selectedRow ?? null;
    const nextLast = last === null ? null : (fresh(last) ?? null);
    if (nextLast !== last) set('selectedRow', nextLast);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is asked when other rows come
  useEffect(refresh, [rows.all, props.loading]);
}
