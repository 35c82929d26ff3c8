import { type Args, type Method, textArg } from './arguments.ts';
import { Refusal } from './errors.ts';
import { formatDate } from './format.ts';
import { DateValue, type Machine, ownMember } from './machine.ts';
import { isoText, isRecord, keysOf, kindOf, toNumber } from './values.ts';

const LOCAL_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?$/;
const ISO_DATE =
  /^[+-]?\d{4,6}(?:-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?)?)?$/i;

/**
 * Milliseconds of ISO 8601 text, also as databases write it ("2026-01-31 12:00:00+00"); NaN for anything else. Text
 * without a zone is UTC, so that server and page agree.
 */
export function parseDate(text: string): number {
  if (text.length > 40 || !ISO_DATE.test(text)) return Number.NaN;
  const zoned = LOCAL_TIME.test(text) ? `${text}Z` : text;
  return Date.parse(
    zoned
      .replace(' ', 'T')
      .replace(/(T.*[+-]\d\d)$/, '$1:00')
      .replace(/(T.*[+-]\d\d)(\d\d)$/, '$1:$2'),
  );
}

/** `date(value)`: now, milliseconds, ISO text or a date. */
export function toDate(args: Args, machine: Machine): DateValue {
  const [value] = args;
  if (DateValue.is(value)) return value;
  if (args.length === 0) return new DateValue(machine.budget.time);
  if (typeof value === 'string') return valid(parseDate(value), 'the text is not a date such as 2026-01-31T12:00:00Z');
  if (typeof value === 'number') return valid(value, 'the number is not a date in milliseconds');
  throw new Refusal(`${kindOf(value)} is not a date`);
}

function valid(time: number, otherwise: string): DateValue {
  if (!(Math.abs(time) <= 8.64e15)) throw new Refusal(otherwise);
  return new DateValue(Math.trunc(time));
}

type Unit = 'years' | 'months' | 'weeks' | 'days' | 'hours' | 'minutes' | 'seconds' | 'milliseconds';

const UNITS: ReadonlyMap<string, number> = new Map<Unit, number>([
  ['weeks', 604_800_000],
  ['days', 86_400_000],
  ['hours', 3_600_000],
  ['minutes', 60_000],
  ['seconds', 1_000],
  ['milliseconds', 1],
]);

function moved(from: DateValue, amounts: unknown, sign: 1 | -1, machine: Machine): DateValue {
  if (!isRecord(amounts)) throw new Refusal('amounts such as { days: 1 } are needed');
  let months = 0;
  let time = 0;
  for (const key of keysOf(amounts, machine)) {
    const amount = toNumber(ownMember(amounts, key), machine) * sign;
    const unit = UNITS.get(key);
    if (key === 'years') months += amount * 12;
    else if (key === 'months') months += amount;
    else if (unit !== undefined) time += amount * unit;
    else throw new Refusal(`"${key.slice(0, 30)}" is not a unit; use ${[...UNITS.keys()].join(', ')}, months or years`);
  }
  return valid(plusMonths(from.time, months) + time, 'the result is not a date');
}

/** The same day of another month, or its last one: 31 January and a month is 28 February. */
function plusMonths(time: number, months: number): number {
  if (months === 0) return time;
  const date = new Date(time);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.setUTCDate(Math.min(day, last));
}

function startOf(from: DateValue, args: Args, machine: Machine): DateValue {
  const unit = textArg(args, 0, machine);
  const length = ['year', 'month', 'day', 'hour', 'minute', 'second'].indexOf(unit);
  if (length < 0) throw new Refusal("the unit is one of 'year', 'month', 'day', 'hour', 'minute' and 'second'");
  const start = new Date(from.time);
  if (length < 1) start.setUTCMonth(0);
  if (length < 2) start.setUTCDate(1);
  if (length < 3) start.setUTCHours(0);
  if (length < 4) start.setUTCMinutes(0);
  if (length < 5) start.setUTCSeconds(0);
  return new DateValue(start.setUTCMilliseconds(0));
}

const PARTS: readonly (readonly [string, (date: Date) => number])[] = [
  ['FullYear', (date) => date.getUTCFullYear()],
  ['Month', (date) => date.getUTCMonth()],
  ['Date', (date) => date.getUTCDate()],
  ['Day', (date) => date.getUTCDay()],
  ['Hours', (date) => date.getUTCHours()],
  ['Minutes', (date) => date.getUTCMinutes()],
  ['Seconds', (date) => date.getUTCSeconds()],
  ['Milliseconds', (date) => date.getUTCMilliseconds()],
];

const formatting =
  (parts: 'date' | 'time' | 'both'): Method<DateValue> =>
  (date, args, machine) =>
    formatDate(date.time, { parts, locale: args[0], options: args[1] }, machine);

/** Dates have no local time here: parts are UTC, and a time zone is given where a date is written. */
export const DATE_METHODS: ReadonlyMap<string, Method<DateValue>> = new Map<string, Method<DateValue>>([
  ...PARTS.flatMap(([name, part]): [string, Method<DateValue>][] => [
    [`get${name}`, (date) => part(new Date(date.time))],
    [`getUTC${name}`, (date) => part(new Date(date.time))],
  ]),
  ['getTime', (date) => date.time],
  ['valueOf', (date) => date.time],
  ['toISOString', isoText],
  ['toJSON', isoText],
  ['toString', isoText],
  ['toLocaleString', formatting('both')],
  ['toLocaleDateString', formatting('date')],
  ['toLocaleTimeString', formatting('time')],
  ['plus', (date, args, machine) => moved(date, args[0], 1, machine)],
  ['minus', (date, args, machine) => moved(date, args[0], -1, machine)],
  ['startOf', startOf],
]);
