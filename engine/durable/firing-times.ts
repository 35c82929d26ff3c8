import { Cron } from 'croner';
import { InputError } from '#kit';
import type { FiringTime, When } from '#schema';

const UNIT_MS = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
const DAY_MS = UNIT_MS.days;

/** The first time after this one that it fires, or undefined if there is none. @throws InputError `schedule.invalid` */
export function nextFiring(when: When, timeZone: string, after: Date): Date | undefined {
  if (when.kind === 'once') {
    const at = new Date(when.at);
    return at > after ? at : undefined;
  }
  if (when.kind === 'every') return nextOfInterval(when, after);
  return toCron(when, timeZone).nextRun(after) ?? undefined;
}

/** Counted in whole steps from where it starts, so that the slots are the same whoever asks. */
function nextOfInterval({ count, unit, from }: Extract<When, { kind: 'every' }>, after: Date): Date {
  const stepMs = count * UNIT_MS[unit];
  const first = from === undefined ? 0 : Date.parse(from);
  const steps = Math.max(0, Math.floor((after.getTime() - first) / stepMs) + 1);
  return new Date(first + steps * stepMs);
}

/** Compiled patterns are asked again and again, while due schedules are worked off. */
const compiled = new Map<string, Cron>();
const MAX_COMPILED = 500;

function toCron(when: Exclude<When, { kind: 'once' | 'every' }>, timezone: string): Cron {
  const pattern = when.kind === 'cron' ? when.expression : patternOf(when);
  const key = `${timezone} ${pattern}`;
  const known = compiled.get(key);
  if (known) return known;
  try {
    // A zone that there is not is only noticed when it is used.
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    const cron = new Cron(pattern, { timezone, mode: '5-or-6-parts', paused: true });
    cron.nextRun();
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(key, cron);
    return cron;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : 'it is not right';
    throw new InputError({ code: 'schedule.invalid', message: `The schedule can't be read: ${message}`, cause });
  }
}

function patternOf(when: Extract<When, { kind: 'weekly' | 'monthly' | 'monthlyWeekday' }>): string {
  const [hour, minute] = when.time.split(':').map(Number);
  const clock = `${minute} ${hour}`;
  if (when.kind === 'weekly') return `${clock} * * ${when.days.join(',')}`;
  const months = when.months?.join(',') ?? '*';
  if (when.kind === 'monthly') {
    return `${clock} ${when.dates.map((date) => (date === 'last' ? 'L' : date)).join(',')} ${months} *`;
  }
  return `${clock} * ${months} ${when.day}#${when.nth === 'last' ? 'L' : when.nth}`;
}

/** The next times that it fires, with a note where the clocks change. @throws InputError `schedule.invalid` */
export function previewFirings(when: When, timeZone: string, after: Date, count: number): FiringTime[] {
  const times: FiringTime[] = [];
  for (let at = nextFiring(when, timeZone, after); at && times.length < count; at = nextFiring(when, timeZone, at)) {
    const note = changeNote(at, timeZone);
    times.push({ at: at.toISOString(), local: localText(at, timeZone), ...(note === undefined ? {} : { note }) });
  }
  return times;
}

function changeNote(at: Date, timeZone: string): string | undefined {
  const gained = offsetMinutes(at, timeZone) - offsetMinutes(new Date(at.getTime() - DAY_MS), timeZone);
  if (gained === 0) return undefined;
  const way = gained > 0 ? 'forward' : 'back';
  return `The clocks go ${way} by ${Math.abs(gained)} minutes in the 24 hours before.`;
}

function offsetMinutes(at: Date, timeZone: string): number {
  const part = partsOf(at, timeZone, { timeZoneName: 'longOffset' }).timeZoneName ?? 'GMT';
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(part);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

/** `2026-03-29T03:30:00+02:00`. */
function localText(at: Date, timeZone: string): string {
  const parts = partsOf(at, timeZone, {
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  });
  const offset = parts.timeZoneName?.replace('GMT', '') || '+00:00';
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}${offset}`;
}

function partsOf(at: Date, timeZone: string, options: Intl.DateTimeFormatOptions): Record<string, string> {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, ...options }).formatToParts(at);
  return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
}
