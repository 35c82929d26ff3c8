/**
 * The pair of pipes between a confined process and the server: its only way in and out. When the server goes away they end,
 * and so does the process.
 */
import { writeSync } from 'node:fs';
import { encodeFrame, readFrames, readPartsSync, SERVER_FRAME_LIMITS } from '../frames.ts';
import type { RunMessage, ServerMessage } from '../protocol.ts';
import type { Outbox } from './child-run.ts';

/** An end of our own, which `child-link.ts` can tell from that of a wall whose process was killed. */
const EXIT_CODE = 70;
/** How long a finished frame may wait for others. */
const HOLD_MS = 0.5;

/** Frames that wait for the end of a chunk of the server's, so that many short runs share one write. */
let held: Buffer[] | undefined;
let heldSince = 0;

function send(head: object, ...body: (string | Uint8Array)[]): void {
  const frame = encodeFrame(head, ...body);
  if (!held) {
    writeAll(frame);
    return;
  }
  held.push(frame);
  if (performance.now() - heldSince > HOLD_MS) flush();
}

/** Lets out what is held back, for whoever is about to do what it may not come back from. */
export function flush(): void {
  if (!held) return;
  if (held.length > 0) writeAll(held.length === 1 && held[0] ? held[0] : Buffer.concat(held));
  held = [];
  heldSince = performance.now();
}

/** Straight to the pipe, which blocks when it is full: a stream in between costs more than the write. */
function writeAll(bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(1, bytes, written);
}

export const outbox: Outbox = {
  call: (id, call, name, args) => send({ op: 'call', id, call, name }, args),
  log: (id, level, text) => send({ op: 'log', id, level }, text),
  done: (id, cpuMs, json) => send({ op: 'done', id, cpuMs }, json),
  ended: (id, cpuMs, { reason, failure }) => send({ op: 'ended', id, reason, cpuMs }, failure ?? ''),
  stuck: () => send({ op: 'stuck' }),
};

/** Stderr goes to the server's log and nowhere else. */
export function exit(problem?: unknown): never {
  if (problem instanceof Error) writeSync(2, `${problem.stack ?? problem.message}\n`.slice(0, 1000));
  return process.exit(EXIT_CODE);
}

/** What a language does with the server's messages. */
export interface Language {
  /** Makes everything ready. Answers what the server is to keep of it, if anything. */
  setUp(parts: Uint8Array<ArrayBuffer>[]): Promise<Uint8Array | undefined>;
  run(message: RunMessage, code: string, names: string): Promise<void>;
  settle(run: number, call: number, ok: boolean, json: string): void;
  cancel(run: number): void;
}

function receive(language: Language, message: ServerMessage, body: Buffer): void {
  switch (message.op) {
    case 'setup':
      exit();
      break;
    case 'run': {
      const code = body.toString('utf8', 0, message.codeBytes);
      language.run(message, code, body.toString('utf8', message.codeBytes)).catch(exit);
      break;
    }
    case 'settle':
      language.settle(message.id, message.call, message.ok, body.toString('utf8'));
      break;
    case 'cancel':
      language.cancel(message.id);
      break;
  }
}

async function setUp(language: Language, parts: Uint8Array<ArrayBuffer>[]): Promise<void> {
  const product = await language.setUp(parts);
  // Nothing in this process needs to change them, and a way into its main context should find them closed.
  for (const prototype of [Object.prototype, Array.prototype, Function.prototype]) Object.freeze(prototype);
  send({ op: 'ready' }, product ?? '');
}

function sizesOf(head: unknown): readonly number[] {
  return isServerMessage(head) && head.op === 'setup' ? head.sizes : exit();
}

function isServerMessage(head: unknown): head is ServerMessage {
  // The server is trusted; the frame around the message already told that the stream is in step.
  return typeof head === 'object' && head !== null && 'op' in head;
}

/** Answers the server until it goes away. */
export function serve(language: Language): void {
  const parts = readPartsSync(0, SERVER_FRAME_LIMITS, sizesOf);
  const { stdin } = process;
  readFrames(stdin, SERVER_FRAME_LIMITS, {
    frame(head, body) {
      if (!isServerMessage(head)) return exit();
      held ??= [];
      receive(language, head, body);
    },
    end() {
      flush();
      held = undefined;
    },
    violation: exit,
  });
  stdin.on('end', () => exit());
  process.on('uncaughtException', exit);
  process.on('unhandledRejection', exit);
  setUp(language, parts).catch(exit);
}
