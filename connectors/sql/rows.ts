import { Json, type JsonColumn, type SqlAnswer } from '#kit';
import type { JsonValue } from '#schema';
import { parseJson } from '../parse-json.ts';
import { readArray, type WireValue } from './array-text.ts';

type Read = (text: string) => JsonValue;

/** Types by their number in pg_type, which no release changes. What is not here stays text: numeric, uuid, interval … */
const READERS = new Map<number, Read>([
  [16, (text) => text === 't'], // bool
  [17, readBytes], // bytea
  [20, readInteger], // int8
  [21, readInteger], // int2
  [23, readInteger], // int4
  [26, readInteger], // oid
  [114, parseJson], // json
  [700, readFloat], // float4
  [701, readFloat], // float8
  [1114, readTimestamp], // timestamp
  [1184, readInstant], // timestamptz
  [2278, () => null], // void
  [3802, parseJson], // jsonb
]);

/** JavaScript holds every whole number of so many digits exactly, a minus counted as one. */
const SAFE_DIGITS = 15;

/** Array types and their elements. */
const ELEMENTS = new Map<number, number>([
  [199, 114], // json[]
  [1000, 16], // bool[]
  [1001, 17], // bytea[]
  [1002, 18], // "char"[]
  [1003, 19], // name[]
  [1005, 21], // int2[]
  [1007, 23], // int4[]
  [1009, 25], // text[]
  [1014, 1042], // char(n)[]
  [1015, 1043], // varchar[]
  [1016, 20], // int8[]
  [1021, 700], // float4[]
  [1022, 701], // float8[]
  [1028, 26], // oid[]
  [1041, 869], // inet[]
  [1115, 1114], // timestamp[]
  [1182, 1082], // date[]
  [1183, 1083], // time[]
  [1185, 1184], // timestamptz[]
  [1231, 1700], // numeric[]
  [2951, 2950], // uuid[]
  [3807, 3802], // jsonb[]
]);

/** How the rows of an answer become objects, and what its author should know of that. */
interface Shape {
  columns: JsonColumn[];
  notes: string[];
}

/** A statement that is kept has its columns each time. */
const shapes = new WeakMap<SqlAnswer['columns'], Shape>();

/** Rows as a list of JSON objects. Of columns with the same name the last one wins, and `notes` says so. */
export function toJsonRows({ columns, rows }: Pick<SqlAnswer, 'columns' | 'rows'>): { rows: Json; notes: string[] } {
  const known = shapes.get(columns);
  const shape = known ?? toShape(columns);
  if (!known) shapes.set(columns, shape);
  return { rows: Json.fromText(rows.toJsonText(shape.columns)), notes: shape.notes };
}

function toShape(columns: SqlAnswer['columns']): Shape {
  const wanted = new Map<string, JsonColumn>();
  const repeated = new Set<string>();
  columns.forEach(({ name, typeOid }, place) => {
    if (wanted.has(name)) repeated.add(name);
    wanted.set(name, { name, place, ...formOf(typeOid) });
  });
  return {
    columns: [...wanted.values()],
    notes: [...repeated].map((name) => `Two columns are called "${name}": only the last one is kept.`),
  };
}

function formOf(typeOid: number): Pick<JsonColumn, 'digits' | 'write'> {
  const read = readerOf(typeOid);
  const digits = read === readInteger ? SAFE_DIGITS : 0;
  return { digits, ...(read ? { write: (text: string) => JSON.stringify(read(text)) } : {}) };
}

function readerOf(typeOid: number): Read | undefined {
  const element = ELEMENTS.get(typeOid);
  if (element === undefined) return READERS.get(typeOid);
  const read = READERS.get(element);
  return (text) => {
    const items = readArray(text);
    return items ? readItems(items, read) : text;
  };
}

function readItems(items: readonly WireValue[], read: Read | undefined): JsonValue[] {
  return items.map((item) => (typeof item === 'string' ? (read?.(item) ?? item) : item && readItems(item, read)));
}

/** A number where JavaScript can hold it exactly, else its digits as text. */
function readInteger(text: string): JsonValue {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

/** JSON has no NaN and no Infinity: they stay words. */
function readFloat(text: string): JsonValue {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

/** `\x00ff` as base64. */
function readBytes(text: string): JsonValue {
  return text.startsWith('\\x') ? Buffer.from(text.slice(2), 'hex').toString('base64') : text;
}

/** No zone is known, so none is written. `infinity` and years before Christ stay as they are. */
function readTimestamp(text: string): JsonValue {
  return /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/.test(text) ? text.replace(' ', 'T') : text;
}

const INSTANT = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(\.\d+)?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?$/;

/** In UTC, with as many digits of the second as Postgres kept, which are more than a Date has. */
function readInstant(text: string): JsonValue {
  if (text.endsWith('+00') && text[4] === '-') return `${text.slice(0, 10)}T${text.slice(11, -3)}Z`;
  const match = INSTANT.exec(text);
  if (!match) return text;
  const [, year, month, day, hour, minute, second, fraction = '', sign, offHours, offMinutes = 0, offSeconds = 0] =
    match;
  const offset = (Number(offHours) * 3600 + Number(offMinutes) * 60 + Number(offSeconds)) * (sign === '-' ? -1 : 1);
  const local = new Date(0);
  local.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  local.setUTCHours(Number(hour), Number(minute), Number(second) - offset);
  return `${local.toISOString().slice(0, -5)}${fraction}Z`;
}
