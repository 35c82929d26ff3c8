import type { HeldBack, JsonValue, LogLine, Run, RunEvent, Step, StepStatus } from '#schema';

/** What is known of one block in one run. A new object whenever anything in it changes. */
export interface BlockRun {
  /** Of its last execution; a failure of any pass outweighs later successes. */
  status: StepStatus;
  /** How often it ran, was skipped, failed: in loops more than once. */
  executions: number;
  failures: number;
  running: number;
  /** Of all executions together. */
  durationMs: number;
  attempts: number;
  /** The ways out that were taken. */
  ports: ReadonlySet<string>;
  /** Passes through its own graphs that have begun: "7" of `7/20`. */
  passes: number;
  /** Every execution by its path, in the order in which they began; only the newest if there are too many. */
  steps: ReadonlyMap<string, Step>;
  /** The last step that failed, else the last one. */
  shown: Step;
  logs: number;
}

export interface RunMessage {
  path: string;
  name: string;
  data: JsonValue;
}

/** One run as the stream has told it so far. Kept apart from the document. */
export interface RunState {
  run: Run | undefined;
  /** By block id. */
  blocks: ReadonlyMap<string, BlockRun>;
  /** Steps of functions that this one called: none of its own blocks, though ids may be the same. Only the newest. */
  called: readonly Step[];
  logs: readonly LogLine[];
  messages: readonly RunMessage[];
  held: readonly HeldBack[];
  /** Ask the stream for what comes after this. */
  lastId: number;
  /** Events that were lost: the record of the run has them once it has ended. */
  missing: number;
}

export interface NumberedEvent {
  id: number;
  event: RunEvent;
}

export const NO_RUN: RunState = {
  run: undefined,
  blocks: new Map(),
  called: [],
  logs: [],
  messages: [],
  held: [],
  lastId: 0,
  missing: 0,
};

export const MAX_LOG_LINES = 10_000;
const MAX_MESSAGES = 1_000;
/** Executions of one block that are kept for the switcher of passes. */
const MAX_STEPS = 2_000;

/**
 * Takes events of a run's stream, in the order of their ids. Those that were seen before are left out, so that a stream may
 * be read again from any place; those that are missing are counted. Answers the state and the blocks that changed.
 */
export function applyEvents(
  state: RunState,
  events: readonly NumberedEvent[],
): { state: RunState; changed: ReadonlySet<string> } {
  const taking = new Taking(state);
  for (const event of events) taking.take(event);
  return { state: taking.state(), changed: taking.changed };
}

/** A record has a container when it was over; the stream tells of it before what is inside, whose passes count for it. */
function byDepth(a: Step, b: Step): number {
  return a.path.split('/').length - b.path.split('/').length;
}

/** As if all steps had come by the stream: a run of the past, or one whose stream had gaps. */
export function fromRecord(
  run: Run,
  steps: readonly Step[],
  logs: readonly LogLine[],
  held: readonly HeldBack[],
): RunState {
  const events: RunEvent[] = [
    ...steps.toSorted(byDepth).map((step): RunEvent => ({ type: 'step', step })),
    ...logs.map((line): RunEvent => ({ type: 'log', line })),
    ...held.map((one): RunEvent => ({ type: 'held', held: one })),
    { type: 'run', run },
  ];
  return applyEvents(
    NO_RUN,
    events.map((event, at) => ({ id: at + 1, event })),
  ).state;
}

/** Copies what it changes once for all events of a batch. */
class Taking {
  readonly changed = new Set<string>();
  readonly #before: RunState;
  readonly #blocks: Map<string, BlockRun>;
  readonly #steps = new Map<string, Map<string, Step>>();
  readonly #called = new Map<string, Step>();
  readonly #logs: LogLine[] = [];
  readonly #messages: RunMessage[] = [];
  readonly #held: HeldBack[] = [];
  #run: Run | undefined;
  #lastId: number;
  #missing: number;

  constructor(before: RunState) {
    this.#before = before;
    this.#blocks = new Map(before.blocks);
    this.#run = before.run;
    this.#lastId = before.lastId;
    this.#missing = before.missing;
  }

