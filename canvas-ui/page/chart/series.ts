import type { JsonValue } from '#schema';
import { formatValue, inferFormat, titleOf } from '../format-value.ts';
import { member } from '../read-props.ts';

/** What is more could not be told apart on any screen. */
export const MOST_POINTS = 2000;
const MOST_SLICES = 8;

export interface Series {
  key: string;
  title: string;
  /** One for each label; null where the data has no number. */
  values: readonly (number | null)[];
}

export interface ChartData {
  labels: readonly string[];
  series: readonly Series[];
}

/** Data as a chart reads it: a label for each item, and a line of numbers for each member. */
export function toChartData(data: readonly JsonValue[], x: string, y: readonly string[]): ChartData {
  const items = data.slice(0, MOST_POINTS);
  const places = items.map((item) => member(item, x) ?? null);
  const format = inferFormat(places);
  return {
    labels: places.map((place) => formatValue(place, format === 'number' ? 'text' : format)),
    series: y.map((key) => ({ key, title: titleOf(key), values: items.map((item) => toNumber(member(item, key))) })),
  };
}

function toNumber(value: JsonValue | undefined): number | null {
  // Databases answer decimals as text.
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

export interface Slice {
  label: string;
  value: number;
  /** Of the whole, from 0 to 1. */
  share: number;
}

/** Shares of a whole, the largest first; what is left over when there are many is one share. */
export function toSlices({ labels, series }: ChartData): Slice[] {
  const all = labels
    .map((label, at) => ({ label, value: Math.max(0, series[0]?.values[at] ?? 0) }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value);
  const total = all.reduce((sum, { value }) => sum + value, 0);
  const shown = all.length > MOST_SLICES ? all.slice(0, MOST_SLICES - 1) : all;
  const rest = total - shown.reduce((sum, { value }) => sum + value, 0);
  const slices = all.length > shown.length ? [...shown, { label: 'Other', value: rest }] : shown;
  return slices.map((slice) => ({ ...slice, share: slice.value / total }));
}

/** Round numbers from below the least to above the greatest value, with zero among them where bars stand on it. */
export function ticksOf(values: readonly (number | null)[], hasZero: boolean, wanted = 5): number[] {
  const numbers = values.filter((value) => value !== null);
  // Not Math.min(...numbers): that many arguments are too many for some engines.
  let least = hasZero || numbers.length === 0 ? 0 : Number.POSITIVE_INFINITY;
  let most = hasZero || numbers.length === 0 ? 0 : Number.NEGATIVE_INFINITY;
  for (const number of numbers) {
    least = Math.min(least, number);
    most = Math.max(most, number);
  }
  if (least === most) most = least === 0 ? 1 : least + Math.abs(least);
  const step = roundStep((most - least) / wanted);
  const first = Math.floor(least / step);
  const last = Math.ceil(most / step);
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

/** The next of 1, 2, 2.5, 5 and 10, at the step's own magnitude. */
function roundStep(step: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(step));
  const factor = [1, 2, 2.5, 5, 10].find((round) => round * magnitude >= step * 0.999) ?? 10;
  return factor * magnitude;
}
