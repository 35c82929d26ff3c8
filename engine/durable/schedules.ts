import { z } from 'zod';
import {
  type Actor,
  type Caller,
  type Clock,
  compileConfig,
  type DueSchedule,
  type PlannedFiring,
  type RunAccess,
  requireRight,
  type ScheduleDefinition,
  type ScheduleStore,
  Scope,
  slotKey,
  type WakeQueue,
} from '#core';
import { InputError, Json, toAppError, value } from '#kit';
import type { Firing, FiringTime, SaveSchedule, Schedule, When } from '#schema';
import { nextFiring, previewFirings } from './firing-times.ts';
import type { Jobs } from './jobs.ts';

export interface SchedulesOptions {
  store: ScheduleStore;
  queue: WakeQueue;
  jobs: Jobs;
  access: RunAccess;
  clock: Pick<Clock, 'now'>;
  newId(): string;
}

const PREVIEWED = 10;
const predicate = value(z.boolean(), { label: 'Skip when' });

/** Functions by the clock, for those who set them up. */
export class Schedules {
  readonly #options: SchedulesOptions;

  constructor(options: SchedulesOptions) {
    this.#options = options;
  }

  list(workspace: string): Promise<Schedule[]> {
    return this.#options.store.list(workspace);
  }

  get(workspace: string, id: string): Promise<Schedule | undefined> {
    return this.#options.store.get(workspace, id);
  }

  remove(workspace: string, id: string): Promise<boolean> {
    return this.#options.store.remove(workspace, id);
  }

  firings(id: string, limit: number): Promise<Firing[]> {
    return this.#options.store.firings(id, limit);
  }

  /** @throws InputError `schedule.invalid` */
  preview(when: When, timeZone: string): FiringTime[] {
    return previewFirings(when, timeZone, this.#options.clock.now(), PREVIEWED);
  }

  /**
   * Creates a schedule (no id) or replaces one. A change counts from now on: what was due before is no longer.
   * @throws (rejects with) InputError `schedule.*`, `function.*`, `params.invalid`
   */
  async save(
    { workspace, id, environment }: { workspace: string; id: string | undefined; environment: string },
    { revision, ...definition }: SaveSchedule,
    by: Actor,
  ): Promise<Schedule> {
    const { store, jobs, clock, newId } = this.#options;
    compilePredicate(definition);
    const next = nextFiring(definition.when, definition.timeZone, clock.now());
    // Everything that would fail at the first firing had better fail now.
    await jobs.prepare(
      startOf({ id: '', workspace, environment, definition, savedBy: by.id }, { name: definition.name }, undefined),
    );
    const nextAt = definition.paused ? null : (next?.toISOString() ?? null);
    return store.save(workspace, { id: id ?? newId(), definition, revision, environment, nextAt, by });
  }

  /** Starts its function out of turn. @throws (rejects with) InputError `schedule.unknown`, `function.*`, `params.invalid` */
  async runNow(workspace: string, id: string, by: Caller): Promise<string | undefined> {
    const { store, queue } = this.#options;
    const due = await store.now(workspace, id);
    if (!due) throw new InputError({ code: 'schedule.unknown', message: 'There is no such schedule.' });
    const planned = await this.plan(due, due.slot, by);
    const { overlap } = due.definition;
    const fire = { id, workspace, seen: undefined, nextAt: null, overlap, firings: [planned] };
    return store.fire(fire, queue.send);
  }

  /** What is to become of a slot: a run, or why there is none. */
  async plan(due: DueSchedule, slot: string, by?: Actor): Promise<PlannedFiring> {
    const { definition } = due;
    try {
      // Who starts it by hand means it.
      if (by === undefined && isSkipped(due, slot)) {
        return { slot, outcome: 'predicate', detail: 'Its condition said to skip it.' };
      }
      const start = startOf(due, by ?? { name: definition.name }, slot);
      // That whoever set it up has gone is better said here than by a run that fails.
      await requireRight(this.#options.access, {
        ...{ workspace: due.workspace, caller: start.caller, runId: undefined },
        ...{ permission: 'function.run', name: definition.function },
      });
      const run = await this.#options.jobs.prepare(start);
      return { slot, outcome: 'started', detail: by === undefined ? '' : `Started by ${by.name}.`, run };
    } catch (thrown) {
      const error = toAppError(thrown);
      // The database is away: the slot is still there when it is back.
      if (error.code === 'store.unavailable') throw error;
      return { slot, outcome: 'failed', detail: error.message };
    }
  }
}

type Start = Pick<DueSchedule, 'id' | 'workspace' | 'environment' | 'definition' | 'savedBy'>;

/** With the rights of who saved it; with those of who starts it by hand, if somebody does. */
function startOf(due: Start, by: Partial<Actor> & Pick<Actor, 'name'>, slot: string | undefined) {
  const { id, workspace, environment, definition, savedBy } = due;
  const { params, timeoutMs, overlap, retry } = definition;
  return {
    ...{ workspace, environment, functionName: definition.function },
    job: {
      ...{ params, priority: 0 },
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(overlap === 'queue' ? { concurrency: { key: `schedule:${id}`, limit: 1 } } : {}),
    },
    caller: { id: `schedule:${id}`, name: by.name, user: null, authority: { id: by.id ?? savedBy } },
    trigger: 'schedule' as const,
    retry,
    request: null,
    dedupe: slot === undefined ? undefined : slotKey(id, slot),
  };
}

/** @throws InputError `schedule.invalid` */
function compilePredicate({ skipWhen }: ScheduleDefinition): ReturnType<typeof compileConfig> | undefined {
  if (!skipWhen) return undefined;
  const parsed = predicate.safeParse(skipWhen);
  if (parsed.success) return compileConfig(parsed.data);
  const message = `The condition is not right: ${parsed.error.issues[0]?.message ?? ''}`;
  throw new InputError({ code: 'schedule.invalid', message });
}

function isSkipped({ definition, environment }: DueSchedule, slot: string): boolean {
  const resolve = compilePredicate(definition);
  if (!resolve) return false;
  const scope = new Scope();
  const names = { params: definition.params, slot, env: { name: environment } };
  for (const [name, known] of Object.entries(names)) scope.setValue(name, Json.fromValue(known));
  return resolve(scope) === true;
}