  take({ id, event }: NumberedEvent): void {
    if (id <= this.#lastId) return;
    // The server tells what it no longer has as one event; anything else that is not there was lost on the way.
    this.#missing += event.type === 'gap' ? event.missing : id - this.#lastId - 1;
    this.#lastId = id;
    switch (event.type) {
      case 'step':
        this.#step(event.step);
        break;
      case 'log':
        this.#log(event.line);
        break;
      case 'message':
        this.#messages.push({ path: event.path, name: event.name, data: event.data });
        break;
      case 'held':
        this.#held.push(event.held);
        break;
      case 'run':
        this.#end(event.run);
        break;
      case 'gap':
    }
  }

  state(): RunState {
    const { called, logs, messages, held } = this.#before;
    return {
      run: this.#run,
      blocks: this.changed.size > 0 ? this.#blocks : this.#before.blocks,
      called: withCalled(called, this.#called),
      logs: joined(logs, this.#logs, MAX_LOG_LINES),
      messages: joined(messages, this.#messages, MAX_MESSAGES),
      held: joined(held, this.#held, Number.POSITIVE_INFINITY),
      lastId: this.#lastId,
      missing: this.#missing,
    };
  }

  #step(step: Step): void {
    if (step.function !== undefined) {
      this.#called.set(step.path, step);
      return;
    }
    const before = this.#blocks.get(step.block);
    const steps = this.#steps.get(step.block) ?? new Map(before?.steps);
    this.#steps.set(step.block, steps);
    const earlier = steps.get(step.path);
    steps.set(step.path, step);
    const [oldest] = steps.keys();
    if (steps.size > MAX_STEPS && oldest !== undefined) steps.delete(oldest);
    this.#set(step.block, withStep(before, step, { earlier, steps }));
    this.#countPass(step.path);
  }

  /** `importAll/eachOrder[2]/save` tells that the third pass of eachOrder is under way. */
  #countPass(path: string): void {
    const cut = path.lastIndexOf('/');
    const [, container, pass] = cut < 0 ? [] : (/^(.*)\[(\d+)\]$/.exec(path.slice(0, cut)) ?? []);
    if (container === undefined) return;
    for (const [id, block] of this.#blocks) {
      if (!block.steps.has(container)) continue;
      if (Number(pass) + 1 > block.passes) this.#set(id, { ...block, passes: Number(pass) + 1 });
      return;
    }
  }

  #log(line: LogLine): void {
    this.#logs.push(line);
    for (const [id, block] of this.#blocks) {
      if (!block.steps.has(line.path)) continue;
      this.#set(id, { ...block, logs: block.logs + 1 });
      return;
    }
  }

  /** Nothing runs any more: what has not told its end was stopped with the run. */
  #end(run: Run): void {
    this.#run = run;
    if (run.status === 'queued' || run.status === 'running' || run.status === 'waiting') return;
    for (const [id, block] of this.#blocks) {
      if (block.running > 0) this.#set(id, { ...block, status: 'cancelled', running: 0 });
    }
  }

  #set(id: string, block: BlockRun): void {
    this.#blocks.set(id, block);
    this.changed.add(id);
  }
}

function withStep(
  before: BlockRun | undefined,
  step: Step,
  { earlier, steps }: { earlier: Step | undefined; steps: ReadonlyMap<string, Step> },
): BlockRun {
  const wasRunning = earlier !== undefined && isUnderWay(earlier);
  const isFailure = step.status === 'error' || step.status === 'handled';
  const running = (before?.running ?? 0) + Number(isUnderWay(step)) - Number(wasRunning);
  const shown = isFailure || !before || !hasFailed(before.shown) ? step : before.shown;
  return {
    status: running > 0 ? 'running' : shown.status,
    executions: (before?.executions ?? 0) + (earlier ? 0 : 1),
    failures: (before?.failures ?? 0) + Number(isFailure),
    running,
    durationMs: (before?.durationMs ?? 0) + step.durationMs - (earlier?.durationMs ?? 0),
    attempts: Math.max(before?.attempts ?? 0, step.attempts),
    ports: step.port === undefined ? (before?.ports ?? new Set()) : new Set(before?.ports).add(step.port),
    passes: before?.passes ?? 0,
    steps,
    shown,
    logs: before?.logs ?? 0,
  };
}

function hasFailed({ status }: Step): boolean {
  return status === 'error' || status === 'handled';
}

function isUnderWay({ status }: Step): boolean {
  return status === 'queued' || status === 'running' || status === 'waiting';
}

/** Every step that is known, in the order in which they began. */
export function stepsOf({ blocks, called }: RunState): Step[] {
  const own = [...blocks.values()].flatMap(({ steps }) => [...steps.values()]);
  return [...own, ...called].sort((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0));
}

/** A step that has settled takes the place of its beginning. */
function withCalled(before: readonly Step[], more: ReadonlyMap<string, Step>): readonly Step[] {
  if (more.size === 0) return before;
  return joined(
    before.filter(({ path }) => !more.has(path)),
    [...more.values()],
    MAX_STEPS,
  );
}

function joined<T>(before: readonly T[], more: readonly T[], most: number): readonly T[] {
  if (more.length === 0) return before;
  const all = [...before, ...more];
  return all.length > most ? all.slice(-most) : all;
}
