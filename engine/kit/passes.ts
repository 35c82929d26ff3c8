import type { BlockContext, GraphOutcome, Outcome } from './context.ts';
import type { ConfigProblem } from './define-block.ts';
import { BlockError } from './errors.ts';
import { Json, toJson } from './json-text.ts';

/** One pass through one of a container's graphs. */
export interface Pass {
  slot: string;
  locals?: Readonly<Record<string, Json>>;
  iteration?: number;
}

export interface PassOptions {
  /** Asked for one pass at a time, only when there is room to run it: a `while` is evaluated before each pass. */
  passes: Iterable<Pass>;
  concurrency: number;
  /** Failures become slots `{ data, error }` instead of ending everything. */
  collect: boolean;
  /** True for a loop, for which `break` and `continue` are meant; else they travel on. */
  isLoop: boolean;
  /**
   * Which passes a failure or a Return stops: those after it in order, so that the outcome does not hang on timing, or all
   * others at once.
   */
  stops: 'later' | 'others';
  /**
   * Passes may run before it is known whether the ones before them let it come to that. Then `concurrency` is the most that
   * do, reached step by step while passes are quick: heavy ones side by side would need more memory and time than they have.
   */
  ahead?: boolean;
}

/** A pass this quick is worth another beside it. */
const QUICK_MS = 10;
/** After one this slow there are too many. */
const SLOW_MS = 50;

/** What became of every pass, in order, or how one of them left the container. */
export type PassesOutcome = { kind: 'done'; slots: Json[] } | Exclude<Outcome, { kind: 'done' }>;

/**
 * Runs passes, several at a time, for loops and parallels.
 * @throws what made a pass fail, unless failures are collected.
 */
export async function runPasses(context: BlockContext<unknown>, options: PassOptions): Promise<PassesOutcome> {
  const passes = new Passes(context, options);
  await passes.run();
  return passes.outcome();
}

type Leaving = Exclude<GraphOutcome, { kind: 'done' }>;

class Passes {
  readonly #context: BlockContext<unknown>;
  readonly #options: PassOptions;
  readonly #iterator: Iterator<Pass>;
  readonly #slots: Json[] = [];
  readonly #running = new Map<number, AbortController>();
  /** Stops passes that ran ahead of the one that left. */
  readonly #later = new AbortController();
  readonly #workers: Promise<void>[] = [];
  #working = 0;
  #next = 0;
  #exhausted = false;
  /** What no pass may throw: the run is over. */
  #thrown: { reason: unknown } | undefined;
  /** The pass that left; passes after it no longer count. */
  #left: { index: number; how: Leaving } | undefined;

  constructor(context: BlockContext<unknown>, options: PassOptions) {
    this.#context = context;
    this.#options = options;
    this.#iterator = options.passes[Symbol.iterator]();
  }

  async run(): Promise<void> {
    const { ahead, concurrency } = this.#options;
    for (let count = ahead ? 1 : concurrency; count > 0; count--) this.#startWorker();
    // More may come while these are at work.
    for (const worker of this.#workers) await worker;
    if (this.#thrown) throw this.#thrown.reason;
  }

  #startWorker(): void {
    this.#working++;
    this.#workers.push(this.#work());
  }

  /** Never rejects: somebody may have to wait for the other workers first. */
  async #work(): Promise<void> {
    try {
      for (let pass = this.#take(); pass; pass = this.#take()) {
        const since = performance.now();
        await this.#run(this.#next++, pass);
        if (this.#options.ahead && !this.#keepsPace(performance.now() - since)) break;
      }
    } catch (reason) {
      this.#thrown ??= { reason };
    } finally {
      this.#working--;
    }
  }

  #take(): Pass | undefined {
    if (this.#exhausted || this.#left || this.#thrown) return undefined;
    const { value, done } = this.#iterator.next();
    this.#exhausted = done === true;
    return done ? undefined : value;
  }

  /** False when there is a worker too many. */
  #keepsPace(tookMs: number): boolean {
    if (tookMs > QUICK_MS) return tookMs <= SLOW_MS || this.#working === 1;
    if (this.#working < this.#options.concurrency) this.#startWorker();
    return true;
  }

  outcome(): PassesOutcome {
    const { how, index } = this.#left ?? {};
    if (!how || index === undefined) return { kind: 'done', slots: this.#slots };
    if (this.#options.ahead) this.#context.forgetPasses(index);
    if (how.kind === 'failed') return how.raise();
    return how.kind === 'break' && this.#options.isLoop
      ? { kind: 'done', slots: this.#slots.slice(0, index + 1) }
      : how;
  }

  async #run(index: number, pass: Pass): Promise<void> {
    const { ahead, concurrency } = this.#options;
    const controller = ahead ? this.#later : concurrency > 1 ? new AbortController() : undefined;
    if (controller) this.#running.set(index, controller);
    try {
      const { slot, locals, iteration } = pass;
      const outcome = await this.#context.runGraph(slot, {
        ...(locals ? { locals } : {}),
        ...(iteration === undefined ? {} : { iteration }),
        ...(controller ? { signal: controller.signal } : {}),
      });
      this.#settle(index, outcome);
    } catch (thrown) {
      // Stopped by us because another pass left; anything else is the run's own deadline or cancel.
      if (!controller?.signal.aborted || this.#context.signal.aborted) throw thrown;
    } finally {
      this.#running.delete(index);
      if (ahead) this.#stopLater();
    }
  }

  /** Once no pass is left that would have left before. */
  #stopLater(): void {
    const { index } = this.#left ?? {};
    if (index === undefined) return;
    for (const running of this.#running.keys()) if (running < index) return;
    this.#later.abort(stoppedBy('A pass before this one ended the loop.'));
  }

  #settle(index: number, outcome: GraphOutcome): void {
    const { collect, isLoop } = this.#options;
    this.#slots[index] = collect ? collected(Json.null, Json.null) : Json.null;
    if (outcome.kind === 'done') this.#slots[index] = collect ? collected(outcome.data, Json.null) : outcome.data;
    else if (outcome.kind === 'failed' && collect) {
      this.#slots[index] = collected(Json.null, toJson(outcome.error));
    } else if (outcome.kind !== 'continue' || !isLoop) this.#leave(index, outcome);
  }

  #leave(index: number, how: Leaving): void {
    if (this.#left && this.#left.index <= index) return;
    this.#left = { index, how };
    if (this.#options.ahead) return;
    for (const [other, controller] of this.#running) {
      if (other > index || (other !== index && this.#options.stops === 'others'))
        controller.abort(stoppedBy('Another pass ended the whole.'));
    }
  }
}

/** Why a pass is stopped from outside, as its steps then tell: nobody's mistake. */
export function stoppedBy(message: string): BlockError {
  return new BlockError({ code: 'run.cancelled', message });
}

/** For containers that name the item and its index: under one name only one of them could be read. */
export function sameNameProblems({ itemName, indexName }: { itemName: string; indexName: string }): ConfigProblem[] {
  if (itemName !== indexName) return [];
  return [{ severity: 'error', message: `item and index are both called "${itemName}"`, path: ['indexName'] }];
}

function collected(data: Json, error: Json): Json {
  return Json.object({ data, error });
}
