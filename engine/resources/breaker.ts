import { BrokenCircuitError, CircuitState, circuitBreaker, handleWhenResult, type IBreaker } from 'cockatiel';
import type { Clock, ResourceHealth } from '#core';
import { type AppError, BlockError, toAppError } from '#kit';
import { isJsonObject } from '#schema';

/** How long a resource is left alone before one call may try it again. */
const OPEN_MS = 10_000;
/** Where it refuses connections: to try that costs nobody anything, neither the caller nor the resource. */
const REFUSING_MS = 1_000;
/** Twice as long after each try in vain, up to this: whoever comes back is used again within five seconds. */
const LONGEST_REFUSING_MS = 4_000;
const FAILURES_IN_A_ROW = 5;
const WINDOW_SECONDS = 10;
const MIN_CALLS = 20;
/** A deadline that fired sooner says more about the deadline than about the resource. */
const TELLING_MS = 1_000;

const DEADLINES: ReadonlySet<string> = new Set(['resource.timeout', 'block.timeout', 'run.timeout']);
/** An answer, though not the wished one: the resource is well. */
const ANSWERS: ReadonlySet<string> = new Set(['resource.rejected', 'resource.denied', 'resource.failed']);

type Settled<T> = { ok: true; value: T } | { ok: false; thrown: unknown; ill: boolean };

/** Leaves a resource alone that does not answer, so that nobody waits in vain and it can come back to its feet. */
export class Breaker {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #resource: string;
  readonly #recent: RecentCalls;
  readonly #policy: ReturnType<typeof circuitBreaker>;
  #openUntil = 0;
  /** How the last call that counted failed. */
  #isRefusing = false;

  constructor(resource: string, clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
    this.#resource = resource;
    this.#recent = new RecentCalls(clock);
    this.#policy = circuitBreaker(
      handleWhenResult((settled) => isIll(settled)),
      { breaker: this.#recent, halfOpenAfter: { next: () => this.#pause() } },
    );
  }

  /** @throws BlockError `resource.unreachable` while the resource is left alone; else what `work` throws */
  async run<T>(work: () => Promise<T>): Promise<T> {
    // Somebody is trying it right now: waiting for how that ends would be waiting for the resource all the same.
    if (this.#policy.state === CircuitState.HalfOpen) throw this.#refusal();
    const settled = await this.#policy
      .execute(() => this.#settle(work))
      .catch((thrown: unknown) => {
        throw thrown instanceof BrokenCircuitError ? this.#refusal() : thrown;
      });
    if (settled.ok) return settled.value;
    throw settled.thrown;
  }

  get health(): ResourceHealth {
    if (this.#policy.state === CircuitState.Open) return 'open';
    return this.#recent.isFailing || this.#policy.state === CircuitState.HalfOpen ? 'failing' : 'ok';
  }

  /** False until a call has told anything of the resource, which may not even exist. */
  get isUsed(): boolean {
    return this.#recent.state.seconds.length > 0;
  }

  async #settle<T>(work: () => Promise<T>): Promise<Settled<T>> {
    const startedMs = this.#clock.monotonic();
    try {
      return { ok: true, value: await work() };
    } catch (thrown) {
      const error = toAppError(thrown);
      const { code } = error;
      this.#isRefusing = isRefused(error);
      const waitedMs = this.#clock.monotonic() - startedMs;
      if (code === 'resource.unreachable' || (DEADLINES.has(code) && waitedMs >= TELLING_MS))
        return { ok: false, thrown, ill: true };
      if (ANSWERS.has(code)) return { ok: false, thrown, ill: false };
      // The caller gave up on the one call that was to tell: still nobody knows that the resource is well.
      if (this.#policy.state === CircuitState.HalfOpen) return { ok: false, thrown, ill: true };
      throw thrown;
    }
  }

  /**
   * cockatiel goes by the time of day; this answers by a clock that never jumps whether the pause is over. `tries` were in
   * vain since the breaker opened.
   */
  #pause(tries = 0) {
    const refusingMs = Math.min(REFUSING_MS * 2 ** tries, LONGEST_REFUSING_MS);
    const until = this.#clock.monotonic() + (this.#isRefusing ? refusingMs : OPEN_MS);
    const isOver = () => this.#clock.monotonic() >= until;
    this.#openUntil = until;
    return {
      get duration() {
        return isOver() ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
      },
      next: () => this.#pause(tries + 1),
    };
  }

  #refusal(): BlockError {
    const retryAfterMs = Math.max(0, Math.ceil(this.#openUntil - this.#clock.monotonic()));
    const when = retryAfterMs === 0 ? 'It is being tried again now' : `It is tried again in ${seconds(retryAfterMs)}`;
    return new BlockError({
      code: 'resource.unreachable',
      message: `Resource "${this.#resource}": its circuit breaker is open, since it did not answer lately. ${when}.`,
      details: { reason: 'circuitOpen', retryAfterMs },
      retryable: true,
    });
  }
}

function isRefused({ code, details }: AppError): boolean {
  return code === 'resource.unreachable' && isJsonObject(details) && details.reason === 'refused';
}

function isIll(settled: unknown): boolean {
  return typeof settled === 'object' && settled !== null && 'ill' in settled && settled.ill === true;
}

function seconds(ms: number): string {
  const count = Math.ceil(ms / 1000);
  return `${count} second${count === 1 ? '' : 's'}`;
}

interface Second {
  number: number;
  calls: number;
  failures: number;
}

/** Too many failures: five in a row, or half of at least twenty calls in ten seconds. */
class RecentCalls implements IBreaker {
  readonly #clock: Pick<Clock, 'monotonic'>;
  state: { inARow: number; seconds: Second[] } = { inARow: 0, seconds: [] };

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  get isFailing(): boolean {
    return this.state.inARow > 0;
  }

  success(state: CircuitState): void {
    if (state === CircuitState.HalfOpen) this.state.seconds = [];
    this.state.inARow = 0;
    this.#current().calls += 1;
  }

  failure(): boolean {
    const current = this.#current();
    current.calls += 1;
    current.failures += 1;
    this.state.inARow += 1;
    if (this.state.inARow >= FAILURES_IN_A_ROW) return true;
    const calls = this.state.seconds.reduce((sum, second) => sum + second.calls, 0);
    const failures = this.state.seconds.reduce((sum, second) => sum + second.failures, 0);
    return calls >= MIN_CALLS && failures * 2 >= calls;
  }

  #current(): Second {
    const number = Math.floor(this.#clock.monotonic() / 1000);
    const last = this.state.seconds.at(-1);
    if (last?.number === number) return last;
    const fresh = { number, calls: 0, failures: 0 };
    this.state.seconds = [...this.state.seconds.filter((second) => second.number > number - WINDOW_SECONDS), fresh];
    return fresh;
  }
}
