import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DueSchedule } from '#core';
import { dueSlots } from './due-slots.ts';

const START = Date.parse('2026-03-28T00:00:00Z');
const HOUR_MS = 3_600_000;

const scheduleOf = (missed: DueSchedule['definition']['missed'], expression: string): DueSchedule => ({
  ...{ id: 's', workspace: 'main', environment: 'production', savedBy: 'ada', slot: '', now: '' },
  definition: {
    ...{ name: 's', function: 'f', params: {}, timeZone: 'Europe/Berlin', paused: false, overlap: 'skip', missed },
    when: { kind: 'cron', expression },
  },
});

/** Looks at the times that this clock shows, as schedulers do: what ran, and when each slot was worked off. */
function follow(schedule: DueSchedule, clock: readonly number[]): number[] {
  const ran: number[] = [];
  let slot = new Date(START);
  for (const now of clock) {
    // The database finds a schedule only once its slot is due.
    if (slot.getTime() > now) continue;
    const { slots, next } = dueSlots({ ...schedule, slot: slot.toISOString(), now: new Date(now).toISOString() });
    ran.push(...slots.map((each) => each.getTime()));
    if (!next) break;
    slot = next;
  }
  return ran;
}

describe('slots of a schedule when the clock jumps', () => {
  it.each<[string, DueSchedule['definition']['missed'], number[]]>([
    ['forth by a day, and what was missed is skipped', { kind: 'skip' }, [0, 24]],
    ['forth by a day, and the latest of what was missed would be followed by one on time', { kind: 'latest' }, [0, 24]],
    ['forth by a day, and the last three that were missed run', { kind: 'all', most: 3 }, [0, 21, 22, 23, 24]],
  ])('%s', (_what, missed, hours) => {
    const ran = follow(scheduleOf(missed, '0 * * * *'), [START, START + 24 * HOUR_MS]);
    expect(ran.map((at) => (at - START) / HOUR_MS)).toEqual(hours);
  });

  it('back: nothing runs until the clock is where it was, and no slot runs twice', () => {
    const hours = [0, 1, 2, 0.5, 1, 2, 2.9, 3];
    const ran = follow(
      scheduleOf({ kind: 'all', most: 100 }, '0 * * * *'),
      hours.map((hour) => START + hour * HOUR_MS),
    );
    expect(ran.map((at) => (at - START) / HOUR_MS)).toEqual([0, 1, 2, 3]);
  });

  it('however it jumps, slots run in order, once each, and never before their time', () => {
    const jumps = fc.array(fc.integer({ min: -3 * 24 * HOUR_MS, max: 3 * 24 * HOUR_MS }), { maxLength: 30 });
    const policy = fc.constantFrom<DueSchedule['definition']['missed']>(
      { kind: 'skip' },
      { kind: 'latest' },
      { kind: 'all', most: 50 },
    );
    const expression = fc.constantFrom('0 * * * *', '30 2 * * *', '*/7 * * * *', '0 0 1 * *');
    fc.assert(
      fc.property(jumps, policy, expression, (moves, missed, cron) => {
        let now = START;
        const clock = moves.map((move) => {
          now = Math.max(0, now + move);
          return now;
        });
        const ran = follow(scheduleOf(missed, cron), clock);
        for (const [index, at] of ran.entries()) {
          expect(at).toBeGreaterThan(ran[index - 1] ?? -1);
          expect(at).toBeLessThanOrEqual(Math.max(...clock));
        }
      }),
      { numRuns: 100 },
    );
  });
});
