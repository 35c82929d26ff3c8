import type { Firing, SaveSchedule, Schedule } from '#schema';
import type { NewDurableRun, SendWake } from './durable-seam.ts';
import type { Actor, RetentionPolicy } from './seams.ts';

/** What marks the run of a slot as its own, see NewDurableRun.dedupe. Those of one schedule begin alike. */
export function slotKey(scheduleId: string, slot: string): string {
  return `schedule:${scheduleId}@${slot}`;
}

/** What was saved of a schedule. */
export type ScheduleDefinition = Omit<SaveSchedule, 'revision'>;

/** A schedule whose time has come, and the database's own time. */
export interface DueSchedule {
  id: string;
  workspace: string;
  environment: string;
  definition: ScheduleDefinition;
  /** Id of who saved it last: its runs are theirs. */
  savedBy: string;
  /** The first slot that was not worked off. */
  slot: string;
  now: string;
}

/** What is to become of a slot. */
export interface PlannedFiring extends Pick<Firing, 'outcome' | 'detail' | 'slot'> {
  run?: NewDurableRun | undefined;
}

/** The slots of a schedule that are worked off together. */
export interface ScheduleFire {
  id: string;
  workspace: string;
  /** The slot that is next if nobody else was faster; undefined: out of turn. */
  seen: string | undefined;
  /** The slot that comes then. */
  nextAt: string | null;
  overlap: ScheduleDefinition['overlap'];
  firings: readonly PlannedFiring[];
}

/** Functions that start by the clock. That a slot starts at most one run is the database's promise: its primary key. */
export interface ScheduleStore {
  list(workspace: string): Promise<Schedule[]>;
  get(workspace: string, id: string): Promise<Schedule | undefined>;
  /** Creates (`revision` null) or replaces. @throws InputError `schedule.conflict`, `schedule.unknown` */
  save(
    workspace: string,
    save: {
      id: string;
      definition: ScheduleDefinition;
      revision: number | null;
      environment: string;
      nextAt: string | null;
      by: Actor;
    },
  ): Promise<Schedule>;
  remove(workspace: string, id: string): Promise<boolean>;
  /** Newest first. */
  firings(id: string, limit: number): Promise<Firing[]>;
  due(limit: number): Promise<DueSchedule[]>;
  /** One, as if it were due now. */
  now(workspace: string, id: string): Promise<DueSchedule | undefined>;
  /** Milliseconds until the next slot of any schedule; undefined if there is none. */
  nextInMs(): Promise<number | undefined>;
  /** Deletes at most `limit` lines that are no longer kept. Answers how many. */
  prune(policy: RetentionPolicy, limit: number): Promise<number>;
  /** Works slots off, unless somebody else did. Answers the run of the last slot that started one. */
  fire(fire: ScheduleFire, send: SendWake): Promise<string | undefined>;
}
