import type { JsonValue } from '#schema';
import { isObject, keyText, typeOf } from './json-text.ts';
import { lineText, toLine } from './to-line.ts';

export interface Column {
  /** Undefined: the item itself, in lists of things that are no objects. */
  key: string | undefined;
  title: string;
  /** Pixels. */
  width: number;
  isNumeric: boolean;
}

const ROWS_LOOKED_AT = 200;
const MOST_COLUMNS = 100;
const CHARACTER = 7.25;
const LEAST_WIDTH = 56;
const MOST_WIDTH = 320;

/** Columns of a list: every key of its first rows, in the order in which they come. `hidden` counts those beyond what is drawn. */
export function columnsOf(rows: readonly JsonValue[]): { columns: Column[]; hidden: number } {
  const looked = rows.slice(0, ROWS_LOOKED_AT);
  const keys = new Set<string>();
  for (const row of looked) if (isObject(row)) for (const key of Object.keys(row)) keys.add(key);
  const columns = [...keys].slice(0, MOST_COLUMNS).map((key) => toColumn(key, keyText(key, 40), looked));
  const hasOthers = looked.some((row) => !isObject(row));
  if (hasOthers || columns.length === 0) columns.push(toColumn(undefined, 'value', looked));
  return { columns, hidden: Math.max(0, keys.size - MOST_COLUMNS) };
}

export function isTabular(value: JsonValue): value is JsonValue[] {
  return Array.isArray(value) && value.length > 0;
}

/** Whether a list reads best as a table: its first items are objects. */
export function isTable(value: JsonValue): boolean {
  return Array.isArray(value) && value.length > 0 && value.slice(0, 20).every(isObject);
}

/** What a row has in a column; undefined where it has no such key. */
export function cellOf(row: JsonValue | undefined, key: string | undefined): JsonValue | undefined {
  if (row === undefined) return undefined;
  if (key === undefined) return isObject(row) ? undefined : row;
  return isObject(row) && Object.hasOwn(row, key) ? row[key] : undefined;
}

function toColumn(key: string | undefined, title: string, rows: readonly JsonValue[]): Column {
  const cells = rows.map((row) => cellOf(row, key)).filter((cell) => cell !== undefined);
  const present = cells.filter((cell) => cell !== null);
  const longest = Math.max(title.length + 1, ...cells.slice(0, 50).map((cell) => lineText(toLine(cell, 60)).length));
  return {
    key,
    title,
    width: Math.round(Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, longest * CHARACTER + 24))),
    isNumeric: present.length > 0 && present.every((cell) => typeOf(cell) === 'number'),
  };
}
