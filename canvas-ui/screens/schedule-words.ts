import type { Schedule, When } from '#schema';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const NTH = ['first', 'second', 'third', 'fourth', 'fifth'];

export const dayName = (day: number): string => DAYS[day - 1] ?? String(day);
export const monthName = (month: number): string => MONTHS[month - 1] ?? String(month);

/** "On Monday and Friday at 09:30". A cron expression stays as it is: {@link CronWords} reads it. */
export function sayWhen(when: When): string {
  switch (when.kind) {
    case 'cron':
      return when.expression;
    case 'once':
      return 'Once';
    case 'every':
      return when.count === 1 ? `Every ${when.unit.slice(0, -1)}` : `Every ${when.count} ${when.unit}`;
    case 'weekly':
      return `${sayDays(when.days)} at ${when.time}`;
    case 'monthly':
      return `On the ${list(when.dates.map(sayDate))} of ${sayMonths(when.months)} at ${when.time}`;
    case 'monthlyWeekday':
      return `On the ${sayNth(when.nth)} ${dayName(when.day)} of ${sayMonths(when.months)} at ${when.time}`;
  }
}

function sayDays(days: readonly number[]): string {
  const sorted = [...new Set(days)].sort((a, b) => a - b);
  const all = sorted.join();
  if (all === '1,2,3,4,5,6,7') return 'Every day';
  if (all === '1,2,3,4,5') return 'On weekdays';
  return `On ${list(sorted.map(dayName))}`;
}

function sayDate(date: number | 'last'): string {
  if (date === 'last') return 'last day';
  const suffix = date % 10 === 1 && date !== 11 ? 'st' : date % 10 === 2 && date !== 12 ? 'nd' : undefined;
  return `${date}${suffix ?? (date % 10 === 3 && date !== 13 ? 'rd' : 'th')}`;
}

function sayMonths(months: readonly number[] | undefined): string {
  return months ? list([...months].sort((a, b) => a - b).map(monthName)) : 'every month';
}

export function sayNth(nth: number | 'last'): string {
  return nth === 'last' ? 'last' : (NTH[nth - 1] ?? `${nth}th`);
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** What a schedule does now, in one word. */
export function stateOf({ paused, nextAt }: Pick<Schedule, 'paused' | 'nextAt'>): 'active' | 'paused' | 'over' {
  if (paused) return 'paused';
  return nextAt === null ? 'over' : 'active';
}

/** `Mon, Nov 23, 02:30 UTC+1` of a moment by the clock of its zone: the browser's own zone plays no part. */
export function sayLocal(local: string, locale?: string): string {
  const [, date = '', time = '', seconds = '', offset = ''] =
    /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::(\d\d))?\S*?(Z|[+-]\d\d:\d\d)$/.exec(local) ?? [];
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return local;
  const words = day.toLocaleDateString(locale, { weekday: 'short', month: 'short', day: 'numeric', timeZone: 'UTC' });
  const zone = offset === 'Z' ? 'UTC' : `UTC${offset.replace(/^([+-])0?/, '$1').replace(':00', '')}`;
  return `${words}, ${time}${seconds === '' || seconds === '00' ? '' : `:${seconds}`} ${zone}`;
}
