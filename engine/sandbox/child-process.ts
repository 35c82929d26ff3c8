/** A confined child from its start to its end: frames in and out, nothing of what they mean. */
import { byteLength, CHILD_FRAME_LIMITS, encodeFrame, type FrameLimits, readFrames } from './frames.ts';
import { type ChildPipes, launchChild } from './launch.ts';
import { innermost, wallGap } from './process-status.ts';
import { type ChildMessage, parseChildMessage, type ServerMessage } from './protocol.ts';
import type { Inside, Wall } from './walls.ts';

const START_MS = 15_000;
const MAX_COMPLAINT = 2000;

export interface ChildListener {
  message(message: ChildMessage, body: Buffer): void;
  /** The child said something that no honest child says. */
  violation(problem: unknown): void;
  ended(how: string): void;
}

export interface StartOptions {
  wall: Wall;
  inside: Inside;
  /** The parts of the setup message's body, read anew for each child. */
  setup(): Promise<readonly (string | Uint8Array)[]>;
  limits?: FrameLimits;
  /** Until it is ready. */
  startMs?: number;
}

export class Child {
  readonly #pipes: ChildPipes;
  #pid: number;
  #listener: ChildListener | undefined;
  #ended: string | undefined;
  #complaint = '';
  /** What it made while it got ready. */
  product: Uint8Array = new Uint8Array(0);

  constructor(pipes: ChildPipes, limits: FrameLimits = CHILD_FRAME_LIMITS) {
    this.#pipes = pipes;
    this.#pid = pipes.pid ?? 0;
    // Its end shows as an exit; a write that came too late is nobody's news.
    pipes.stdin.on('error', () => undefined);
    pipes.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (this.#complaint.length < MAX_COMPLAINT) this.#complaint += text.slice(0, MAX_COMPLAINT);
    });
    readFrames(pipes.stdout, limits, {
      frame: (head, body) => this.#listener?.message(parseChildMessage(head), body),
      violation: (problem) => this.#listener?.violation(problem),
    });
    pipes.on('error', (problem) => this.#end(problem.message));
    // Not `exit`: the last frames may still be in the pipe then.
    pipes.on('close', (code, signal) => this.#end(signal ?? `exit code ${code}`));
  }

  /** The process that runs node, below the wrappers. */
  get pid(): number {
    return this.#pid;
  }

  get complaint(): string {
    return this.#complaint.trim();
  }

  listen(listener: ChildListener): void {
    this.#listener = listener;
    if (this.#ended !== undefined) listener.ended(this.#ended);
  }

  findNode(): number {
    this.#pid = innermost(this.#pid);
    return this.#pid;
  }

  /** What is sent in one turn of the event loop goes in one write: waking another process costs more than the work. */
  send(message: ServerMessage, ...body: readonly (string | Uint8Array)[]): void {
    if (this.#ended !== undefined) return;
    const { stdin } = this.#pipes;
    if (stdin.writableCorked === 0) {
      stdin.cork();
      setImmediate(() => stdin.uncork());
    }
    stdin.write(encodeFrame(message, ...body));
  }

  kill(): void {
    if (this.#ended !== undefined || this.#pipes.exitCode !== null || this.#pipes.signalCode !== null) return;
    try {
      process.kill(this.#pid, 'SIGKILL');
    } catch {
      // Gone already, or not ours to signal from here: the wrapper's end takes it along.
    }
    this.#pipes.kill('SIGKILL');
  }

  #end(how: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = how;
    this.#listener?.ended(how);
  }
}

/** Starts a child, waits until it is ready and looks whether its wall stands. Rejects with the reason when not. */
export async function startChild({ wall, inside, setup, limits, startMs = START_MS }: StartOptions): Promise<Child> {
  const parts = await setup();
  const child = new Child(launchChild(wall, inside), limits);
  const { promise, resolve, reject } = Promise.withResolvers<Child>();
  const fail = (reason: string): void => {
    clearTimeout(timer);
    child.kill();
    reject(new Error(child.complaint === '' ? reason : `${reason}: ${child.complaint}`));
  };
  const timer = setTimeout(() => fail(`not ready after ${startMs} ms`), startMs);
  child.listen({
    message: ({ op }, body) => {
      const gap = op === 'ready' ? wallGap(child.findNode(), wall.holds) : 'it spoke out of turn';
      if (gap !== undefined) {
        fail(gap);
        return;
      }
      clearTimeout(timer);
      child.product = body;
      resolve(child);
    },
    violation: () => fail('it broke the protocol'),
    ended: (how) => fail(how),
  });
  child.send({ op: 'setup', sizes: parts.map(byteLength) }, ...parts);
  return promise;
}
