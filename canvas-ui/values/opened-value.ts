import type { JsonValue } from '#schema';
import { type Clipped, clipValue, FIRST_ROWS } from './clip-value.ts';
import { inferShape, type ShapeLine, shapeLines } from './infer-shape.ts';
import { parseCut } from './repair-json.ts';

/** What is shown of a value. */
export interface Head extends Clipped {
  /** Items of the whole, if it is a list. */
  total: number | undefined;
}

/** A value that somebody holds, in this thread or in another, and that answers in parts. */
export interface OpenedValue {
  head: Head;
  /** The next rows of a list; fewer than asked for if they are large. */
  rows: (from: number, to: number) => Promise<Clipped>;
  shape: () => Promise<ShapeLine[]>;
}

/** The beginning of a value: all of it if it is small, the first rows of a large list. */
export function headOf(value: JsonValue): Head {
  const whole = clipValue(value);
  if (!Array.isArray(value)) return { ...whole, total: undefined };
  const isWhole = whole.omitted.length === 0;
  return withTotal(isWhole ? whole : clipValue(value.slice(0, FIRST_ROWS)), value.length);
}

/** A list of which some rows are here. */
export function withTotal({ value, omitted }: Clipped, total: number): Head {
  const left = Array.isArray(value) ? total - value.length : 0;
  const inside = omitted.filter(([id]) => id !== '');
  return { value, omitted: left > 0 ? [...inside, ['', left]] : inside, total };
}

export function appendRows(head: Head, more: Clipped): Head {
  if (!Array.isArray(head.value) || !Array.isArray(more.value) || head.total === undefined) return head;
  const before = head.value.length;
  const moved = more.omitted.flatMap(([id, left]): [string, number][] => {
    const [, index, rest = ''] = /^\/(\d+)(\/.*)?$/s.exec(id) ?? [];
    return index === undefined ? [] : [[`/${Number(index) + before}${rest}`, left]];
  });
  const value = [...head.value, ...more.value];
  return withTotal({ value, omitted: [...head.omitted, ...moved] }, head.total);
}

export function openHere(value: JsonValue): OpenedValue {
  return {
    head: headOf(value),
    rows: async (from, to) => clipValue(Array.isArray(value) ? value.slice(from, to) : []),
    shape: async () => shapeLines(inferShape(value)),
  };
}

/** Undefined: the text is no JSON. */
export function openText(text: string, isCut: boolean): OpenedValue | undefined {
  const value = parseCut(text, isCut);
  return value === undefined ? undefined : openHere(value);
}
