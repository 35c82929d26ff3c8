/** Spreads runs over lanes; keeps the ones that find no room, for a while and not too many. */
import { type CodeRequest, type CodeResult, stopping } from '#core';
import { busy, unavailable } from './failures.ts';
import type { Lane } from './lane.ts';

export interface PoolOptions {
  maxQueue: number;
  maxWaitMs: number;
  /** Runs at a time on one child, most of them waiting for a call. */
  runsPerChild: number;
}

interface Waiting {
  request: CodeRequest;
  namesJson: string;
  resolve(result: Promise<CodeResult>): void;
  reject(reason: unknown): void;
  stop(): void;
}

export class ProcessPool {
  readonly #options: PoolOptions;
  readonly #lanes: Lane[] = [];
  readonly #waiting = new Set<Waiting>();
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  add(lane: Lane): void {
    this.#lanes.push(lane);
  }

  get state(): { ready: number; busy: number; waiting: number; restarts: number } {
    const sum = (value: (lane: Lane) => number): number => this.#lanes.reduce((total, lane) => total + value(lane), 0);
    return {
      ready: sum((lane) => Number(lane.isReady)),
      busy: sum((lane) => lane.load),
      waiting: this.#waiting.size,
      restarts: sum((lane) => lane.restarts),
    };
  }

  run(request: CodeRequest, namesJson: string): Promise<CodeResult> {
    if (this.#closed) return Promise.reject(stopping());
    const lane = this.#waiting.size === 0 ? this.#pick(request.scope) : undefined;
    if (lane) return lane.run(request, namesJson);
    const problem = this.#problem();
    if (problem !== undefined) return Promise.reject(unavailable(problem));
    if (this.#waiting.size >= this.#options.maxQueue) return Promise.reject(busy());
    return this.#wait(request, namesJson);
  }

  /** Called when a lane may have room. */
  drain(): void {
    const problem = this.#problem();
    for (const waiting of this.#waiting) {
      if (problem !== undefined) {
        waiting.stop();
        waiting.reject(unavailable(problem));
        continue;
      }
      const lane = this.#pick(waiting.request.scope);
      if (!lane) return;
      waiting.stop();
      waiting.resolve(lane.run(waiting.request, waiting.namesJson));
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const waiting of this.#waiting) {
      waiting.stop();
      waiting.reject(stopping());
    }
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }

  /** The least loaded lane with room; among equals one that has isolates for the scope. */
  #pick(scope: string): Lane | undefined {
    let best: Lane | undefined;
    let bestCost = Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes) {
      const cost = lane.load - (lane.isWarmFor(scope) ? 0.5 : 0);
      if (!lane.isReady || lane.load >= this.#options.runsPerChild || cost >= bestCost) continue;
      best = lane;
      bestCost = cost;
    }
    return best;
  }

  /** Set when no child starts any more, on any lane. */
  #problem(): string | undefined {
    if (!this.#lanes.every((lane) => !lane.isReady && lane.problem !== undefined)) return undefined;
    return this.#lanes[0]?.problem;
  }

  #wait(request: CodeRequest, namesJson: string): Promise<CodeResult> {
    const { promise, resolve, reject } = Promise.withResolvers<CodeResult>();
    const giveUp = (reason: unknown): void => {
      waiting.stop();
      reject(reason);
    };
    const onAbort = (): void => giveUp(request.signal.reason);
    const timer = setTimeout(() => giveUp(busy()), this.#options.maxWaitMs);
    const stop = (): void => {
      clearTimeout(timer);
      request.signal.removeEventListener('abort', onAbort);
      this.#waiting.delete(waiting);
    };
    const waiting: Waiting = { request, namesJson, resolve, reject, stop };
    request.signal.addEventListener('abort', onAbort);
    this.#waiting.add(waiting);
    return promise;
  }
}
