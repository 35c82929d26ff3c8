/** What stands where there is no number or time. */
const NOTHING = '–';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `0.4 ms`, `38 ms`, `1.2 s`, `2 min 5 s`, `3 h 4 min`, `2 d 1 h`: at most two units, so that columns stay narrow. */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms) || ms < 0) return NOTHING;
  if (ms < 1 && ms > 0) return `${Math.max(0.1, round(ms, 1))} ms`;
  if (Math.round(ms) < SECOND) return `${Math.round(ms)} ms`;
  if (round(ms / SECOND, 1) < 10) return `${round(ms / SECOND, 1)} s`;
  if (ms < MINUTE) return `${Math.min(59, Math.round(ms / SECOND))} s`;
  if (ms < HOUR) return twoUnits(ms, MINUTE, 'min', SECOND, 's');
  if (ms < DAY) return twoUnits(ms, HOUR, 'h', MINUTE, 'min');
  return twoUnits(ms, DAY, 'd', HOUR, 'h');
}

function twoUnits(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const smalls = Math.floor(ms / small);
  const rest = smalls % (large / small);
  const whole = `${Math.floor(smalls / (large / small))} ${largeName}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** 1 KB is 1024 bytes, as the limits of the server count. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes) || bytes < 0) return NOTHING;
  let value = bytes;
  let unit = 0;
  while (unit < BYTE_UNITS.length - 1 && (unit === 0 ? value : Math.round(value)) >= 1024) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 10 ? Math.round(value) : round(value, 1)} ${BYTE_UNITS[unit]}`;
}

/** All digits up to 99,999, then `100K`, `1.2M`. */
export function formatCount(count: number | null | undefined, locale?: string): string {
  if (count === null || count === undefined || !Number.isFinite(count)) return NOTHING;
  const isLong = Math.abs(count) >= 100_000;
  return numberFormat(locale, isLong).format(count);
}

const numberFormats = new Map<string, Intl.NumberFormat>();

function numberFormat(locale: string | undefined, isCompact: boolean): Intl.NumberFormat {
  const key = `${locale} ${isCompact}`;
  const format =
    numberFormats.get(key) ??
    new Intl.NumberFormat(locale, isCompact ? { notation: 'compact', maximumFractionDigits: 1 } : {});
  numberFormats.set(key, format);
  return format;
}

export type Moment = string | number | null | undefined;

/** The time of day if it was today, else with its date, and with its year if that is another. */
export function formatTime(moment: Moment, now = Date.now(), locale?: string): string {
  const at = toDate(moment);
  if (!at) return NOTHING;
  const today = new Date(now);
  if (at.toDateString() === today.toDateString()) return at.toLocaleTimeString(locale, { timeStyle: 'medium' });
  const year = at.getFullYear() === today.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return at.toLocaleString(locale, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', ...year });
}

/** `just now`, `4s ago`, `3min ago`, `2h ago`, `yesterday`, `5d ago`, then the date. A time to come reads `in 5min`. */
export function formatAgo(moment: Moment, now: number, locale?: string): string {
  const at = toDate(moment);
  if (!at) return NOTHING;
  const past = now - at.getTime();
  const distance = Math.abs(past);
  // `now` may be some seconds old: what happened since is no time to come.
  if (distance < 2 * SECOND || (past < 0 && distance < MINUTE)) return 'just now';
  if (distance < MINUTE) return relative(past, SECOND, 'second', locale);
  if (distance < HOUR) return relative(past, MINUTE, 'minute', locale);
  if (distance < DAY) return relative(past, HOUR, 'hour', locale);
  if (distance < 7 * DAY) return relative(past, DAY, 'day', locale);
  return formatDay(at, now, locale);
}

function relative(past: number, unit: number, name: 'second' | 'minute' | 'hour' | 'day', locale?: string): string {
  const numeric = name === 'day' ? 'auto' : 'always';
  return new Intl.RelativeTimeFormat(locale, { style: 'narrow', numeric }).format(-Math.trunc(past / unit), name);
}

function formatDay(at: Date, now: number, locale?: string): string {
  const year = at.getFullYear() === new Date(now).getFullYear() ? {} : ({ year: 'numeric' } as const);
  return at.toLocaleDateString(locale, { month: 'short', day: 'numeric', ...year });
}

function toDate(moment: Moment): Date | undefined {
  if (moment === null || moment === undefined || moment === '') return undefined;
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Whether lines begin at the right here: left and right change places, but for what is code, a picture or an axis of time. */
export function isRightToLeft(element: Element = document.documentElement): boolean {
  return getComputedStyle(element).direction === 'rtl';
}
