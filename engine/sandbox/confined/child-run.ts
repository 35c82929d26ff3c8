/** One run inside the child: its room, timers, deadline and answer. */

import type ivm from 'isolated-vm';
import { RUN_LIMITS } from '../limits.ts';
import type { EndReason, Failure, RunMessage } from '../protocol.ts';

/** How long a disposed isolate may take to stop. */
export const STOP_MS = 250;

export type Scalar = string | number | boolean | undefined;

export interface Listener {
  /** True while the isolate is at work for it. */
  isInside(): boolean;
  tell(operation: unknown, a: unknown, b: unknown, c: unknown): void;
}

export interface Script {
  code: string;
  names: string;
  maxResult: number;
}

/** Where one run's code is at work. */
export interface Room {
  readonly isolate: ivm.Isolate;
  /** The run in the room; nobody listens any more once it ended. */
  listener: Listener | undefined;
  /** Runs the code. The answer comes through the listener; settled when there is a way back in. */
  start(script: Script): Promise<void>;
  /** For what happens later: the answer to a call, a timer. */
  enter(operation: string, a: Scalar, b?: Scalar, c?: Scalar): Promise<void>;
  leave(): void;
}

const MOST_TOLD = RUN_LIMITS.timersEver + RUN_LIMITS.calls + RUN_LIMITS.logLines + 10;

export interface Outbox {
  call(id: number, call: number, name: string, args: string): void;
  log(id: number, level: string, text: string): void;
  done(id: number, cpuMs: number, json: string): void;
  ended(id: number, cpuMs: number, end: { reason: EndReason; failure?: string }): void;
  stuck(): void;
}

interface Parts<Place extends Room> {
  message: RunMessage;
  code: string;
  names: string;
  room: Place;
  outbox: Outbox;
  onEnd(run: ChildRun<Place>, dirty: boolean): void;
}

export class ChildRun<Place extends Room> implements Listener {
  readonly id: number;
  readonly room: Place;
  readonly #parts: Parts<Place>;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #deadline: NodeJS.Timeout;
  readonly #started: Promise<void>;
  readonly #cpuAtStart: bigint;
  readonly #processAtStart = process.cpuUsage();
  /** Tasks handed to the isolate that have not come back: all of them are back once it stopped. */
  #inside = 0;
  #ended = false;
  #told = 0;
  /** As last seen: a disposed isolate does not tell any more. */
  #cpuMs = 0;

  constructor(parts: Parts<Place>) {
    this.id = parts.message.id;
    this.room = parts.room;
    this.#parts = parts;
    this.#cpuAtStart = this.room.isolate.cpuTime;
    this.#deadline = setTimeout(() => this.stop('timeout'), parts.message.wallMs);
    this.room.listener = this;
    const { code, names, message } = parts;
    this.#started = this.room.start({ code, names, maxResult: message.maxResult });
    this.#follow(this.#started);
  }

