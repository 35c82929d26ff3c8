import type { DueSchedule } from '#core';
import { nextFiring } from './firing-times.ts';

/** What is to become of the slots of a schedule that is due. */
export interface DueSlots {
  /** To be run, in order. */
  slots: Date[];
  /** That nobody was there for, and are left out: at least so many. */
  missed: number;
  /** The first one that lies ahead; undefined: the schedule is done. */
  next: Date | undefined;
}

/** A slot that is later than this was missed. */
const ON_TIME_MS = 60_000;
/** Of those that are not on time only so many are looked at, and of those that are: an hour of seconds has 3,600. */
const MAX_SLOTS = 1_000;
const MAX_AT_ONCE = 100;

/** Which slots between the first one that was not worked off and now are to run, by the schedule's policy. */
export function dueSlots({ definition, slot, now: nowText }: DueSchedule): DueSlots {
  const { when, timeZone, missed: policy } = definition;
  const now = new Date(nowText);
  const late = now.getTime() - ON_TIME_MS;
  const passed: Date[] = [];
  let at: Date | undefined = new Date(slot);
  let left = 0;
  while (at && at <= now) {
    passed.push(at);
    if (passed.length > MAX_SLOTS && at.getTime() < late) {
      // So many that only the last ones matter: those between are not even counted.
      const gapMs = at.getTime() - (passed.at(-2)?.getTime() ?? 0);
      left += passed.splice(0, passed.length - MAX_AT_ONCE).length;
      at = nextFiring(when, timeZone, new Date(Math.max(at.getTime(), late - MAX_AT_ONCE * gapMs)));
    } else at = nextFiring(when, timeZone, at);
  }
  const isOnTime = (each: Date) => each.getTime() >= late;
  const onTime = passed.filter(isOnTime).slice(-MAX_AT_ONCE);
  const overdue = passed.filter((each) => !isOnTime(each));
  const made = madeUp(policy, overdue, onTime.length > 0);
  return { slots: [...made, ...onTime], missed: left + passed.length - made.length - onTime.length, next: at };
}

function madeUp(policy: DueSchedule['definition']['missed'], overdue: Date[], isFollowed: boolean): Date[] {
  if (policy.kind === 'skip') return [];
  if (policy.kind === 'all') return overdue.slice(-policy.most);
  return isFollowed ? [] : overdue.slice(-1);
}
