import type { Log, Sql, WakeQueue, WorkOptions } from '#core';
import { Endpoint } from './endpoint.ts';
import { Ingress } from './ingress.ts';
import { type Delivery, removeWakes, returnWakes, takeWakes, writeWake } from './outbox.ts';
import { WaitingRoom } from './waiting-room.ts';

/** How Restate is reached, and how it reaches workers. */
export interface RestateSettings {
  ingress: readonly string[];
  admin: readonly string[];
  /** Where this worker listens. */
  listen: { host: string; port: number };
  /** Where Restate finds all workers: a balancer, or this one. */
  workers: string;
  /** What our services are called there. */
  service: string;
  identityKeys: readonly string[];
}

export interface RestateQueueOptions {
  /** Outside of transactions. */
  sql: Sql;
  settings: RestateSettings;
  log: Log;
}

const POLL_MS = 1_000;
const BATCH = 50;
const STREAMS_PART = 4;

/**
 * Wake-ups in Restate: delivered at least once, delayed, and again as soon as a worker is gone. Restate knows ids of runs and nothing
 * else; whatever it lost would be found in the database.
 */
export function createRestateQueue(options: RestateQueueOptions): WakeQueue {
  return new RestateQueue(options);
}

class RestateQueue implements WakeQueue {
  readonly send = writeWake;
  readonly #options: RestateQueueOptions;
  readonly #ingress: Ingress;
  #room: WaitingRoom | undefined;
  #endpoint: Endpoint | undefined;
  #timer: NodeJS.Timeout | undefined;
  #handing: Promise<void> | undefined;
  #isKnown = false;
  #again = false;
  #stopped = false;

  constructor(options: RestateQueueOptions) {
    this.#options = options;
    this.#ingress = new Ingress(options.settings);
  }

  async work({ concurrency, handle }: WorkOptions): Promise<void> {
    const { settings, log } = this.#options;
    const room = new WaitingRoom(concurrency);
    this.#room = room;
    this.#endpoint = new Endpoint({
      ...settings,
      log,
      streams: Math.max(1, Math.floor(concurrency / STREAMS_PART)),
      async take({ runId, priority }: Delivery, how) {
        await room.enter(priority);
        try {
          return await handle(runId, how);
        } finally {
          room.leave();
        }
      },
    });
    await this.#endpoint.open();
    this.#timer = setInterval(() => this.poke(), POLL_MS);
    this.poke();
  }

  poke(): void {
    if (this.#handing) this.#again = true;
    else if (this.#endpoint && !this.#stopped) this.#handing = this.#handOver();
  }

  async pause(): Promise<void> {
    this.#room?.close(new Error('This worker takes no more.'));
    this.#endpoint?.close();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#handing;
    await this.#endpoint?.end();
  }

  /** Gives Restate what was written down. Never rejects: what it does not take stays, and is tried again. */
  async #handOver(): Promise<void> {
    const { settings, log } = this.#options;
    try {
      if (!this.#isKnown) await this.#ingress.register(settings.workers);
      this.#isKnown = true;
      do this.#again = false;
      while (((await this.#handBatch()) || this.#again) && !this.#stopped);
    } catch (error) {
      // Who lost all it knew has lost who its workers are.
      this.#isKnown = false;
      log.warn('Restate can not be reached: durable runs wait', { error });
    } finally {
      this.#handing = undefined;
    }
  }

  /** Answers whether there may be more. */
  async #handBatch(): Promise<boolean> {
    const { sql } = this.#options;
    const wakes = await takeWakes(sql, BATCH);
    if (wakes.length === 0) return false;
    const sent = await Promise.allSettled(wakes.map((wake) => this.#ingress.send(wake)));
    const which = (status: string) =>
      wakes.flatMap(({ number }, index) => (sent[index]?.status === status ? [number] : []));
    await removeWakes(sql, which('fulfilled'));
    const failed = sent.find((each) => each.status === 'rejected');
    if (failed) {
      await returnWakes(sql, which('rejected'));
      throw failed.reason;
    }
    return wakes.length === BATCH;
  }
}
