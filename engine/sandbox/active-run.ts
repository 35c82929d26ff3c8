import type { CodeRequest, CodeResult, LogLevel } from '#core';
import { type AppError, toAppError } from '#kit';
import type { JsonValue } from '#schema';
import { Declined, overLimit, resultTooLarge, toRunError } from './failures.ts';
import { RUN_LIMITS } from './limits.ts';
import type { EndReason } from './protocol.ts';

/** How a run reaches its child. */
export interface RunLine {
  settle(run: ActiveRun, call: number, ok: boolean, json: string): void;
  cancel(run: ActiveRun): void;
}

/**
 * One run as the server sees it. Counts what the child claims the code did: the child counts too, but it is the place
 * that hostile code would break out to.
 */
export class ActiveRun {
  readonly id: number;
  readonly request: CodeRequest;
  readonly result: Promise<CodeResult>;
  readonly callErrors = new Map<number, AppError>();
  /** Since when the code itself, not a call of it, has been at work; `undefined` while a call is open. */
  atWorkSince: number | undefined = performance.now();
  /** The part of its child's processor time that is this run's, at a rough guess. */
  processorMs = 0;
  /** True once the caller has an answer; the child may still have to stop. */
  settled = false;
  readonly #resolve: (result: CodeResult) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #line: RunLine;
  #calls = 0;
  #openCalls = 0;
  #logLines = 0;
  #logChars = 0;

  constructor(id: number, request: CodeRequest, line: RunLine) {
    this.id = id;
    this.request = request;
    this.#line = line;
    const { promise, resolve, reject } = Promise.withResolvers<CodeResult>();
    this.result = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    request.signal.addEventListener('abort', this.#onAbort);
  }

  /** False when the child can't have asked this: it counts calls from 1. */
  call(call: number, name: string, args: string): boolean {
    if (call !== this.#calls + 1) return false;
    this.#calls = call;
    if (this.settled) return true;
    this.#openCalls += 1;
    if (call > RUN_LIMITS.calls || this.#openCalls > RUN_LIMITS.openCalls) {
      this.stop(overLimit('The code made too many calls.'));
      return true;
    }
    this.atWorkSince = undefined;
    void this.#answer(call, name, args);
    return true;
  }

  log(level: LogLevel, text: string): void {
    this.#logLines += 1;
    this.#logChars += text.length;
    // One line more than the child allows itself: the one that says the log was cut.
    if (this.settled || this.#logLines > RUN_LIMITS.logLines + 1) return;
    if (this.#logChars > RUN_LIMITS.logChars + RUN_LIMITS.logLineChars * 2) return;
    this.request.log(level, text);
  }

  /** @throws SyntaxError when the text is not JSON, which no honest child sends. */
  done(json: string, cpuMs: number): void {
    const { maxResult } = this.request.limits;
    if (json.length > maxResult) {
      this.fail(resultTooLarge(json.length, maxResult));
      return;
    }
    const value: JsonValue = JSON.parse(json);
    this.#settle();
    this.#resolve({ json, value, cpuMs });
  }

  /** @throws ZodError or SyntaxError when the description is not one. */
  ended(reason: EndReason, description: string): void {
    if (this.settled) return;
    const isDeclined = reason === 'declined' && this.request.isPlain;
    this.fail(isDeclined ? new Declined() : toRunError(this, reason, description));
  }

  fail(error: unknown): void {
    this.#settle();
    this.#reject(error);
  }

  /** Answers the caller now and lets the child know. */
  stop(error: unknown): void {
    if (this.settled) return;
    this.fail(error);
    this.#line.cancel(this);
  }

  readonly #onAbort = (): void => this.stop(this.request.signal.reason);

  #settle(): void {
    this.settled = true;
    this.request.signal.removeEventListener('abort', this.#onAbort);
  }

  async #answer(call: number, name: string, args: string): Promise<void> {
    let ok = true;
    let json: string;
    try {
      json = await this.request.call(name, args);
    } catch (thrown) {
      const error = toAppError(thrown);
      this.callErrors.set(call, error);
      ok = false;
      json = JSON.stringify(toInside(error));
    }
    this.#openCalls -= 1;
    if (this.settled) return;
    if (this.#openCalls === 0) this.atWorkSince = performance.now();
    this.#line.settle(this, call, ok, json);
  }
}

/** What code may know of an error: never its cause. */
function toInside({ code, message, details, remoteStatus, retryable }: AppError): object {
  return { code, message, details, status: remoteStatus, retryable };
}
