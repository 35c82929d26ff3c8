/** Messages between the server and a child. The child runs hostile code: what it says is checked, never trusted. */
import { z } from 'zod';

/** Body: what the language's child needs, one part after the other; the first is JSON ({@link ChildSetup}). */
interface SetupMessage {
  op: 'setup';
  sizes: readonly number[];
}

export interface HeapSetup {
  name: string;
  scripts: readonly string[];
  /** Used contexts are garbage of the isolate's; a new isolate is cheaper than a heap full of large ones. */
  runsPerIsolate: number;
  /** Made when code first needs it, not at start. */
  isRare: boolean;
  /** Regular expression that matches code for which this heap is too small. */
  lacks: string;
}

export interface ChildSetup {
  /** Where isolated-vm's binary is. */
  addon: string;
  /** It runs plain code, and nothing else. */
  isPlain: boolean;
  /** Script that makes a context ready, run while the snapshot is built. */
  bootstrap: string;
  /** Library scripts by the heap that holds them; plain code has none. */
  heaps: readonly HeapSetup[];
  memoryMb: number;
}

/** Of a Python child. The other parts follow in this order: scripts, module, library, files, and the snapshot if there is one. */
export interface PythonSetup {
  addon: string;
  memoryMb: number;
  /** Interpreters. None: it is to make a snapshot, cold or from the one that it gets. */
  interpreters: number;
  /** Run before the snapshot is taken. */
  imports: string;
  /** Run in each interpreter before its first run. */
  opening: string;
  /** Of Pyodide's lock file, without packages: those we bring ourselves. */
  lock: string;
  /** Where the files go in the interpreter's file system. */
  files: readonly string[];
}

/** Body: the code, then one JSON object of names and values. */
export interface RunMessage {
  op: 'run';
  id: number;
  scope: string;
  codeBytes: number;
  wallMs: number;
  cpuMs: number;
  maxResult: number;
  /** The place of the run is used once, and by nobody after it. */
  isSensitive: boolean;
}

/** The answer to a call. Body: JSON text. */
interface SettleMessage {
  op: 'settle';
  id: number;
  call: number;
  ok: boolean;
}

interface CancelMessage {
  op: 'cancel';
  id: number;
}

export type ServerMessage = SetupMessage | RunMessage | SettleMessage | CancelMessage;

const id = z.int().positive();
const cpuMs = z.number().nonnegative();

/** Why a run ended without a result, as far as the child can tell. `declined`: plain code that is to run like other code. */
const endSchema = z.enum(['failed', 'timeout', 'cpu', 'memory', 'cancelled', 'internal', 'declined']);

const childMessageSchema = z.discriminatedUnion('op', [
  /** Body: what it made for the server to keep: a Python child's snapshot, if it was asked for one. */
  z.strictObject({ op: z.literal('ready') }),
  /** Body: arguments as JSON text. */
  z.strictObject({ op: z.literal('call'), id, call: id, name: z.string().max(200) }),
  /** Body: the text. */
  z.strictObject({ op: z.literal('log'), id, level: z.enum(['debug', 'info', 'warn', 'error']) }),
  /** Body: the result as JSON text. */
  z.strictObject({ op: z.literal('done'), id, cpuMs }),
  /** Body: a {@link Failure} when the reason is `failed`. */
  z.strictObject({ op: z.literal('ended'), id, reason: endSchema, cpuMs }),
  /** A native call of code can't be interrupted: only a kill frees the processor. */
  z.strictObject({ op: z.literal('stuck') }),
]);

export type ChildMessage = z.infer<typeof childMessageSchema>;
export type EndReason = z.infer<typeof endSchema>;

/** @throws ZodError on anything but a message. */
export function parseChildMessage(head: unknown): ChildMessage {
  return childMessageSchema.parse(head);
}

const position = z.int().nonnegative().max(10_000_000);

/** How code failed, in the child's words. */
export const failureSchema = z.strictObject({
  kind: z.enum(['thrown', 'author', 'call', 'result', 'tooLarge', 'limit', 'memory']),
  name: z.string().max(200),
  message: z.string().max(8000),
  stack: z.string().max(8000),
  line: position.optional(),
  column: position.optional(),
  /** Of a FunctionError. */
  code: z.string().max(200).optional(),
  details: z.json().optional(),
  /** Which call's error was let through. */
  call: id.optional(),
});

export type Failure = z.infer<typeof failureSchema>;
