import { AnswerCache } from './answer-cache.ts';
import type { RunAnswer } from './client.ts';
import type { FunctionHandle, FunctionSettings, Handlers, Send } from './function-handle.ts';
import { type FunctionState, failed, fetching, givenUp, IDLE, succeeded } from './function-state.ts';
import { ProblemError, toProblemError } from './problem-error.ts';
import type { FunctionWorld } from './world.ts';

interface How {
  /** It runs by itself: a newer one takes the place of an older one that is still on its way. */
  automatic?: boolean;
  /** Kept answers do not count. */
  fresh?: boolean;
}

/** One function of a page: calls it, and holds what a page shows of it (semantics 6.1). Knows no framework. */
export class FunctionObject<Data = unknown, Params extends object = object> {
  readonly #send: Send<Data, Params>;
  readonly #world: FunctionWorld;
  readonly #cache = new AnswerCache<Data>();
  readonly #going = new Map<number, { controller: AbortController; automatic: boolean }>();
  readonly #listeners = new Set<() => void>();
  readonly #followers = new Set<() => void>();
  #settings: FunctionSettings<Data, Params> = {};
  #first: Promise<void> | undefined;
  #params: Params | undefined;
  #newest = 0;
  #changes = 0;
  #handle: FunctionHandle<Data, Params>;

  constructor(send: Send<Data, Params>, world: FunctionWorld) {
    this.#send = send;
    this.#world = world;
    this.#handle = {
      ...IDLE,
      run: (params) => this.run(params),
      refresh: () => this.run(this.#handle.params ?? undefined, { fresh: true }),
      cancel: () => this.cancel(),
      reset: () => this.reset(),
    };
  }

  /** What a page reads now: another object after each change, and only then. */
  get handle(): FunctionHandle<Data, Params> {
    return this.#handle;
  }

  /** How often the handle has changed. */
  get changes(): number {
    return this.#changes;
  }

  /** Calls back after each change. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls back after each success that is shown, once its handlers have ended. */
  onSuccess(follower: () => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  configure(settings: FunctionSettings<Data, Params>): void {
    this.#settings = settings;
  }

  /** What it runs with when nobody says otherwise. */
  setParams(params: Params | undefined): void {
    this.#params = params;
  }

  run(params = this.#params ?? ({} as Params), how: How = {}): Promise<Data> {
    const data = this.#run(params, how);
    data.catch(() => {});
    return data;
  }

  /**
   * Settles with the first answer, success or failure, and asks for it where nobody has. The same promise each time, for
   * frameworks that wait for it while they draw.
   */
  firstAnswer(params: Params): Promise<void> {
    this.#first ??= this.run(params, { automatic: true }).then(
      () => {},
      () => {},
    );
    return this.#first;
  }

  /** Whether the page was waiting for {@link firstAnswer}, so that it need not load again. Once. */
  takeFirst(): boolean {
    const wasLoaded = this.#first !== undefined;
    this.#first = undefined;
    return wasLoaded;
  }

  cancel(): void {
    this.#abort(() => true);
  }

  /** Gives up what runs by itself; what somebody asked for goes on. */
  cancelAutomatic(): void {
    this.#abort(({ automatic }) => automatic);
  }

  reset(): void {
    this.cancel();
    this.#cache.clear();
    this.#first = undefined;
    this.#change(IDLE);
  }

  async #run(params: Params, { automatic = false, fresh = false }: How): Promise<Data> {
    const { confirm, cacheSeconds = 0 } = this.#settings;
    const question = confirm?.();
    if (question !== undefined && !(await this.#world.ask(question))) throw cancelled('The answer was no.');
    const number = ++this.#newest;
    if (automatic) this.cancelAutomatic();
    const controller = new AbortController();
    this.#going.set(number, { controller, automatic });
    this.#change(fetching(params));
    try {
      const kept = fresh ? undefined : this.#cache.get(params, this.#world.now());
      const answer = kept ?? (await this.#sendUntil(controller.signal, params));
      if (cacheSeconds > 0 && !kept) this.#cache.set(params, answer, this.#world.now() + cacheSeconds * 1000);
      await this.#succeed(number, params, answer);
      return answer.data;
    } catch (thrown) {
      const error = toProblemError(controller.signal.aborted ? controller.signal.reason : thrown);
      await this.#fail(number, params, error);
      throw error;
    }
  }

  /** Whoever waits is told at once, also where sending does not listen to the signal. */
  #sendUntil(signal: AbortSignal, params: Params): Promise<RunAnswer<Data>> {
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    return Promise.race([this.#send(params, { signal }), aborted]);
  }

  async #succeed(number: number, params: Params, { data, runId }: RunAnswer<Data>): Promise<void> {
    this.#going.delete(number);
    if (number !== this.#newest) return;
    this.#change(succeeded(data, runId, this.#world.now()));
    await this.#tell(this.#settings.onSuccess, { result: data, params, runId });
    for (const follower of [...this.#followers]) follower();
  }

  async #fail(number: number, params: Params, error: ProblemError): Promise<void> {
    // What was given up is not going any more, and no failure.
    if (!this.#going.delete(number) || number !== this.#newest) return;
    this.#change(failed(error, this.#world.now()));
    await this.#tell(this.#settings.onError, { error, params });
  }

  /** What a handler throws is no failure of the function. */
  async #tell<Event>(handlers: Handlers<Event> = [], event: Event): Promise<void> {
    try {
      for (const handler of handlers) await handler(event);
    } catch (thrown) {
      this.#world.report(thrown);
    }
  }

  #abort(which: (call: { automatic: boolean }) => boolean): void {
    for (const [number, call] of [...this.#going]) {
      if (!which(call)) continue;
      this.#going.delete(number);
      call.controller.abort(cancelled('It was given up.'));
      if (number !== this.#newest) continue;
      // Its answer may still come from one that does not listen to the signal.
      this.#newest += 1;
      this.#change(givenUp(this.#handle));
    }
  }

  #change(change: Partial<FunctionState<Data, Params>>): void {
    this.#handle = { ...this.#handle, ...change };
    this.#changes += 1;
    for (const listener of [...this.#listeners]) listener();
  }
}

function cancelled(detail: string): ProblemError {
  return new ProblemError({ code: 'run.cancelled', status: 0, title: 'The run was cancelled', detail });
}
