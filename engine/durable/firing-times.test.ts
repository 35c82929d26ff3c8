import { describe, expect, it } from 'vitest';
import type { When } from '#schema';
import { dueSlots } from './due-slots.ts';
import { nextFiring, previewFirings } from './firing-times.ts';

const times = (when: When, timeZone: string, after: string, count = 3) =>
  previewFirings(when, timeZone, new Date(after), count).map(({ local }) => local);

describe('when a schedule fires', () => {
  it.each<[string, When, string, string, string[]]>([
    [
      'five fields',
      { kind: 'cron', expression: '30 9 * * 1-5' },
      'Europe/Berlin',
      '2026-11-20T09:00:00Z',
      ['2026-11-23T09:30:00+01:00', '2026-11-24T09:30:00+01:00'],
    ],
    [
      'six fields, seconds first',
      { kind: 'cron', expression: '*/20 * * * * *' },
      'UTC',
      '2026-11-20T09:00:00Z',
      ['2026-11-20T09:00:20+00:00', '2026-11-20T09:00:40+00:00'],
    ],
    [
      'every 90 minutes from a time',
      { kind: 'every', count: 90, unit: 'minutes', from: '2026-11-20T00:15:00Z' },
      'UTC',
      '2026-11-20T09:00:00Z',
      ['2026-11-20T09:15:00+00:00', '2026-11-20T10:45:00+00:00'],
    ],
    [
      'weekly',
      { kind: 'weekly', days: [1, 7], time: '08:00' },
      'America/New_York',
      '2026-11-20T09:00:00Z',
      ['2026-11-22T08:00:00-05:00', '2026-11-23T08:00:00-05:00'],
    ],
    [
      'on dates of months, the last day included',
      { kind: 'monthly', dates: [15, 'last'], months: [2], time: '00:00' },
      'UTC',
      '2027-01-01T00:00:00Z',
      ['2027-02-15T00:00:00+00:00', '2027-02-28T00:00:00+00:00'],
    ],
    [
      'the second Tuesday',
      { kind: 'monthlyWeekday', nth: 2, day: 2, time: '10:00' },
      'UTC',
      '2026-11-20T09:00:00Z',
      ['2026-12-08T10:00:00+00:00', '2027-01-12T10:00:00+00:00'],
    ],
    [
      'the last Friday',
      { kind: 'monthlyWeekday', nth: 'last', day: 5, time: '10:00' },
      'UTC',
      '2026-11-20T09:00:00Z',
      ['2026-11-27T10:00:00+00:00', '2026-12-25T10:00:00+00:00'],
    ],
  ])('%s', (_what, when, timeZone, after, expected) => {
    expect(times(when, timeZone, after, expected.length)).toEqual(expected);
  });

  it('once, and never again', () => {
    const when: When = { kind: 'once', at: '2026-12-01T10:00:00+01:00' };
    expect(nextFiring(when, 'UTC', new Date('2026-11-20T00:00:00Z'))?.toISOString()).toBe('2026-12-01T09:00:00.000Z');
    expect(nextFiring(when, 'UTC', new Date('2026-12-01T09:00:00Z'))).toBeUndefined();
  });

  it('an hour that the clocks leave out is made up for once, and told', () => {
    const daily: When = { kind: 'cron', expression: '30 2 * * *' };
    const [before, changed, after] = previewFirings(daily, 'Europe/Berlin', new Date('2026-03-27T12:00:00Z'), 3);
    expect(before).toEqual({ at: '2026-03-28T01:30:00.000Z', local: '2026-03-28T02:30:00+01:00' });
    expect(changed).toMatchObject({
      local: '2026-03-29T03:00:00+02:00',
      note: expect.stringContaining('forward by 60'),
    });
    expect(after?.local).toBe('2026-03-30T02:30:00+02:00');
  });

  it('an hour that comes twice fires once', () => {
    const daily: When = { kind: 'cron', expression: '30 2 * * *' };
    expect(times(daily, 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T02:30:00+02:00',
      '2026-10-26T02:30:00+01:00',
    ]);
  });

  it.each<[string, When, string]>([
    ['no pattern', { kind: 'cron', expression: 'now and then' }, 'UTC'],
    ['seven fields', { kind: 'cron', expression: '* * * * * * *' }, 'UTC'],
    ['a zone that there is not', { kind: 'cron', expression: '* * * * *' }, 'Europe/Atlantis'],
  ])('%s is refused', (_what, when, timeZone) => {
    expect(() => nextFiring(when, timeZone, new Date())).toThrow(expect.objectContaining({ code: 'schedule.invalid' }));
  });
});

describe('what becomes of slots that nobody was there for', () => {
  const due = (missed: Parameters<typeof dueSlots>[0]['definition']['missed'], slot: string, now: string) =>
    dueSlots({
      ...{ id: 'i', workspace: 'main', environment: 'production', savedBy: 'ada', slot, now },
      definition: {
        ...{ name: 'n', function: 'f', params: {}, timeZone: 'UTC', overlap: 'skip', paused: false, missed },
        when: { kind: 'every', count: 10, unit: 'minutes' },
      },
    });
  const summary = ({ slots, missed, next }: ReturnType<typeof due>) => [slots.length, missed, next?.toISOString()];

  it.each([
    [
      'one that is on time runs',
      { kind: 'skip' },
      '2026-11-20T09:00:00Z',
      '2026-11-20T09:00:01Z',
      [1, 0, '2026-11-20T09:10:00.000Z'],
    ],
    [
      'skip: none',
      { kind: 'skip' },
      '2026-11-20T08:00:00Z',
      '2026-11-20T09:05:00Z',
      [0, 7, '2026-11-20T09:10:00.000Z'],
    ],
    [
      'latest: the last',
      { kind: 'latest' },
      '2026-11-20T08:00:00Z',
      '2026-11-20T09:05:00Z',
      [1, 6, '2026-11-20T09:10:00.000Z'],
    ],
    [
      'latest: none if one is on time',
      { kind: 'latest' },
      '2026-11-20T08:00:00Z',
      '2026-11-20T09:00:10Z',
      [1, 6, '2026-11-20T09:10:00.000Z'],
    ],
    [
      'all, up to a number',
      { kind: 'all', most: 3 },
      '2026-11-20T08:00:00Z',
      '2026-11-20T09:05:00Z',
      [3, 4, '2026-11-20T09:10:00.000Z'],
    ],
  ] as const)('%s', (_what, missed, slot, now, expected) => {
    expect(summary(due(missed, slot, now))).toEqual(expected);
  });

  it('a year of them is worked off at once', () => {
    const { slots, next } = due({ kind: 'latest' }, '2025-11-20T09:00:00Z', '2026-11-20T09:05:00Z');
    expect([slots.length, next?.toISOString()]).toEqual([1, '2026-11-20T09:10:00.000Z']);
  });
});
