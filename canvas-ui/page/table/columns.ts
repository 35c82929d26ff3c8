import type { JsonValue } from '#schema';
import { FORMATS, type Format, formatValue, inferFormat, titleOf } from '../format-value.ts';
import { isRecord, listIn, member, numberIn, oneOf, textIn } from '../read-props.ts';

export interface TableColumn {
  key: string;
  title: string;
  format: Format;
  currency: string | undefined;
  /** In px, at least: columns without a width of their own share the room that is left. */
  width: number;
  hasOwnWidth: boolean;
  isPinned: boolean;
  isEditable: boolean;
  /** Path of the property that makes its values, where it is not the member itself. */
  valuePath: string | undefined;
}

const ROWS_LOOKED_AT = 100;
const MOST_COLUMNS = 50;
const CHARACTER = 7.8;
const PADDING = 28;
/** Of a column whose values are made for each row: nothing is known of them yet. */
const UNKNOWN_WIDTH = 140;
const LEAST_WIDTH = 72;
const MOST_WIDTH = 320;

/** The columns that a page declares, or else one for each member of its rows. What is not declared is inferred from the rows. */
export function toColumns(declared: unknown, rows: readonly JsonValue[]): TableColumn[] {
  const looked = rows.slice(0, ROWS_LOOKED_AT);
  const given = listIn(declared).filter(isRecord);
  if (given.length === 0) return keysOf(looked).map((key) => toColumn({ key }, looked, undefined));
  // What a deferred value is evaluated to depends on the row, so there is null in its place.
  return given.map((column, at) =>
    toColumn(column, looked, Object.hasOwn(column, 'value') ? `columns.${at}.value` : undefined),
  );
}

function keysOf(rows: readonly JsonValue[]): string[] {
  const keys = new Set(rows.filter(isRecord).flatMap((row) => Object.keys(row)));
  return [...keys].slice(0, MOST_COLUMNS);
}

function toColumn(
  given: Readonly<Record<string, JsonValue>>,
  rows: readonly JsonValue[],
  valuePath: string | undefined,
): TableColumn {
  const key = textIn(given.key) ?? '';
  const title = textIn(given.title) ?? titleOf(key);
  const values = valuePath === undefined ? rows.map((row) => member(row, key) ?? null) : [];
  const format = oneOf(given.format, FORMATS) ?? inferFormat(values);
  const currency = textIn(given.currency);
  const texts = values.map((value) => formatValue(value, format, { currency }));
  return {
    key,
    title,
    format,
    currency,
    width: numberIn(given.width) ?? widthOf(title, texts),
    hasOwnWidth: numberIn(given.width) !== undefined,
    isPinned: given.pinned === true,
    isEditable: given.editable === true && valuePath === undefined && format !== 'json',
    valuePath,
  };
}

function widthOf(title: string, texts: readonly string[]): number {
  if (texts.length === 0) return UNKNOWN_WIDTH;
  // With room for the arrow of its order.
  const longest = Math.max(title.length + 2, ...texts.map((text) => text.length));
  return Math.round(Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, longest * CHARACTER + PADDING)));
}

/** A cell in words. */
export function cellText(value: JsonValue, { format, currency }: TableColumn): string {
  return formatValue(value, format, { currency });
}

export function isNumeric({ format }: TableColumn): boolean {
  return format === 'number' || format === 'money';
}
