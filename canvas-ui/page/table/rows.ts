import type { JsonValue } from '#schema';
import { sortRows } from '#ui';
import { isRecord, member, textIn } from '../read-props.ts';
import { cellText, type TableColumn } from './columns.ts';

export interface TableRow {
  /** Tells the row from others. */
  key: string;
  /** With the changes that are not saved yet. */
  row: JsonValue;
  /** Where it is in the data. */
  index: number;
}

/** `{ key, descending }` as expressions read it. */
export type Order = { key: string; descending: boolean };

/** What a row has in a column, as data. */
export type ReadCell = (row: TableRow, column: TableColumn) => JsonValue;

/** The member that tells rows apart: the declared one, or `id` if every row has one of its own; else undefined. */
export function rowKeyOf(declared: string | undefined, rows: readonly JsonValue[]): string | undefined {
  if (declared !== undefined) return declared;
  const ids = rows.map((row) => textIn(member(row, 'id')));
  return rows.length > 0 && !ids.includes(undefined) && new Set(ids).size === rows.length ? 'id' : undefined;
}

/** Rows with their keys and changes. Without a member that tells them apart they are told apart by their place. */
export function toRows(
  data: readonly JsonValue[],
  rowKey: string | undefined,
  changes: ReadonlyMap<string, JsonValue>,
): TableRow[] {
  const taken = new Set<string>();
  return data.map((row, index) => {
    const own = keyOf(row, rowKey);
    const key = own === undefined || taken.has(own) ? `#${index}` : own;
    taken.add(key);
    return { key, row: changes.get(key) ?? row, index };
  });
}

export function keyOf(row: JsonValue, rowKey: string | undefined): string | undefined {
  return rowKey === undefined ? undefined : textIn(member(row, rowKey));
}

/** Rows that have the text in one of their columns, as it is shown. */
export function filterRows(
  rows: readonly TableRow[],
  text: string,
  columns: readonly TableColumn[],
  read: ReadCell,
): readonly TableRow[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return rows;
  return rows.filter((row) =>
    columns.some((column) => cellText(read(row, column), column).toLowerCase().includes(wanted)),
  );
}

export function orderRows(
  rows: readonly TableRow[],
  order: Order | undefined,
  columns: readonly TableColumn[],
  read: ReadCell,
): readonly TableRow[] {
  const column = columns.find(({ key }) => key === order?.key);
  if (!order || !column) return rows;
  // Each is read once, not with every comparison: it may be an expression.
  const valued = rows.map((row) => ({ row, value: sortValue(read(row, column)) }));
  return sortRows(valued, ({ value }) => value, order.descending ? 'descending' : 'ascending').map(({ row }) => row);
}

function sortValue(value: JsonValue): string | number | boolean | null {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

export function orderOf(value: JsonValue | undefined): Order | undefined {
  const key = isRecord(value) ? textIn(value.key) : undefined;
  return isRecord(value) && key !== undefined ? { key, descending: value.descending === true } : undefined;
}

/** Up, down, and as the data came. */
export function nextOrder(order: Order | undefined, key: string): Order | null {
  if (order?.key !== key) return { key, descending: false };
  return order.descending ? null : { key, descending: true };
}

/** Changes that new data does not have yet: what was saved is a change no longer. */
export function openChanges(
  changes: readonly JsonValue[],
  data: readonly JsonValue[],
  rowKey: string | undefined,
): readonly JsonValue[] {
  const known = new Map(data.map((row) => [keyOf(row, rowKey), row]));
  const open = changes.filter((change) => {
    const row = known.get(keyOf(change, rowKey));
    return row === undefined || !hasAll(row, change);
  });
  return open.length === changes.length ? changes : open;
}

function hasAll(row: JsonValue, change: JsonValue): boolean {
  return (
    isRecord(change) &&
    Object.entries(change).every(([key, value]) => JSON.stringify(member(row, key)) === JSON.stringify(value))
  );
}
