import { createStore, type StoreApi } from 'zustand/vanilla';
import { ProblemError, type runsApi, type StreamedEvent, sayProblem, type TestRequest } from '#api';
import { fromRecord, type RunState, type RunStore } from '#model';
import type { Issue, Run } from '#schema';

/** How the editor hears of the run: over the stream, again and again trying to, or by asking every two seconds. */
export type Connection = 'live' | 'reconnecting' | 'polling';

export interface RunnerState {
  phase: 'idle' | 'starting' | 'running' | 'stopping';
  connection: Connection;
  /** A past run that lies over the canvas. */
  shown: Run | undefined;
  /** Why the last run did not start. */
  problem: { message: string; code: string; issues: readonly Issue[] } | undefined;
  /** What was run last, to be run again. */
  last: TestRequest | undefined;
}

export interface Runner {
  readonly store: StoreApi<RunnerState>;
  /** Runs the draft, with the edit that was just typed. Settles when the run has ended. */
  test(request: TestRequest): Promise<void>;
  stop(): Promise<void>;
  /** Lays a recorded run over the canvas, or follows one that is under way. */
  show(id: string): Promise<void>;
  /** Takes the past run away again. */
  close(): void;
  dispose(): void;
}

interface Deps {
  api: Pick<typeof runsApi, 'test' | 'follow' | 'cancel' | 'get' | 'steps' | 'logs'>;
  runs: RunStore;
  name(): string;
  /** Of the draft as it was saved last: what is run must be what is seen. */
  revision(): number | null;
  /** What may be run of what somebody wants to run; undefined: nothing. */
  consent(request: TestRequest): Promise<TestRequest | undefined>;
  /** Puts all edits on the server; answers whether it could. */
  save(): Promise<boolean>;
  /** Waits, or gives up when the signal says so. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** A run has ended, for what else shows runs. */
  ended(run: Run | undefined): void;
}

const RECONNECT_MS = [300, 1_000, 2_000];
const POLL_MS = 2_000;

export function createRunner(deps: Deps): Runner {
  return new StreamRunner(deps);
}

class StreamRunner implements Runner {
  readonly store: StoreApi<RunnerState>;
  readonly #deps: Deps;
  #following = new AbortController();
  /** The last test, while a past run lies over it. */
  #own: RunState | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.store = createStore(() => ({
      phase: 'idle',
      connection: 'live',
      shown: undefined,
      problem: undefined,
      last: undefined,
    }));
  }

  async test(wanted: TestRequest): Promise<void> {
    const { api, runs, save, name, revision, ended, consent } = this.#deps;
    const request = await consent(wanted);
    if (!request) return;
    const signal = this.#start();
    this.store.setState({ phase: 'starting', problem: undefined, shown: undefined, last: request });
    try {
      if (!(await save())) {
        const message = 'The newest edits are not on the server yet, so the run would not have them.';
        this.store.setState({ phase: 'idle', problem: { message, code: 'draft.unsaved', issues: [] } });
        return;
      }
      runs.reset();
      const onEvents = (events: readonly StreamedEvent[]) => this.#take(events);
      const of = revision();
      const how = await api.test(name(), of === null ? request : { ...request, revision: of }, { onEvents, signal });
      if (how === 'broken' || !this.#hasEnded()) await this.#goOn(signal);
    } catch (thrown) {
      if (!signal.aborted) this.#refused(thrown);
    } finally {
      if (!signal.aborted) {
        runs.flush();
        this.store.setState({ phase: 'idle', connection: 'live' });
        ended(this.store.getState().problem ? undefined : runs.state().run);
      }
    }
  }

  #refused(thrown: unknown): void {
    const { code = '', issues = [] } = thrown instanceof ProblemError ? thrown : {};
    this.store.setState({ problem: { message: sayProblem(thrown), code, issues } });
  }

  #take(events: readonly StreamedEvent[]): void {
    this.#deps.runs.push(...events);
    if (this.store.getState().phase === 'starting') this.store.setState({ phase: 'running', connection: 'live' });
  }

  /** The connection broke while the run goes on: comes back to where it was, or asks for the record until it is there. */
  async #goOn(signal: AbortSignal): Promise<void> {
    const { api, runs, wait } = this.#deps;
    const id = this.#runId();
    if (id === undefined) return;
    const onEvents = (events: readonly StreamedEvent[]) => this.#take(events);
    for (let failures = 0; failures < RECONNECT_MS.length; failures++) {
      this.store.setState({ connection: 'reconnecting' });
      await wait(RECONNECT_MS[failures] ?? 0, signal);
      const before = runs.lastId();
      const how = await api.follow(id, before, { onEvents, signal }).catch(() => 'broken' as const);
      if (signal.aborted || (how === 'ended' && this.#hasEnded())) return;
      if (runs.lastId() > before) failures = -1;
    }
    await this.#poll(id, signal);
  }

  #runId(): string | undefined {
    return this.#run()?.id;
  }

  #run(): Run | undefined {
    this.#deps.runs.flush();
    return this.#deps.runs.state().run;
  }

  /** Something between us and the server may close a stream as politely as the server does. */
  #hasEnded(): boolean {
    const run = this.#run();
    return run !== undefined && !isUnderWay(run);
  }

  async #poll(id: string, signal: AbortSignal): Promise<void> {
    const { api, wait } = this.#deps;
    this.store.setState({ connection: 'polling' });
    for (;;) {
      const run = await api.get(id, signal).catch(() => undefined);
      if (signal.aborted) return;
      if (run && !isUnderWay(run)) return await this.#load(run, signal);
      await wait(POLL_MS, signal);
    }
  }

  async #load(run: Run, signal: AbortSignal): Promise<void> {
    const { api, runs } = this.#deps;
    const [{ steps, held }, logs] = await Promise.all([api.steps(run.id, signal), api.logs(run.id, signal)]);
    if (!signal.aborted) runs.reset(fromRecord(run, steps, logs, held));
  }

  async stop(): Promise<void> {
    const id = this.#runId();
    if (id === undefined || this.store.getState().phase === 'idle') return;
    this.store.setState({ phase: 'stopping' });
    // A run that ended meanwhile is what was wished for.
    await this.#deps.api.cancel(id).catch(() => undefined);
  }

  async show(id: string): Promise<void> {
    const { api } = this.#deps;
    const signal = this.#start();
    this.store.setState({ phase: 'idle', problem: undefined });
    const run = await api.get(id, signal);
    if (signal.aborted) return;
    this.#keepOwn();
    await this.#load(run, signal);
    if (!signal.aborted) this.store.setState({ shown: run, connection: 'live' });
  }

  close(): void {
    this.#start();
    this.store.setState({ shown: undefined, phase: 'idle', problem: undefined });
    this.#deps.runs.reset(this.#own);
    this.#own = undefined;
  }

  /** One that is still under way is not followed any more, so there is nothing to come back to. */
  #keepOwn(): void {
    if (this.store.getState().shown) return;
    const run = this.#run();
    this.#own = run && !isUnderWay(run) ? this.#deps.runs.state() : undefined;
  }

  dispose(): void {
    this.#following.abort();
  }

  /** Whatever was followed before goes on without us. */
  #start(): AbortSignal {
    this.#following.abort();
    this.#following = new AbortController();
    return this.#following.signal;
  }
}

export function isUnderWay({ status }: Run): boolean {
  return status === 'queued' || status === 'running';
}
