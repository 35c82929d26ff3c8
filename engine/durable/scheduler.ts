import type { DueSchedule, Log, ScheduleStore, WakeQueue } from '#core';
import { dueSlots } from './due-slots.ts';
import type { Schedules } from './schedules.ts';

export interface SchedulerOptions {
  store: ScheduleStore;
  queue: WakeQueue;
  schedules: Schedules;
  log: Log;
}

/** A schedule that was just saved may be due sooner. */
const LONGEST_LOOK_MS = 1_000;
const MAX_DUE = 50;

/** Starts runs when their time has come. Every worker has one: whoever is first works a slot off. */
export class Scheduler {
  readonly #options: SchedulerOptions;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #stopped = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#looking = this.#look();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { store, log } = this.#options;
    let waitMs = LONGEST_LOOK_MS;
    try {
      for (const due of await store.due(MAX_DUE)) if (!this.#stopped) await this.#workOff(due);
      waitMs = Math.min(waitMs, Math.max(0, (await store.nextInMs()) ?? waitMs));
    } catch (error) {
      log.warn('schedules could not be looked at', { error });
    }
    if (this.#stopped) return;
    this.#timer = setTimeout(() => this.start(), waitMs);
  }

  async #workOff(due: DueSchedule): Promise<void> {
    const { store, queue, schedules } = this.#options;
    const { id, workspace, slot: seen, definition } = due;
    const { slots, missed, next } = dueSlots(due);
    const firings = [];
    for (const slot of slots) firings.push(await schedules.plan(due, slot.toISOString()));
    if (missed > 0 && !slots.some((slot) => slot.toISOString() === seen)) {
      firings.unshift({ slot: seen, outcome: 'missed' as const, detail: `${missed} firings were missed.` });
    }
    const nextAt = next?.toISOString() ?? null;
    await store.fire({ id, workspace, seen, nextAt, overlap: definition.overlap, firings }, queue.send);
    queue.poke();
  }
}
