/** A confined child from its start to its end: frames in and out, nothing of what they mean. */
import { CHILD_FRAME_LIMITS, encodeFrame, readFrames } from './frames.ts';
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
  /** The setup message's body. */
  setup: string;
}

export class Child {
  readonly #pipes: ChildPipes;
  #pid: number;
  #listener: ChildListener | undefined;
  #ended: string | undefined;
  #complaint = '';

  constructor(pipes: ChildPipes) {
    this.#pipes = pipes;
    this.#pid = pipes.pid ?? 0;
    // Its end shows as an exit; a write that came too late is nobody's news.
    pipes.stdin.on('error', () => undefined);
    pipes.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (this.#complaint.length < MAX_COMPLAINT) this.#complaint += text.slice(0, MAX_COMPLAINT);
    });
    readFrames(pipes.stdout, CHILD_FRAME_LIMITS, {
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
  send(message: ServerMessage, ...body: string[]): void {
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
export function startChild({ wall, inside, setup }: StartOptions): Promise<Child> {
  const child = new Child(launchChild(wall, inside));
  const { promise, resolve, reject } = Promise.withResolvers<Child>();
  const fail = (reason: string): void => {
    clearTimeout(timer);
    child.kill();
    reject(new Error(child.complaint === '' ? reason : `${reason}: ${child.complaint}`));
  };
  const timer = setTimeout(() => fail(`not ready after ${START_MS} ms`), START_MS);
  child.listen({
    message: ({ op }) => {
      const gap = op === 'ready' ? wallGap(child.findNode(), wall.holds) : 'it spoke out of turn';
      if (gap !== undefined) {
        fail(gap);
        return;
      }
      clearTimeout(timer);
      resolve(child);
    },
    violation: () => fail('it broke the protocol'),
    ended: (how) => fail(how),
  });
  child.send({ op: 'setup' }, setup);
  return promise;
}
