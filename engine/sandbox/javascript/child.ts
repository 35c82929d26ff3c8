/**
 * The confined process. Bundled into one script and given to `node --eval`, so that it needs no file of ours. The only
 * way in and out is a pair of pipes; when the server goes away they end, and so does this.
 */
import { writeSync } from 'node:fs';
import type ivm from 'isolated-vm';
import { encodeFrame, readFrames, SERVER_FRAME_LIMITS } from '../frames.ts';
import type { ChildSetup, RunMessage, ServerMessage } from '../protocol.ts';
import { type Cell, Cells } from './cells.ts';
import { ChildRun, type Outbox } from './child-run.ts';
import { PlainRooms } from './plain-rooms.ts';

const CPU_WATCH_MS = 20;
/** An end of our own, which `child-link.ts` can tell from that of a wall whose process was killed. */
const EXIT_CODE = 70;
/** How long a finished frame may wait for others. */
const HOLD_MS = 0.5;

const { stdin } = process;
const runs = new Map<number, ChildRun>();
/** Runs that wait for a room. */
const starting = new Set<number>();
let cells: Cells | undefined;
let plainRooms: PlainRooms | undefined;
let cpuWatch: NodeJS.Timeout | undefined;

/** Frames that wait for the end of a chunk of the server's, so that many short runs share one write. */
let held: Buffer[] | undefined;
let heldSince = 0;

function write(head: object, ...body: string[]): void {
  const frame = encodeFrame(head, ...body);
  if (!held) {
    writeAll(frame);
    return;
  }
  held.push(frame);
  if (performance.now() - heldSince > HOLD_MS) flush();
}

function flush(): void {
  if (held && held.length > 0) writeAll(held.length === 1 && held[0] ? held[0] : Buffer.concat(held));
  held = [];
  heldSince = performance.now();
}

/** Straight to the pipe, which blocks when it is full: a stream in between costs more than the write. */
function writeAll(bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(1, bytes, written);
}

const outbox: Outbox = {
  call: (id, call, name, args) => write({ op: 'call', id, call, name }, args),
  log: (id, level, text) => write({ op: 'log', id, level }, text),
  done: (id, cpuMs, json) => write({ op: 'done', id, cpuMs }, json),
  ended: (id, cpuMs, { reason, failure }) => write({ op: 'ended', id, reason, cpuMs }, failure ?? ''),
  stuck: () => write({ op: 'stuck' }),
};

/** Stderr goes to the server's log and nowhere else. */
function exit(problem?: unknown): never {
  if (problem instanceof Error) writeSync(2, `${problem.stack ?? problem.message}\n`.slice(0, 1000));
  return process.exit(EXIT_CODE);
}

function watchCpu(): void {
  cpuWatch ??= setInterval(() => {
    for (const run of runs.values()) if (run.isOverCpu()) run.stop('cpu');
    if (runs.size > 0) return;
    clearInterval(cpuWatch);
    cpuWatch = undefined;
  }, CPU_WATCH_MS);
}

/** The process is lost; which run was the cause is worth knowing. */
function onCatastrophe(cell: Cell): void {
  for (const run of runs.values()) {
    if (run.room.cell === cell) outbox.ended(run.id, 0, { reason: 'memory' });
  }
  exit();
}

async function setUp(setup: ChildSetup): Promise<void> {
  const holder: { exports: { ivm?: typeof ivm } } = { exports: {} };
  process.dlopen(holder, setup.addon);
  const library = holder.exports.ivm;
  if (!library) throw new Error('isolated-vm did not load');
  if (setup.isPlain) {
    plainRooms = new PlainRooms({ ...setup, library, onCatastrophe: () => exit() });
  } else {
    cells = new Cells(library, setup, { onCatastrophe, onStuck: () => outbox.stuck() });
    await cells.warm();
  }
  // Nothing in this process needs to change them, and a way into its main context should find them closed.
  for (const prototype of [Object.prototype, Array.prototype, Function.prototype]) Object.freeze(prototype);
  write({ op: 'ready' });
}

async function startRun(message: RunMessage, body: Buffer): Promise<void> {
  const code = body.toString('utf8', 0, message.codeBytes);
  const names = body.toString('utf8', message.codeBytes);
  if (plainRooms) return runPlain(plainRooms, message, code, names);
  if (!cells) return exit();
  const held = cells;
  starting.add(message.id);
  const found = held.acquire(message.scope, held.heapFor(code));
  // Not awaited when it is there: every turn of the loop shows in the time of a small call.
  const room = found instanceof Promise ? await found.catch(() => held.acquireNew(message.scope, code)) : found;
  if (!starting.delete(message.id)) {
    outbox.ended(message.id, 0, { reason: 'cancelled' });
    held.release(room, true);
    return;
  }
  const onEnd = (run: ChildRun, dirty: boolean): void => {
    runs.delete(run.id);
    held.release(run.room, dirty);
  };
  runs.set(message.id, new ChildRun({ message, code, names, room, cells: held, outbox, onEnd }));
  watchCpu();
}

function runPlain(rooms: PlainRooms, message: RunMessage, code: string, names: string): void {
  // What is done is said before anything that this may be lost in.
  if (held && !rooms.isKnown(code)) flush();
  const outcome = rooms.run(message, code, names);
  if (!outcome) {
    outbox.ended(message.id, 0, { reason: 'declined' });
    return;
  }
  const { ok, json, logs, cpuMs } = outcome;
  for (const { level, text } of logs) outbox.log(message.id, level, text);
  if (ok) outbox.done(message.id, cpuMs, json);
  else outbox.ended(message.id, cpuMs, { reason: 'failed', failure: json });
}

function receive(message: ServerMessage, body: Buffer): void {
  switch (message.op) {
    case 'setup':
      setUp(JSON.parse(body.toString('utf8'))).catch(exit);
      break;
    case 'run':
      startRun(message, body).catch(exit);
      break;
    case 'settle':
      runs.get(message.id)?.settle(message.call, message.ok, body.toString('utf8'));
      break;
    case 'cancel':
      starting.delete(message.id);
      runs.get(message.id)?.stop('cancelled');
      break;
  }
}

function isServerMessage(head: unknown): head is ServerMessage {
  // The server is trusted; the frame around the message already told that the stream is in step.
  return typeof head === 'object' && head !== null && 'op' in head;
}

readFrames(stdin, SERVER_FRAME_LIMITS, {
  frame(head, body) {
    if (!isServerMessage(head)) return exit();
    held ??= [];
    receive(head, body);
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