  tell(operation: unknown, a: unknown, b: unknown, c: unknown): void {
    const { outbox } = this.#parts;
    this.#told += 1;
    // The bootstrap keeps to these bounds: whoever goes over them has got hold of its doors.
    if (this.#told > MOST_TOLD || this.#timers.size > RUN_LIMITS.timers) this.stop('internal');
    else if (operation === 'done') this.#finish(() => outbox.done(this.id, this.cpuMs(), String(a)));
    else if (operation === 'failed') this.#fail(String(a));
    else if (operation === 'syntax') void this.#findSyntaxError(String(a));
    else if (operation === 'call') outbox.call(this.id, Number(a), String(b).slice(0, 200), String(c));
    else if (operation === 'log') outbox.log(this.id, String(a), String(b));
    else if (operation === 'timer') this.#startTimer(Number(a), Number(b));
  }

  isInside(): boolean {
    return this.#inside > 0;
  }

  settle(call: number, ok: boolean, json: string): void {
    this.#enter('settle', call, ok, json);
  }

  /** Ends the run from outside of its code. */
  stop(reason: EndReason): void {
    if (this.#ended) return;
    this.cpuMs();
    this.#watchStop();
    this.#finish(() => this.#parts.outbox.ended(this.id, this.cpuMs(), { reason }), true);
  }

  /** True when the run has used up its processor time. */
  isOverCpu(): boolean {
    return this.cpuMs() > this.#parts.message.cpuMs;
  }

  /**
   * isolated-vm counts the clock, not the processor, while an isolate is at work; on a busy machine that is too much, and
   * the whole process's time is the better bound.
   */
  cpuMs(): number {
    if (this.room.isolate.isDisposed) return this.#cpuMs;
    const { user, system } = process.cpuUsage(this.#processAtStart);
    const isolateMs = Number(this.room.isolate.cpuTime - this.#cpuAtStart) / 1e6;
    this.#cpuMs = Math.round(Math.min(isolateMs, (user + system) / 1000) * 100) / 100;
    return this.#cpuMs;
  }

  #enter(operation: string, a: Scalar, b?: Scalar, c?: Scalar): void {
    this.#started.then(
      () => {
        if (!this.#ended) this.#follow(this.room.enter(operation, a, b, c));
      },
      // Told where the start itself is followed.
      () => undefined,
    );
  }

  #follow(task: Promise<unknown>): void {
    this.#inside += 1;
    task.then(
      () => {
        this.#inside -= 1;
      },
      (thrown: unknown) => {
        this.#inside -= 1;
        if (!this.#ended) this.#onThrow(thrown, task === this.#started);
      },
    );
  }

  /** What comes out of an isolate other than by its listener: it was disposed, or nobody caught a rejection in it. */
  #onThrow(thrown: unknown, atStart: boolean): void {
    const message = thrown instanceof Error ? thrown.message : '';
    if (this.room.isolate.isDisposed) {
      this.stop(message.includes('memory limit') ? 'memory' : 'internal');
      return;
    }
    const name = thrown instanceof Error ? thrown.name : 'Error';
    const uncaught = `Nobody caught this rejection: ${message}`.slice(0, 2000);
    // At the start there is no way back in without the reference that was lost, and nothing has happened yet.
    if (atStart) this.#fail(JSON.stringify({ kind: 'thrown', name, message: uncaught, stack: '' } satisfies Failure));
    else this.#parts.outbox.log(this.id, 'error', `${name}: ${uncaught}`);
  }

  #fail(failure: string): void {
    this.#finish(() => this.#parts.outbox.ended(this.id, this.cpuMs(), { reason: 'failed', failure }));
  }

  #finish(answer: () => void, dirty = false): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#deadline);
    for (const timer of this.#timers) clearTimeout(timer);
    answer();
    this.#parts.onEnd(this, dirty);
    this.#started.then(() => this.room.leave()).catch(() => undefined);
  }

  #startTimer(timer: number, delayMs: number): void {
    const { wallMs } = this.#parts.message;
    const handle = setTimeout(
      () => {
        this.#timers.delete(handle);
        if (!this.#ended) this.#enter('fire', timer);
      },
      Math.min(delayMs, wallMs + 1000),
    );
    this.#timers.add(handle);
  }

  /** V8 does not say where `new AsyncFunction` tripped, so the text is compiled once more in a way that tells. */
  async #findSyntaxError(failureText: string): Promise<void> {
    const failure: Failure = JSON.parse(failureText);
    const { code, names } = this.#parts;
    const parameters = Object.keys(JSON.parse(names)).join(',');
    try {
      const wrapped = `(async function (${parameters}) {"use strict";\n${code}\n})`;
      await this.room.isolate.compileScript(wrapped, { filename: 'code' });
    } catch (thrown) {
      const found = /\[code:(\d+):(\d+)\]/.exec(thrown instanceof Error ? thrown.message : '');
      const line = Number(found?.[1]) - 1;
      if (found && line >= 1) {
        failure.line = Math.min(line, code.split('\n').length);
        failure.column = Number(found[2]);
      }
    }
    this.#fail(JSON.stringify(failure));
  }

  #watchStop(): void {
    const { isolate } = this.room;
    if (!isolate.isDisposed) isolate.dispose();
    setTimeout(() => {
      if (this.isInside()) this.#parts.outbox.stuck();
    }, STOP_MS);
  }
}
