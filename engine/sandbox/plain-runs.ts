/**
 * Runs of plain code: code that only computes (javascript/plain-rooms.ts). They share a child of their own, one after the
 * other. It may be lost any time, for what it was doing is done again: only there is code on a thread that nothing watches.
 */
import { LRUCache } from 'lru-cache';
import type { CodeRequest, CodeResult } from '#core';
import { BlockError } from '#kit';
import type { Child } from './child-process.ts';
import { Declined } from './failures.ts';
import { Lane, type LaneOptions } from './lane.ts';
import { PLAIN_LIMITS } from './limits.ts';

/** They are through before the next begins: what is on its way to the child only waits in a pipe. */
const MAX_RUNS = 1000;
const MAX_CHARS = 32 * 1024 * 1024;
/** How often the child may be lost under a run, which perhaps was the cause, before that runs like other code. */
const MAX_LOSSES = 2;
/** For how long code of a scope runs like other code after a run of it was the one that a child was lost in. */
const BARRED_MS = 60_000;
const MAX_BARRED = 1000;

export interface PlainOptions extends Omit<LaneOptions, 'onLostIn' | 'onRoom'> {
  maxWaitMs: number;
  /** Runs code of any kind. */
  runElsewhere(request: CodeRequest, namesJson: string): Promise<CodeResult>;
}

export class PlainRuns {
  readonly #options: PlainOptions;
  readonly #lane: Lane;
  /** Those who wait for a place, in order. */
  readonly #waiting = new Set<() => void>();
  /** Scopes. */
  readonly #barred = new LRUCache<string, true>({ max: MAX_BARRED, ttl: BARRED_MS });
  #chars = 0;
  #isClosed = false;

  constructor(options: PlainOptions, child: Child) {
    this.#options = options;
    const onLostIn = ({ scope }: CodeRequest): void => {
      this.#barred.set(scope, true);
    };
    this.#lane = new Lane({ ...options, onLostIn, onRoom: () => this.#drain() }, child);
  }

  get state(): { busy: number; waiting: number; restarts: number } {
    return { busy: this.#lane.load, waiting: this.#waiting.size, restarts: this.#lane.restarts };
  }

  async run(request: CodeRequest, namesJson: string): Promise<CodeResult> {
    const { code, scope, signal } = request;
    const suits = code.length <= PLAIN_LIMITS.codeChars && namesJson.length <= PLAIN_LIMITS.namesChars;
    for (let losses = 0; suits && losses < MAX_LOSSES && !this.#barred.has(scope); losses++) {
      if (!this.#hasPlace && (this.#isGone || !(await this.#place(signal)))) break;
      this.#chars += namesJson.length;
      try {
        return await this.#lane.run(request, namesJson);
      } catch (thrown) {
        if (thrown instanceof Declined) break;
        if (!(thrown instanceof BlockError) || thrown.code !== 'sandbox.crashed') throw thrown;
      } finally {
        this.#chars -= namesJson.length;
      }
    }
    signal.throwIfAborted();
    return this.#options.runElsewhere({ ...request, isPlain: false }, namesJson);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const wake of this.#waiting) wake();
    await this.#lane.close();
  }

  get #hasPlace(): boolean {
    return this.#lane.isReady && this.#lane.load < MAX_RUNS && this.#chars < MAX_CHARS;
  }

  /** No child starts any more. */
  get #isGone(): boolean {
    return !this.#lane.isReady && this.#lane.problem !== undefined;
  }

  /** Waits until there is one. False when that takes too long. */
  async #place(signal: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#options.maxWaitMs);
    const wake = (): void => resolve();
    this.#waiting.add(wake);
    signal.addEventListener('abort', wake);
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(wake);
    signal.removeEventListener('abort', wake);
    signal.throwIfAborted();
    return this.#hasPlace && !this.#isClosed;
  }

  #drain(): void {
    let places = this.#hasPlace ? MAX_RUNS - this.#lane.load : 0;
    for (const wake of this.#waiting) {
      if (places-- <= 0) return;
      this.#waiting.delete(wake);
      wake();
    }
  }
}
