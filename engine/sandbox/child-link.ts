/** One child and the runs on it: what it says goes to the runs, and a watch is kept over both from outside. */
import type { CodeRequest, CodeResult } from '#core';
import { ActiveRun, type RunLine } from './active-run.ts';
import type { Child } from './child-process.ts';
import { crashed, stopping } from './failures.ts';
import { KILL_GRACE_MS } from './limits.ts';
import { processorMs, residentBytes } from './process-status.ts';
import type { ChildMessage, EndReason } from './protocol.ts';

const WATCH_MS = 100;
/** Threads of the garbage collector and of other runs blur the guess at a run's processor time. */
const PROCESSOR_SLACK_MS = 1000;
/** How long the other runs of a child may go on, once a native call of one of them does not stop. */
const DRAIN_MS = 2000;

export type SandboxLog = (level: 'info' | 'warn' | 'error', message: string, fields: Record<string, unknown>) => void;

export interface LinkOptions {
  maxMemoryBytes: number;
  log: SandboxLog;
  /** A run ended: there is room. */
  onRoom(): void;
  /** Nothing new may go to the child; it ends soon, or has ended. */
  onLost(): void;
  onEnd(): void;
}

interface Watched {
  run: ActiveRun;
  /** When its child is killed, and what for: looked at with the rest, since a timer for each run costs more than the run. */
  killAt: number;
  reason: EndReason;
}

export class ChildLink implements RunLine {
  readonly #child: Child;
  readonly #options: LinkOptions;
  readonly #runs = new Map<number, Watched>();
  readonly #ended = Promise.withResolvers<void>();
  #lastRun = 0;
  #held = 0;
  #watch: NodeJS.Timeout | undefined;
  #drain: NodeJS.Timeout | undefined;
  #processorSeen = 0;
  #isLost = false;

  constructor(child: Child, options: LinkOptions) {
    this.#child = child;
    this.#options = options;
    child.listen({
      message: (message, body) => this.#receive(message, body),
      violation: (problem) => this.#onViolation(problem),
      ended: (how) => this.#onEnd(how),
    });
  }

  get load(): number {
    return this.#runs.size;
  }

  /** Runs that hold an isolate of their own. */
  get held(): number {
    return this.#held;
  }

