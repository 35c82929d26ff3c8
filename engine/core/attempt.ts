import {
  type BlockContext,
  BlockError,
  type CodeField,
  type GraphOutcome,
  type GraphPass,
  type Json,
  LimitError,
  type Outcome,
  type QueryRequest,
  type Question,
  toJson,
} from '#kit';
import type { JsonValue } from '#schema';
import { callFunction, runCode, startJob } from './capabilities.ts';
import { DEFAULT_MAX_ITERATIONS, type TraceStep } from './execution.ts';
import type { Journal } from './journal.ts';
import { mailLinks } from './mail-links.ts';
import type { PlannedBlock } from './plan.ts';
import { queryResource } from './query.ts';
import { type GraphPlace, runGraph } from './run-graph.ts';
import type { LogLevel } from './seams.ts';
import { sensitiveOfAnswer } from './sensitive.ts';

/** As long as a timer of JavaScript can be; longer ones end at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** One block being run, as its definition sees it. Its signal and its timer are made only when something waits. */
export class Attempt implements BlockContext<unknown> {
  readonly planned: PlannedBlock;
  readonly place: GraphPlace;
  readonly step: TraceStep;
  config: unknown;
  /** This block's own deadline fired. */
  timedOut = false;
  #controller: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #follow: (() => void) | undefined;
  #lastJoined: { of: AbortSignal; both: AbortSignal } | undefined;
  #isClosed = false;

  constructor(planned: PlannedBlock, place: GraphPlace, step: TraceStep) {
    this.planned = planned;
    this.place = place;
    this.step = step;
  }

  /** Evaluates the config and starts the block. */
  start(): Outcome | Promise<Outcome> {
    this.config = this.planned.resolve(this.place.scope);
    this.step.input = this.config;
    return this.planned.bound.execute(this);
  }

  /** Starts the block once more, with the same values. */
  async again(): Promise<Outcome> {
    if (this.step.input === undefined) return this.start();
    return this.planned.bound.execute(this);
  }

  get block(): { id: string; name: string } {
    return this.planned.block;
  }

