import type { JsonValue } from '#schema';

/** How a table shows the values of a column. */
export const FORMATS = ['text', 'number', 'money', 'date', 'datetime', 'boolean', 'json', 'link'] as const;
export type Format = (typeof FORMATS)[number];

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;
const ADDRESS = /^https?:\/\/\S+$/;

/** The format that all of these values have; text if they differ, or if there is nothing to judge by. */
export function inferFormat(values: readonly JsonValue[]): Format {
  const present = values.filter((value) => value !== null && value !== '');
  const [first] = present;
  if (first === undefined) return 'text';
  const format = formatOf(first);
  return present.every((value) => formatOf(value) === format) ? format : 'text';
}

function formatOf(value: JsonValue): Format {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value !== 'string') return 'json';
  if (DAY.test(value)) return 'date';
  if (MOMENT.test(value)) return 'datetime';
  return ADDRESS.test(value) ? 'link' : 'text';
}

interface Shown {
  /** Of money, as ISO 4217 calls it. */
  currency?: string | undefined;
  locale?: string | undefined;
}

/** A value in words. What does not fit its format is shown as it is: data are seldom as clean as their column. */
export function formatValue(value: JsonValue, format: Format, { currency, locale }: Shown = {}): string {
  if (value === null) return '';
  if (typeof value === 'boolean' && format !== 'json') return value ? 'Yes' : 'No';
  if (format === 'number') return numberText(value, numberFormat(NUMBER, locale));
  if (format === 'money') return numberText(value, numberFormat(moneyIn(currency), locale));
  if (format === 'date' || format === 'datetime') return dateText(value, format, locale);
  return plainText(value);
}

/** All digits that a person reads, grouped. */
export function formatNumber(value: number): string {
  return numberFormat(NUMBER, undefined).format(value);
}

function numberText(value: JsonValue, format: Intl.NumberFormat): string {
  // Databases answer decimals as text, so that no digit is lost.
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' ? format.format(number) : plainText(value);
}

function dateText(value: JsonValue, format: 'date' | 'datetime', locale: string | undefined): string {
  if (typeof value !== 'string' && typeof value !== 'number') return plainText(value);
  const date = new Date(typeof value === 'string' ? value.replace(' ', 'T') : value);
  if (Number.isNaN(date.getTime())) return plainText(value);
  // A day without a time is that day everywhere, whatever the zone.
  const isDay = typeof value === 'string' && DAY.test(value);
  return dateFormat(isDay ? 'day' : format, locale).format(date);
}

function plainText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const NUMBER: Intl.NumberFormatOptions = { maximumFractionDigits: 10 };
const MONEY: Intl.NumberFormatOptions = { minimumFractionDigits: 2, maximumFractionDigits: 2 };

function moneyIn(currency: string | undefined): Intl.NumberFormatOptions {
  // The currency knows its digits: yen have none.
  return currency === undefined ? MONEY : { style: 'currency', currency };
}

const DATES: Record<'day' | 'date' | 'datetime', Intl.DateTimeFormatOptions> = {
  day: { dateStyle: 'medium', timeZone: 'UTC' },
  date: { dateStyle: 'medium' },
  datetime: { dateStyle: 'medium', timeStyle: 'short' },
};

/** Making one takes as long as a hundred uses. */
const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();

function numberFormat(options: Intl.NumberFormatOptions, locale: string | undefined): Intl.NumberFormat {
  const key = `${locale} ${options.currency} ${options.maximumFractionDigits}`;
  const format = numberFormats.get(key) ?? new Intl.NumberFormat(locale, options);
  numberFormats.set(key, format);
  return format;
}

function dateFormat(kind: keyof typeof DATES, locale: string | undefined): Intl.DateTimeFormat {
  const key = `${locale} ${kind}`;
  const format = dateFormats.get(key) ?? new Intl.DateTimeFormat(locale, DATES[kind]);
  dateFormats.set(key, format);
  return format;
}

/** A key as a title: `createdAt` and `created_at` read `Created at`. */
export function titleOf(key: string): string {
  const words = key
    .replaceAll(/[_-]+/g, ' ')
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .trim();
  const lowered = words.replaceAll(/\b\p{Lu}\p{Ll}+/gu, (word) => word.toLowerCase());
  const named = lowered.replaceAll(/\b(id|url|api|ip)\b/gi, (word) => word.toUpperCase());
  return named === '' ? key : named.charAt(0).toUpperCase() + named.slice(1);
}
