import { describe, expect, it } from 'vitest';
import type { When } from '#schema';
import { sayLocal, sayWhen, stateOf } from './schedule-words.ts';

describe('a schedule in words', () => {
  it.each<[When, string]>([
    [{ kind: 'cron', expression: '0 9 * * 1-5' }, '0 9 * * 1-5'],
    [{ kind: 'once', at: '2026-12-24T18:00:00+01:00' }, 'Once'],
    [{ kind: 'every', count: 1, unit: 'hours' }, 'Every hour'],
    [{ kind: 'every', count: 15, unit: 'minutes' }, 'Every 15 minutes'],
    [{ kind: 'weekly', days: [5, 1], time: '09:30' }, 'On Monday and Friday at 09:30'],
    [{ kind: 'weekly', days: [1, 2, 3, 4, 5], time: '09:30' }, 'On weekdays at 09:30'],
    [{ kind: 'weekly', days: [7, 1, 2, 3, 4, 5, 6], time: '00:00' }, 'Every day at 00:00'],
    [
      { kind: 'monthly', dates: [1, 2, 3, 11, 12, 13, 21, 'last'], time: '07:00' },
      'On the 1st, 2nd, 3rd, 11th, 12th, 13th, 21st and last day of every month at 07:00',
    ],
    [{ kind: 'monthly', dates: [1], months: [12, 3], time: '07:00' }, 'On the 1st of March and December at 07:00'],
    [{ kind: 'monthlyWeekday', nth: 'last', day: 5, time: '16:00' }, 'On the last Friday of every month at 16:00'],
    [
      { kind: 'monthlyWeekday', nth: 2, day: 2, months: [1], time: '16:00' },
      'On the second Tuesday of January at 16:00',
    ],
  ])('%j', (when, words) => {
    expect(sayWhen(when)).toBe(words);
  });

  it.each([
    ['2026-11-23T02:30:00+01:00', 'Mon, Nov 23, 02:30 UTC+1'],
    ['2026-11-23T02:30:15.000-03:30', 'Mon, Nov 23, 02:30:15 UTC-3:30'],
    ['2026-11-23T02:30:00Z', 'Mon, Nov 23, 02:30 UTC'],
    ['no time', 'no time'],
  ])('the moment %s is told as %s', (local, words) => {
    expect(sayLocal(local, 'en-US')).toBe(words);
  });

  it.each([
    [{ paused: true, nextAt: null }, 'paused'],
    [{ paused: false, nextAt: null }, 'over'],
    [{ paused: false, nextAt: '2026-12-24T18:00:00Z' }, 'active'],
  ] as const)('%j is %s', (schedule, state) => {
    expect(stateOf(schedule)).toBe(state);
  });
});
