import type { When } from '#schema';

type Kind = When['kind'];

/** The ways to say when, in the order of the form. */
export const WHEN_KINDS: readonly { id: Kind; label: string }[] = [
  { id: 'every', label: 'Every so often' },
  { id: 'weekly', label: 'On days of the week' },
  { id: 'monthly', label: 'On dates of the month' },
  { id: 'monthlyWeekday', label: 'On a weekday of the month' },
  { id: 'once', label: 'Once' },
  { id: 'cron', label: 'As a cron expression' },
];

/** What another way starts with; the time of day stays. */
export function freshWhen(kind: Kind, before: When | undefined, now: number): When {
  const time = before && 'time' in before ? before.time : '09:00';
  switch (kind) {
    case 'every':
      return { kind, count: 1, unit: 'hours' };
    case 'weekly':
      return { kind, days: [1, 2, 3, 4, 5], time };
    case 'monthly':
      return { kind, dates: [1], time };
    case 'monthlyWeekday':
      return { kind, nth: 1, day: 1, time };
    case 'once':
      return { kind, at: new Date(now + 3_600_000).toISOString().replace(/:\d\d\.\d+Z$/, ':00Z') };
    case 'cron':
      return { kind, expression: '0 9 * * 1-5' };
  }
}

/** An instant as a field for the clock of this browser shows it, and back. */
export function toLocalField(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function fromLocalField(text: string): string | undefined {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** Every zone that the browser knows, UTC first. */
export function timeZones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
}
