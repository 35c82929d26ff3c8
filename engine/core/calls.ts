import { ChurnMap } from '#kit';
import { type Answer, toAnswer } from './answer.ts';
import { answerAgain, type CallKey, callKey, KEEP_ANSWER_MS, leaseEnd, requireSame } from './idempotency.ts';
import { DEFAULT_TIMEOUT_MS, type Runs, type StartedRun, type StartRun } from './runs.ts';
import type { Clock, IdempotencyStore } from './seams.ts';

export interface CallsOptions {
  runs: Runs;
  store: IdempotencyStore;
  newId(): string;
  clock: Pick<Clock, 'now'>;
  maxAnswerBytes: number;
}

export interface CallAnswer extends Answer {
  /** It is the answer of another call with the same key. */
  replayed: boolean;
  /** The same key gets the same answer again. */
  kept: boolean;
}

/** What a call says beside what it takes to start it. */
export interface CallGiven {
  /** The Idempotency-Key header. */
  key: string | undefined;
  /** Parameters as they were sent, before defaults were filled in. */
  sent: unknown;
}

interface Going {
  fingerprint: string;
  answer: Promise<CallAnswer>;
}

/**
 * Calls of functions from outside. One with a key runs once, however often it is sent: it is written down before it starts
 * and its answer before it goes out, so that another server, or this one after a crash, knows of it too (semantics 5.8).
 */
export class Calls {
  readonly #options: CallsOptions;
  /** Calls with a key that go on in this process. */
  readonly #going = new ChurnMap<string, Going>();

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  /**
   * Runs a function, or answers what an earlier call with the same key got.
   * @throws (or rejects with) InputError `request.invalid`, `idempotency.*`; LimitError `idempotency.inProgress`, `capacity.*`
   */
  answer(start: StartRun, { key: header, sent }: CallGiven): Promise<CallAnswer> {
    const key = callKey(start, header, sent);
    return key === undefined ? this.#run(start) : this.#runOnce(start, key);
  }

  /** Waits until the answer to every call with a key is kept. Runs must have ended, or end by themselves. */
  async drain(): Promise<void> {
    await Promise.allSettled(this.#going.values().map(({ answer }) => answer));
  }

  async #run(start: StartRun): Promise<CallAnswer> {
    return await this.#toAnswer(await this.#options.runs.start(start));
  }

  async #toAnswer({ id, answer }: StartedRun): Promise<CallAnswer> {
    return { ...toAnswer(await answer, id, this.#options.maxAnswerBytes), replayed: false, kept: false };
  }

  async #runOnce(start: StartRun, key: CallKey): Promise<CallAnswer> {
    const name = JSON.stringify([start.workspace, start.caller.id, key.key]);
    const going = this.#going.get(name);
    if (going) {
      requireSame(going.fingerprint, key.fingerprint);
      return { ...(await going.answer), replayed: true };
    }
    const answer = this.#claimAndRun(start, key).finally(() => this.#going.delete(name));
    this.#going.set(name, { fingerprint: key.fingerprint, answer });
    return answer;
  }

  async #claimAndRun(start: StartRun, key: CallKey): Promise<CallAnswer> {
    const { runs, store, newId, clock } = this.#options;
    // A server that is full should not have to write that down.
    runs.requirePlace(start.caller);
    const now = clock.now();
    const id = newId();
    const kept = await store.claim(start.workspace, {
      ...key,
      caller: start.caller.id,
      runId: id,
      leaseUntil: leaseEnd(now, start.plan.document.settings.timeoutMs ?? DEFAULT_TIMEOUT_MS),
      expiresAt: new Date(now.getTime() + KEEP_ANSWER_MS).toISOString(),
    });
    if (kept) return { ...answerAgain(kept, key, now), replayed: true, kept: true };
    // Others may be waiting for the answer, or come for it later: the run goes on when its first caller hangs up.
    const started = await this.#startClaimed({ ...start, id, signal: undefined });
    const answer = await this.#toAnswer(started);
    await store.complete(id, { status: answer.status, body: answer.body });
    return { ...answer, kept: true };
  }

  async #startClaimed(start: StartRun & { id: string }): Promise<StartedRun> {
    try {
      return await this.#options.runs.start(start);
    } catch (thrown) {
      // It never began, so it may be tried again. A key that can't be given back is answered as one whose call is lost.
      await this.#options.store.release(start.id).catch(() => {});
      throw thrown;
    }
  }
}
