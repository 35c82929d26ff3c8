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
  /** Passes may run before it is known whether the ones before them let it come to that. */
  ahead?: boolean;
}

/** What became of every pass, in order, or how one of them left the container. */
export type PassesOutcome = { kind: 'done'; slots: Json[] } | Exclude<Outcome, { kind: 'done' }>;

/**
 * Runs passes, several at a time, for loops and parallels.
 * @throws what made a pass fail, unless failures are collected.
 */
export async function runPasses(context: BlockContext<unknown>, options: PassOptions): Promise<PassesOutcome> {
  const passes = new Passes(context, options);
  await Promise.all(Array.from({ length: options.concurrency }, () => passes.work()));
  return passes.outcome();
}

type Leaving = Exclude<GraphOutcome, { kind: 'done' }>;

class Passes {
  readonly #context: BlockContext<unknown>;
  readonly #options: PassOptions;
  readonly #iterator: Iterator<Pass>;
  readonly #slots: Json[] = [];
  readonly #running = new Map<number, AbortController>();
  #next = 0;
  #exhausted = false;
  /** The pass that left; passes after it no longer count. */
  #left: { index: number; how: Leaving } | undefined;

  constructor(context: BlockContext<unknown>, options: PassOptions) {
    this.#context = context;
    this.#options = options;
    this.#iterator = options.passes[Symbol.iterator]();
  }

  async work(): Promise<void> {
    while (!this.#exhausted && !this.#left) {
      const { value: pass, done } = this.#iterator.next();
      if (done) {
        this.#exhausted = true;
        return;
      }
      await this.#run(this.#next++, pass);
    }
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
    // Passes that ran ahead are short and do nothing: stopping them would cost more than letting them end.
    const controller = this.#options.concurrency > 1 && !this.#options.ahead ? new AbortController() : undefined;
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
    }
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
