import { type AppError, type GraphOutcome, Json, type Outcome, toJson } from '#kit';
import type { BlockProblem } from '#schema';
import type { Execution } from './execution.ts';
import type { PlannedGraph } from './plan.ts';
import { runBlock } from './run-block.ts';
import { type GraphState, type Settled, type Step, settle, startGraph } from './run-state.ts';
import { type BlockResult, type Scope, SKIPPED } from './scope.ts';

/** Blocks of one graph that may run at the same time. */
const MAX_PARALLEL = 64;

/** How one block came out, for the graph it stands in. */
export interface Settlement {
  how: Settled;
  result: BlockResult;
  /** Return, break or continue. */
  leave?: Exclude<Outcome, { kind: 'done' }> | undefined;
  failure?: Failure | undefined;
}

/** An error on its way up: the error itself, and as error edges and catch graphs see it. */
export class Failure extends Error {
  readonly error: AppError;
  readonly problem: BlockProblem;
  readonly path: string;

  constructor(error: AppError, problem: BlockProblem, path: string) {
    super(error.message, { cause: error });
    this.error = error;
    this.problem = problem;
    this.path = path;
  }
}

/** Where a graph runs. */
export interface GraphPlace {
  execution: Execution;
  scope: Scope;
  /** Prefix of the paths of its steps: empty, or ending in `/`. */
  path: string;
  signal: AbortSignal;
  /** Settles blocks without running them: pins, selections (semantics 5.5). Undefined runs the block. */
  preset?: ((index: number) => Settlement | undefined) | undefined;
  /** Told once, when a Return that responds early is decided (semantics 2.4). */
  onEarly?: ((data: Json) => void) | undefined;
}

/**
 * Runs a graph until all its blocks have settled, then tells how it came out. The same code runs the body of a function
 * and the graphs of its containers.
 * @throws the signal's reason when it fires: a cancel can't be handled by an error edge.
 */
export async function runGraph(graph: PlannedGraph, place: GraphPlace): Promise<GraphOutcome> {
  const pass = new GraphPass(graph, place);
  await pass.run();
  return pass.outcome();
}

/** One pass through one graph. The state itself is in run-state.ts; here is only who is running. */
class GraphPass {
  readonly #graph: PlannedGraph;
  readonly #place: GraphPlace;
  readonly #settlements: (Settlement | undefined)[];
  readonly #queue: number[] = [];
  readonly #arrived: { index: number; settlement: Settlement }[] = [];
  #state: GraphState;
  #running = 0;
  #wake: (() => void) | undefined;
  #abort: { reason: unknown } | undefined;
  #saidEarly = false;

  constructor(graph: PlannedGraph, place: GraphPlace) {
    this.#graph = graph;
    this.#place = place;
    this.#settlements = new Array<Settlement | undefined>(graph.blocks.length);
    const first = startGraph(graph.shape);
    this.#state = first.state;
    this.#queue.push(...first.ready);
  }

  async run(): Promise<void> {
    const { signal } = this.#place;
    for (;;) {
      // Also of those that came while others had their turn.
      for (const { index, settlement } of this.#arrived.splice(0)) this.#settle(index, settlement);
      this.#startReady();
      if (this.#abort) throw this.#abort.reason;
      if (this.#canStart()) {
        await this.#place.execution.services.turn.next();
        continue;
      }
      if (this.#running === 0) break;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    signal.throwIfAborted();
  }

  #startReady(): void {
    const { signal, preset } = this.#place;
    const { turn } = this.#place.execution.services;
    while (this.#canStart() && !turn.isOver()) {
      if (signal.aborted) this.#abort = { reason: signal.reason };
      const index = this.#queue.shift();
      const planned = index === undefined ? undefined : this.#graph.blocks[index];
      if (index === undefined || !planned || this.#abort) return;
      const settled = preset?.(index) ?? runBlock(planned, this.#place);
      if (settled instanceof Promise) this.#follow(index, settled);
      else this.#settle(index, settled);
    }
  }

  #canStart(): boolean {
    return this.#queue.length > 0 && this.#running < MAX_PARALLEL && !this.#abort;
  }

  #follow(index: number, running: Promise<Settlement>): void {
    this.#running++;
    const done = () => {
      this.#running--;
      this.#wake?.();
    };
    running.then(
      (settlement) => {
        this.#arrived.push({ index, settlement });
        done();
      },
      (reason: unknown) => {
        this.#abort ??= { reason };
        done();
      },
    );
  }

  #settle(index: number, settlement: Settlement): void {
    this.#settlements[index] = settlement;
    this.#setScope(index, settlement.result);
    this.#advance(settle(this.#graph.shape, this.#state, index, settlement.how));
    if (settlement.leave) this.#sayEarly();
  }

  #advance(step: Step): void {
    this.#state = step.state;
    for (const skipped of step.skipped) {
      this.#setScope(skipped, SKIPPED);
      this.#traceSkipped(skipped);
    }
    this.#queue.push(...step.ready);
    if (step.skipped.length > 0) this.#sayEarly();
  }

  #setScope(index: number, result: BlockResult): void {
    const name = this.#graph.blocks[index]?.block.name;
    if (name !== undefined) this.#place.scope.setBlock(name, result);
  }

  #traceSkipped(index: number): void {
    const block = this.#graph.blocks[index]?.block;
    const { execution, path } = this.#place;
    if (!block) return;
    execution.request.trace.stepSettled(execution.newStep(path + block.name, block, 'skipped', 0));
  }

  /** An early Return is decided once no Return before it in plan order can still be reached. */
  #sayEarly(): void {
    const { onEarly } = this.#place;
    if (!onEarly || this.#saidEarly) return;
    for (const index of this.#graph.leaving) {
      const { leave } = this.#settlements[index] ?? {};
      const state = this.#state.blocks[index];
      if (leave?.kind === 'return') {
        if (!leave.early) return;
        this.#saidEarly = true;
        onEarly(toJson(leave.data));
        return;
      }
      if (state === 'waiting' || state === 'started') return;
    }
  }

  /** The first unhandled failure in plan order, else the first Return, break or continue, else the last block's value. */
  outcome(): GraphOutcome {
    const failed = this.#settlements.find(
      (settlement, index) => settlement?.failure && this.#state.blocks[index] === 'failed',
    );
    if (failed?.failure) {
      const { failure } = failed;
      return {
        kind: 'failed',
        error: failure.problem,
        raise: () => {
          throw failure;
        },
      };
    }
    const left = this.#settlements.find((settlement) => settlement?.leave)?.leave;
    if (left) return left;
    return { kind: 'done', data: this.#settlements.findLast((settlement) => settlement)?.result.data ?? Json.null };
  }
}
