/** One place for a child, which is never empty for long: a lost child is followed by the next. */
import { LRUCache } from 'lru-cache';
import type { CodeRequest, CodeResult } from '#core';
import { ChildLink, type LinkOptions } from './child-link.ts';
import { type Child, type StartOptions, startChild } from './child-process.ts';
import { crashed } from './failures.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
/** Scopes a lane remembers to have isolates for. */
const WARM_SCOPES = 16;

export interface LaneOptions extends StartOptions, Pick<LinkOptions, 'maxMemoryBytes' | 'log' | 'onLostIn'> {
  /** A run ended or a child became ready, or will not: those who wait may look again. */
  onRoom(): void;
}

export class Lane {
  readonly #options: LaneOptions;
  /** The current one, and lost ones that have not ended yet. */
  readonly #links = new Set<ChildLink>();
  readonly #scopes = new LRUCache<string, true>({ max: WARM_SCOPES });
  #current: ChildLink | undefined;
  #failedStarts = 0;
  #pause: NodeJS.Timeout | undefined;
  #isClosed = false;
  restarts = 0;
  /** Why no child would start, after it was tried more than once. */
  problem: string | undefined;

  constructor(options: LaneOptions, child: Child) {
    this.#options = options;
    this.#adopt(child);
  }

  get isReady(): boolean {
    return this.#current !== undefined;
  }

  get load(): number {
    return this.#current?.load ?? 0;
  }

  isWarmFor(scope: string): boolean {
    return this.#scopes.has(scope);
  }

  run(request: CodeRequest, namesJson: string): Promise<CodeResult> {
    if (!this.#current) return Promise.reject(crashed('no child'));
    this.#scopes.set(request.scope, true);
    return this.#current.run(request, namesJson);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#pause);
    await Promise.all([...this.#links].map((link) => link.close()));
  }

  #adopt(child: Child): void {
    this.#failedStarts = 0;
    this.problem = undefined;
    const { maxMemoryBytes, log, onLostIn, onRoom } = this.#options;
    const onLost = (): void => {
      if (this.#current !== link) return;
      this.#current = undefined;
      this.#scopes.clear();
      if (this.#isClosed) return;
      this.restarts += 1;
      void this.#start();
    };
    const onEnd = (): void => {
      this.#links.delete(link);
    };
    const link = new ChildLink(child, { maxMemoryBytes, log, onLostIn, onRoom, onLost, onEnd });
    this.#links.add(link);
    this.#current = link;
  }

  async #start(): Promise<void> {
    try {
      const child = await startChild(this.#options);
      if (this.#isClosed) child.kill();
      else this.#adopt(child);
    } catch (problem) {
      this.#onFailedStart(problem instanceof Error ? problem.message : String(problem));
    }
    this.#options.onRoom();
  }

  /** Tries again, ever more slowly: what keeps a child from starting rarely passes by itself. */
  #onFailedStart(reason: string): void {
    this.#failedStarts += 1;
    if (this.#failedStarts > 1) this.problem = reason;
    this.#options.log('error', 'a sandbox child did not start', { reason, failedStarts: this.#failedStarts });
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.#failedStarts, LONGEST_PAUSE_MS);
    if (!this.#isClosed) this.#pause = setTimeout(() => void this.#start(), pauseMs);
  }
}
