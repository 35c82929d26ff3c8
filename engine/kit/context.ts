import type { BlockProblem, JsonValue } from '#schema';
import type { CodeField, Resolved } from './field.ts';
import type { Json } from './json-text.ts';

/** What a block may do to the world, declared so that retries, dry runs and resuming need no guess (semantics 3.1). */
export type Effects = 'none' | 'read' | 'write' | 'external';

/** How a block, or a whole graph, came out. `return`, `break` and `continue` travel up through containers as values. */
export type Outcome =
  | { kind: 'done'; port: string; data: Json | JsonValue }
  | { kind: 'return'; data: Json | JsonValue; early: boolean }
  | { kind: 'break' }
  | { kind: 'continue' };

/** How a container's graph came out: an outcome of its last block, or the failure nobody inside handled. */
export type GraphOutcome = Exclude<Outcome, { kind: 'done' }> | { kind: 'done'; data: Json } | GraphFailure;

export interface GraphFailure {
  kind: 'failed';
  error: BlockProblem;
  /** Throws the failure on, for a container that does not handle it. */
  raise(): never;
}

/** Options of a container for one pass through one of its graphs. */
export interface GraphPass {
  /** Names seen inside besides what is in scope here: `item`, `index`, `error`. */
  locals?: Readonly<Record<string, Json | JsonValue>>;
  /** Which pass of a loop or map this is, from 0. Part of the step's path. */
  iteration?: number;
  /** Further reason to stop: a sibling failed, another path won. */
  signal?: AbortSignal;
}

export type RunMode = 'inline' | 'test' | 'durable';

export interface QueryRequest {
  resource: string;
  connector: string;
  query: unknown;
}

/** What somebody outside has to say before a block goes on. */
export interface Question {
  /** When nobody has answered by then, the block goes on without. Unset: waits for ever. */
  timeoutMs?: number | undefined;
  /** For those who are to answer. */
  task: JsonValue;
  /** Also asks by mail. */
  mail?: QuestionMail | undefined;
}

/** Mails with a link that answers a question, without signing in. */
export interface QuestionMail {
  /** What sends them. */
  resource: string;
  to: readonly string[];
  message(link: string): { subject: string; text: string };
}

/** All that a block may touch. One object per attempt. */
export interface BlockContext<Config> {
  readonly config: Resolved<Config>;
  readonly block: { readonly id: string; readonly name: string };
  readonly run: {
    readonly id: string;
    readonly mode: RunMode;
    readonly functionName: string;
    readonly maxIterations: number;
  };
  /** Fires on cancel, on this block's or the run's deadline, and when the caller went away (semantics 2.7). */
  readonly signal: AbortSignal;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void;
  /** Runs code in the sandbox with the names it reads. */
  code(code: CodeField): Promise<Json>;
  /** Asks a resource. Authorised, bounded and masked by the resource pool. */
  query(request: QueryRequest): Promise<Json>;
  /** Runs another function's published version, or this one again. */
  call(functionName: string, params: JsonValue): Promise<Json>;
  /** Starts another function's published version as a job of its own, and goes on. Answers its run id; null in a dry run. */
  startJob(functionName: string, params: JsonValue): Promise<{ id: string | null }>;
  /** Runs one of the graphs that `graphs` declared. */
  runGraph(slot: string, pass?: GraphPass): Promise<GraphOutcome>;
  /** Whether one of those graphs holds anything. */
  hasBlocks(slot: string): boolean;
  /** Whether passes through it may run at the same time though they are meant to follow one another. */
  mayOverlap(slot: string): boolean;
  /** Takes out of the trace what passes after this one did: by the order that counts they have not been run. */
  forgetPasses(after: number): void;
  setVariable(name: string, value: Json | JsonValue): void;
  /** A message to whoever watches the run: the page, the editor. */
  send(message: { name: string; data: JsonValue }): void;
  /** Waits, or throws the signal's reason. A durable run is put away meanwhile. */
  wait(ms: number): Promise<void>;
  /**
   * Waits for an answer from outside; undefined when none came in time.
   * @throws BlockError `block.invalid` in a run that is not durable
   */
  ask(question: Question): Promise<{ answer: JsonValue | undefined }>;
}
