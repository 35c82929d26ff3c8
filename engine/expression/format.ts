import { Refusal } from './errors.ts';
import { type Machine, ownMember } from './machine.ts';
import { isRecord, keysOf, kindOf } from './values.ts';

/** Where nothing is given: the same on every server and in every page. */
const LOCALE = 'en-US';
const TIME_ZONE = 'UTC';

const MAX_FORMATTERS = 100;
const FORMATTER_STEPS = 5_000;
const FORMAT_STEPS = 100;

interface Formatter {
  format(value: number): string;
}

const formatters = new Map<string, Formatter>();

export function localeOf(value: unknown): string {
  if (value === undefined || value === null) return LOCALE;
  if (typeof value === 'string' && value.length <= 100) return value;
  throw new Refusal(`a language such as 'en-US' is needed, not ${kindOf(value)}`);
}

type Options = Record<string, string | number | boolean>;

/** Formatters are costly to make (about 50 µs), hence kept. */
function formatted(value: number, key: string, make: () => Formatter, machine: Machine): string {
  machine.budget.spend(FORMAT_STEPS);
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    machine.budget.spend(FORMATTER_STEPS);
    formatter = make();
    if (formatters.size >= MAX_FORMATTERS) formatters.clear();
    formatters.set(key, formatter);
  }
  return formatter.format(value);
}

/** Plain options for Intl: only texts, numbers and booleans, read without running anything. */
function optionsOf(value: unknown, machine: Machine): Options {
  const options: Options = {};
  if (value === undefined || value === null) return options;
  if (!isRecord(value))
    throw new Refusal(`options such as { maximumFractionDigits: 2 } are needed, not ${kindOf(value)}`);
  const keys = keysOf(value, machine);
  if (keys.length > 30) throw new Refusal('too many options');
  for (const key of keys) {
    const option = ownMember(value, key);
    const plain = typeof option === 'number' || typeof option === 'boolean';
    if (plain || (typeof option === 'string' && option.length <= 100)) options[key] = option;
    else if (option !== undefined) throw new Refusal(`the option "${key.slice(0, 30)}" can't be ${kindOf(option)}`);
  }
  return options;
}

export function formatNumber(value: number, locale: unknown, options: unknown, machine: Machine): string {
  const language = localeOf(locale);
  const plain = optionsOf(options, machine);
  const key = JSON.stringify(['number', language, plain]);
  return formatted(value, key, () => new Intl.NumberFormat(language, plain), machine);
}

interface DateFormat {
  parts: 'date' | 'time' | 'both';
  locale: unknown;
  options: unknown;
}

export function formatDate(time: number, { parts, locale, options }: DateFormat, machine: Machine): string {
  const language = localeOf(locale);
  const plain = { timeZone: TIME_ZONE, ...optionsOf(options, machine) };
  const key = JSON.stringify([parts, language, plain]);
  return formatted(
    time,
    key,
    () => new Intl.DateTimeFormat(language, { ...defaultParts(parts, plain), ...plain }),
    machine,
  );
}

const DATE_PARTS = ['weekday', 'year', 'month', 'day', 'era', 'dateStyle'];
const TIME_PARTS = ['hour', 'minute', 'second', 'dayPeriod', 'fractionalSecondDigits', 'timeStyle'];

/** What toLocaleString and its sisters show where no part is asked for. */
function defaultParts(parts: DateFormat['parts'], options: Options): Intl.DateTimeFormatOptions {
  const asked = [...(parts === 'time' ? [] : DATE_PARTS), ...(parts === 'date' ? [] : TIME_PARTS)];
  if (asked.some((part) => Object.hasOwn(options, part))) return {};
  return {
    ...(parts === 'time' ? {} : { year: 'numeric', month: 'numeric', day: 'numeric' }),
    ...(parts === 'date' ? {} : { hour: 'numeric', minute: 'numeric', second: 'numeric' }),
  };
}
