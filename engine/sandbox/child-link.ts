/** One child and the runs on it: what it says goes to the runs, and a watch is kept over both from outside. */
import { type CodeRequest, type CodeResult, stopping } from '#core';
import { ChurnMap } from '#kit';
import { ActiveRun, type RunLine } from './active-run.ts';
import type { Child } from './child-process.ts';
import { crashed, Declined } from './failures.ts';
import { KILL_GRACE_MS } from './limits.ts';
import { processorMs, residentBytes } from './process-status.ts';
import type { ChildMessage, EndReason } from './protocol.ts';

const WATCH_MS = 100;
/** Threads of the garbage collector and of other runs blur the guess at a run's processor time. */
const PROCESSOR_SLACK_MS = 1000;
/** How long the other runs of a child may go on, once a native call of one of them does not stop. */
const DRAIN_MS = 2000;
/**
 * What a child for plain code may compute without a word, while it has runs: several times the longest that its own watch
 * lets pass. On a busy machine that takes longer by the clock.
 */
const SILENT_PROCESSOR_MS = 500;
/** And however little it computes: its watch suspends a thread that does not stop after five seconds. */
const SILENT_MS = 6000;
/** But not at the first look: where this process was away itself, it has not read yet what the child said. */
const SILENT_LOOKS = 3;

/** How a process ends that somebody else killed, behind one wall or the other: that says nothing about what it ran. */
const KILLED = ['SIGKILL', 'exit code 1', 'exit code 137'];

export type SandboxLog = (level: 'info' | 'warn' | 'error', message: string, fields: Record<string, unknown>) => void;

export interface LinkOptions {
  maxMemoryBytes: number;
  log: SandboxLog;
  /**
   * Set for a child that runs plain code, and nothing else, one after the other: all it has lost can be run again. Told the
   * run that it was lost in, and perhaps by.
   */
  onLostIn?: ((request: CodeRequest) => void) | undefined;
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
  readonly #runs = new ChurnMap<number, Watched>();
  readonly #ended = Promise.withResolvers<void>();
  #lastRun = 0;
  #watch: NodeJS.Timeout | undefined;
  #drain: NodeJS.Timeout | undefined;
  #processorSeen = 0;
  /** When the child said something for the last time, or was given something to do. */
  #heardAt = 0;
  #silentProcessorMs = 0;
  #silentLooks = 0;
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

  run(request: CodeRequest, namesJson: string): Promise<CodeResult> {
    const { code, scope, limits, isSensitive } = request;
    this.#lastRun += 1;
    const run = new ActiveRun(this.#lastRun, request, this);
    // Nobody is killed for plain code that only waits too long for its turn.
    const killAt = performance.now() + limits.wallMs + (this.#options.onLostIn ? 0 : KILL_GRACE_MS);
    if (this.#runs.size === 0) this.#hear();
    this.#runs.set(run.id, { run, killAt, reason: 'timeout' });
    const codeBytes = Buffer.byteLength(code);
    this.#child.send({ op: 'run', id: run.id, scope, codeBytes, isSensitive, ...limits }, code, namesJson);
    this.#startWatch();
    return run.result;
  }

  settle(run: ActiveRun, call: number, ok: boolean, json: string): void {
    if (this.#runs.has(run.id)) this.#child.send({ op: 'settle', id: run.id, call, ok }, json);
  }

  cancel(run: ActiveRun): void {
    const watched = this.#runs.get(run.id);
    // Plain code is over before the child could read that.
    if (!watched || this.#options.onLostIn) return;
    this.#child.send({ op: 'cancel', id: run.id });
    watched.killAt = performance.now() + KILL_GRACE_MS;
    watched.reason = 'cancelled';
  }

  close(): Promise<void> {
    for (const { run } of this.#runs.values()) if (!run.settled) run.fail(stopping());
    this.#runs.clear();
    this.#lose();
    this.#child.kill();
    return this.#ended.promise;
  }

  #hear(): void {
    this.#heardAt = performance.now();
    this.#silentProcessorMs = 0;
    this.#silentLooks = 0;
  }

  #receive(message: ChildMessage, body: Buffer): void {
    this.#hear();
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
    this.#runs.delete(run.id);
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
    const [first] = this.#runs.values();
    const isOwnDoing = this.#isLost || !KILLED.includes(how);
    if (first && isOwnDoing && this.#options.onLostIn) {
      this.#options.onLostIn(first.run.request);
      if (!first.run.settled) first.run.fail(new Declined());
    }
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
    if (this.#options.onLostIn) {
      if (!this.#isLost) this.#lookAtPlain();
      return;
    }
    const now = performance.now();
    const late = this.#runs.values().find(({ killAt }) => now > killAt);
    if (late) {
      this.#killFor(late.run, late.reason);
      return;
    }
    const atWork = this.#runs
      .values()
      .map(({ run }) => run)
      .filter((run) => run.atWorkSince !== undefined);
    const [longest] = atWork.sort((a, b) => (a.atWorkSince ?? 0) - (b.atWorkSince ?? 0));
    const resident = residentBytes(this.#child.pid) ?? 0;
    if (resident <= this.#options.maxMemoryBytes) this.#chargeProcessor(atWork);
    else if (longest) this.#killFor(longest, 'memory');
    else this.#kill('it holds too much memory', { resident });
  }

  /** Its runs are one after the other, so it is not one of them that is late but the child that is silent. */
  #lookAtPlain(): void {
    const now = performance.now();
    for (const { run, killAt } of this.#runs.values()) if (now > killAt) run.ended('timeout', '');
    this.#silentProcessorMs += this.#processorSpent();
    this.#silentLooks += 1;
    const isLong = this.#silentProcessorMs > SILENT_PROCESSOR_MS || now - this.#heardAt > SILENT_MS;
    const isSilent = isLong && this.#silentLooks >= SILENT_LOOKS;
    const resident = residentBytes(this.#child.pid) ?? 0;
    if (isSilent) this.#kill('plain code does not stop', {});
    else if (resident > this.#options.maxMemoryBytes) this.#kill('it holds too much memory', { resident });
  }

  #processorSpent(): number {
    const now = processorMs(this.#child.pid) ?? this.#processorSeen;
    const spent = now - this.#processorSeen;
    this.#processorSeen = now;
    return spent;
  }

  #chargeProcessor(atWork: ActiveRun[]): void {
    const share = this.#processorSpent() / Math.max(1, atWork.length);
    for (const run of atWork) {
      run.processorMs += share;
      // Twice the limit: the child, which can tell its runs apart, should have stopped it long before.
      if (run.processorMs > run.request.limits.cpuMs * 2 + PROCESSOR_SLACK_MS) this.#killFor(run, 'cpu');
    }
  }
}