  get run(): BlockContext<unknown>['run'] {
    const { id, mode, plan } = this.place.execution.request;
    const { name, settings } = plan.document;
    return { id, mode, functionName: name, maxIterations: settings.maxIterations ?? DEFAULT_MAX_ITERATIONS };
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      const controller = new AbortController();
      const { signal } = this.place;
      const follow = () => controller.abort(signal.reason);
      if (signal.aborted) follow();
      else signal.addEventListener('abort', follow, { once: true });
      this.#follow = follow;
      this.#controller = controller;
    }
    return this.#controller.signal;
  }

  /** Milliseconds until this block's deadline: the smaller of its setting and what the run has left (semantics 2.7). */
  get remainingMs(): number {
    return Math.min(this.#timeoutMs - this.#elapsedMs, this.place.execution.remainingMs);
  }

  /** Waits for `work`, but no longer than the block's deadline or the signal allow. */
  withDeadline<T>(work: Promise<T>): Promise<T> {
    const { signal } = this;
    this.#timer ??= this.#armTimer();
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal.reason);
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
      work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
    });
  }

  /** It has settled: what its work still says comes too late, its trace may be written or forgotten by now. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    if (this.#follow) this.place.signal.removeEventListener('abort', this.#follow);
  }

  log(level: LogLevel, message: string): void {
    if (!this.#isClosed) this.place.execution.log(this.step.path, level, message);
  }

  async code(code: CodeField): Promise<Json> {
    return this.#during(runCode(this, code));
  }

  async query(request: QueryRequest): Promise<Json> {
    return this.#during(queryResource(this, { ...request, effects: this.planned.bound.effects }));
  }

  async call(functionName: string, params: JsonValue): Promise<Json> {
    return callFunction(this, functionName, params, this.#journal?.inside(this.step.path));
  }

  async startJob(functionName: string, params: JsonValue): Promise<{ id: string | null }> {
    return this.#during(startJob(this, functionName, params));
  }

  async runGraph(slot: string, pass: GraphPass = {}): Promise<GraphOutcome> {
    const graph = this.planned.graphs.get(slot);
    if (!graph) throw new Error(`${this.planned.type.type} ran a graph "${slot}" that it did not declare`);
    const signal = pass.signal ? this.#joined(pass.signal) : this.signal;
    const { execution, scope } = this.place;
    const pathOfPass = pass.iteration === undefined ? this.#path : `${this.#path}[${pass.iteration}]`;
    return runGraph(graph, { execution, scope: scope.with(pass.locals ?? {}), path: `${pathOfPass}/`, signal });
  }

  /** Passes of a loop may share theirs. */
  #joined(signal: AbortSignal): AbortSignal {
    if (this.#lastJoined?.of !== signal) {
      this.#lastJoined = { of: signal, both: AbortSignal.any([this.signal, signal]) };
    }
    return this.#lastJoined.both;
  }

  hasBlocks(slot: string): boolean {
    return (this.planned.graphs.get(slot)?.blocks.length ?? 0) > 0;
  }

  /** Who watches a run sees its passes one after the other. */
  mayOverlap(slot: string): boolean {
    const { mode } = this.place.execution.request;
    return mode !== 'test' && (this.planned.graphs.get(slot)?.overlaps ?? false);
  }

  forgetPasses(after: number): void {
    const prefix = `${this.#path}[`;
    this.place.execution.request.trace.forget((path) => {
      return path.startsWith(prefix) && Number.parseInt(path.slice(prefix.length), 10) > after;
    });
  }

  setVariable(name: string, value: Json | JsonValue): void {
    const json = toJson(value);
    this.place.execution.variables.set(name, json);
    this.#journal?.wrote(this.step.path, name, json.text);
  }

  send({ name, data }: { name: string; data: JsonValue }): void {
    if (!this.#isClosed) this.place.execution.request.trace.message(this.step.path, name, data);
  }

  async wait(ms: number): Promise<void> {
    const until = this.place.execution.services.clock.now().getTime() + ms;
    const kept = this.#journal?.sleep(this.step.path, until, this.signal);
    if (kept) await Promise.race([kept, this.#aborted]);
    else await this.pause(ms);
  }

  /** Between two attempts. */
  pause(ms: number): Promise<void> {
    return this.#during(this.#waitHere(ms));
  }

  async ask(question: Question): Promise<{ answer: JsonValue | undefined }> {
    const { mail } = question;
    const journal = this.#journal;
    const asked = mail && journal && (() => mailLinks(this, mail, journal));
    if (journal) {
      const asking = journal.ask(this.step.path, { question, signal: this.signal, asked });
      const { answer } = await Promise.race([asking, this.#aborted]);
      const sensitive = sensitiveOfAnswer(question.task, answer, this.place.execution.request.plan);
      if (!sensitive) return { answer };
      this.place.execution.request.trace.sensitive(sensitive);
      await journal.conceals(sensitive);
      return { answer };
    }
    const message = 'Only a durable run can wait for a person: start it as a job.';
    throw new BlockError({ code: 'block.invalid', message });
  }

  /** Before something that must not happen twice. A test-run and an inline run are not taken up again. */
  async beginEffect(): Promise<void> {
    if (this.planned.idempotencyKey === undefined) await this.#journal?.begin(this.step.path);
  }

  /** What tells this block from all others of all runs, however often the run is taken up; undefined where nothing does. */
  get keyOfLife(): string | undefined {
    const key = this.#journal?.keyOf(this.step.path);
    return key === undefined ? undefined : `${this.place.execution.request.id} ${key}`;
  }

  /** For functions that its code calls. */
  get journalOfCode(): Journal | undefined {
    return this.#journal?.asOne(this.step.path);
  }

  /** Of what is inside. A container that is tried again runs everything in it again, so that has paths of its own. */
  get #path(): string {
    const { path, attempts } = this.step;
    return this.#journal && attempts > 1 ? `${path}#${attempts}` : path;
  }

  get #journal(): Journal | undefined {
    return this.place.execution.request.journal;
  }

  #during<T>(work: Promise<T>): Promise<T> {
    return this.#journal?.during(work) ?? work;
  }

  /** Never resolves. */
  get #aborted(): Promise<never> {
    const { signal } = this;
    return new Promise((_, reject) => {
      const stop = () => reject(signal.reason);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    });
  }

  async #waitHere(ms: number): Promise<void> {
    for (let left = ms; left > LONGEST_TIMER_MS; left -= LONGEST_TIMER_MS) await this.#sleep(LONGEST_TIMER_MS);
    await this.#sleep(ms % LONGEST_TIMER_MS);
  }

  async #sleep(ms: number): Promise<void> {
    const { signal } = this;
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', stop, { once: true });
      function done() {
        signal.removeEventListener('abort', stop);
        resolve();
      }
      function stop() {
        clearTimeout(timer);
        reject(signal.reason);
      }
    });
  }

  get #timeoutMs(): number {
    return this.planned.block.timeoutMs ?? this.planned.type.timeoutMs;
  }

  get #elapsedMs(): number {
    return this.place.execution.services.clock.monotonic() - this.step.startedMs;
  }

  #armTimer(): NodeJS.Timeout | undefined {
    const leftMs = this.#timeoutMs - this.#elapsedMs;
    // The run's own timer answers for everything longer.
    if (leftMs >= this.place.execution.remainingMs) return undefined;
    const fire = () => {
      this.timedOut = true;
      const message = `${this.block.name} took longer than its ${this.#timeoutMs} ms.`;
      this.#controller?.abort(new LimitError({ code: 'block.timeout', message }));
    };
    return setTimeout(fire, Math.max(0, leftMs));
  }
}