  run(request: CodeRequest, namesJson: string): Promise<CodeResult> {
    const { code, isPlain, scope, limits } = request;
    this.#lastRun += 1;
    const run = new ActiveRun(this.#lastRun, request, this);
    const killAt = performance.now() + limits.wallMs + KILL_GRACE_MS;
    this.#runs.set(run.id, { run, killAt, reason: 'timeout' });
    if (!isPlain) this.#held += 1;
    const codeBytes = Buffer.byteLength(code);
    this.#child.send({ op: 'run', id: run.id, scope, codeBytes, isPlain, ...limits }, code, namesJson);
    this.#startWatch();
    return run.result;
  }

  settle(run: ActiveRun, call: number, ok: boolean, json: string): void {
    if (this.#runs.has(run.id)) this.#child.send({ op: 'settle', id: run.id, call, ok }, json);
  }

  cancel(run: ActiveRun): void {
    const watched = this.#runs.get(run.id);
    if (!watched) return;
    this.#child.send({ op: 'cancel', id: run.id });
    watched.killAt = performance.now() + KILL_GRACE_MS;
    watched.reason = 'cancelled';
  }

  close(): Promise<void> {
    for (const { run } of this.#runs.values()) if (!run.settled) run.fail(stopping());
    this.#lose();
    this.#child.kill();
    return this.#ended.promise;
  }

  #receive(message: ChildMessage, body: Buffer): void {
    if (message.op === 'stuck') {
      this.#retire();
      return;
    }
    const run = message.op === 'ready' ? undefined : this.#runs.get(message.id)?.run;
    if (run) this.#deliver(run, message, body);
    // Of a run that was given up meanwhile; of one that never was, it is forged.
    else if (message.op === 'ready' || message.id > this.#lastRun) this.#onViolation('it spoke out of turn');
  }

  #deliver(run: ActiveRun, message: ChildMessage, body: Buffer): void {
    const text = body.toString('utf8');
    switch (message.op) {
      case 'call':
        if (!run.call(message.call, message.name, text)) this.#onViolation('calls out of order');
        break;
      case 'log':
        run.log(message.level, text);
        break;
      case 'done':
        if (!run.settled) run.done(text, message.cpuMs);
        this.#forget(run);
        break;
      case 'ended':
        run.ended(message.reason, text);
        this.#forget(run);
        break;
    }
  }

  #forget(run: ActiveRun): void {
    if (this.#runs.delete(run.id) && !run.request.isPlain) this.#held -= 1;
    if (this.#drain && this.#runs.size === 0) this.#child.kill();
    this.#options.onRoom();
  }

  /** A native call does not stop. Another child takes over; the runs beside it may finish before this one is killed. */
  #retire(): void {
    if (this.#drain) return;
    this.#options.log('warn', 'a sandbox child is replaced', { reason: 'a native call of code does not stop' });
    this.#drain = setTimeout(() => this.#child.kill(), DRAIN_MS);
    if (this.#runs.size === 0) this.#child.kill();
    this.#lose();
  }

  #onViolation(problem: unknown): void {
    this.#kill('it broke the protocol', { problem: problem instanceof Error ? problem.message : String(problem) });
  }

  /** Kills the child because of one run, which gets that as its reason; the others on it get `sandbox.crashed`. */
  #killFor(run: ActiveRun, reason: EndReason): void {
    run.ended(reason, '');
    this.#kill('a run did not end', { why: reason });
  }

  #kill(reason: string, fields: Record<string, unknown>): void {
    this.#options.log('warn', 'a sandbox child is killed', { reason, ...fields, runs: this.#runs.size });
    this.#child.kill();
    this.#lose();
  }

  #lose(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#options.onLost();
  }

  #onEnd(how: string): void {
    if (!this.#isLost) {
      this.#options.log('warn', 'a sandbox child ended', { how, complaint: this.#child.complaint });
    }
    clearInterval(this.#watch);
    clearTimeout(this.#drain);
    for (const { run } of this.#runs.values()) if (!run.settled) run.fail(crashed(how));
    this.#runs.clear();
    this.#lose();
    this.#options.onEnd();
    this.#ended.resolve();
  }

  /** Only while there are runs: reading /proc for an idle child tells nothing. */
  #startWatch(): void {
    if (this.#watch) return;
    this.#processorSeen = processorMs(this.#child.pid) ?? 0;
    this.#watch = setInterval(() => {
      this.#look();
      if (this.#runs.size > 0) return;
      clearInterval(this.#watch);
      this.#watch = undefined;
    }, WATCH_MS);
  }

  #look(): void {
    const now = performance.now();
    const late = [...this.#runs.values()].find(({ killAt }) => now > killAt);
    if (late) {
      this.#killFor(late.run, late.reason);
      return;
    }
    const atWork = [...this.#runs.values()].map(({ run }) => run).filter((run) => run.atWorkSince !== undefined);
    const [longest] = atWork.sort((a, b) => (a.atWorkSince ?? 0) - (b.atWorkSince ?? 0));
    const resident = residentBytes(this.#child.pid) ?? 0;
    if (resident <= this.#options.maxMemoryBytes) this.#chargeProcessor(atWork);
    else if (longest) this.#killFor(longest, 'memory');
    else this.#kill('it holds too much memory', { resident });
  }

  #chargeProcessor(atWork: ActiveRun[]): void {
    const now = processorMs(this.#child.pid) ?? this.#processorSeen;
    const share = (now - this.#processorSeen) / Math.max(1, atWork.length);
    this.#processorSeen = now;
    for (const run of atWork) {
      run.processorMs += share;
      // Twice the limit: the child, which can tell its runs apart, should have stopped it long before.
      if (run.processorMs > run.request.limits.cpuMs * 2 + PROCESSOR_SLACK_MS) this.#killFor(run, 'cpu');
    }
  }
}
