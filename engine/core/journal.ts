import { BlockError, type Question } from '#kit';
import type { BlockProblem, JsonValue } from '#schema';
import { hashOfSecret } from './secret-hash.ts';
import type { Sensitive } from './sensitive.ts';

/** An error as it is kept between two lives of a run. */
export interface RecordedError extends BlockProblem {
  /** Of the step that it happened in. */
  path: string;
}

/** How a block settled, as a durable run keeps it (semantics 3.7). Data is JSON text. */
export interface Recorded {
  status: 'success' | 'handled' | 'error';
  port: string | null;
  data: string;
  /** It left its graph: with a Return, a break or a continue. */
  leave?: 'return' | 'returnEarly' | 'break' | 'continue' | undefined;
  error?: RecordedError | undefined;
  /** Variables that it, or anything inside it, has set: JSON text by name. */
  variables?: Readonly<Record<string, string>> | undefined;
  startedAt: string;
  durationMs: number;
  attempts: number;
}

/**
 * All that the interpreter asks of what keeps a durable run. Everything is addressed by the path of a block, never by the
 * order in which things happen: so "which one settled" is the same however often a run is taken up again.
 */
export interface Keeping {
  /** How the block settled in an earlier life of the run. */
  settled(path: string): Promise<{ recorded: Recorded; isTold: boolean } | undefined>;
  /** The block began to change the world in an earlier life, and nobody knows how that ended. */
  wasCut(path: string): boolean;
  /** Before a block changes the world in a way that must not happen twice. Kept when it resolves. */
  begin(path: string): Promise<void>;
  /** Kept when it resolves. Rejects when another worker has taken the run over. */
  record(path: string, recorded: Recorded): Promise<void>;
  /** Work that keeps the run from being put away. */
  during<T>(work: Promise<T>): Promise<T>;
  /** Waits, also for days, also through a restart. Undefined: it is so short that it is best done here. */
  sleep(path: string, untilMs: number, signal: AbortSignal): Promise<void> | undefined;
  /** Waits for an answer from outside; undefined when none came in time, or before the signal fired. */
  ask(path: string, asking: Asking): Promise<{ answer: JsonValue | undefined }>;
  /** A link that answers the question of this block. Kept when it resolves. */
  link(path: string, recipient: string, hash: string): Promise<void>;
  /** The hash of the version of a function that this run calls, the same in all its lives. */
  pin(name: string, live: () => Promise<string>): Promise<string>;
}

/** A question, while a block waits for its answer. */
export interface Asking {
  question: Question;
  signal: AbortSignal;
  /** Once it stands open, in each life of the run. When it rejects the question is closed again. */
  asked?: (() => Promise<void>) | undefined;
}

interface Write {
  path: string;
  name: string;
  text: string;
}

/** What is kept of one function of a durable run: of the run's own, or of one that a block calls. */
export class Journal {
  readonly #keeping: Keeping;
  readonly #prefix: string;
  /** All that happens counts as one with the block at this path. */
  readonly #one: string | undefined;
  readonly #writes: Write[] = [];

  constructor(keeping: Keeping, prefix = '', one?: string) {
    this.#keeping = keeping;
    this.#prefix = prefix;
    this.#one = one;
  }

  /** For a function that the block at this path runs: each of its blocks is kept. */
  inside(path: string): Journal {
    return new Journal(this.#keeping, `${this.#prefix}${path}/`, this.#one);
  }

  /** For functions that the code at this path calls, as often as it likes: only the whole is kept. */
  asOne(path: string): Journal {
    return new Journal(this.#keeping, '', this.#one ?? this.#prefix + path);
  }

  /** What the block at this path is kept by; undefined where only a whole is kept that may hold many such blocks. */
  keyOf(path: string): string | undefined {
    return this.#one === undefined ? this.#prefix + path : undefined;
  }

  /** See {@link Keeping.settled}. */
  async settled(path: string): Promise<{ recorded: Recorded; isTold: boolean } | undefined> {
    return this.#one === undefined ? this.#keeping.settled(this.#prefix + path) : undefined;
  }

  /** See {@link Keeping.wasCut}. */
  wasCut(path: string): boolean {
    return this.#one === undefined && this.#keeping.wasCut(this.#prefix + path);
  }

  /** See {@link Keeping.begin}. */
  begin(path: string): Promise<void> {
    return this.#keeping.begin(this.#one ?? this.#prefix + path);
  }

  /** See {@link Keeping.record}. Variables that were set there are kept with it. */
  async record(path: string, recorded: Recorded): Promise<void> {
    if (this.#one !== undefined) return;
    const inside = this.#writes.filter((write) => isAtOrIn(write.path, path));
    const variables = Object.fromEntries(inside.map(({ name, text }) => [name, text]));
    await this.#keeping.record(this.#prefix + path, inside.length === 0 ? recorded : { ...recorded, variables });
  }

  /** A variable was set. Whoever records that path, or one around it, records the variable. */
  wrote(path: string, name: string, text: string): void {
    if (this.#one === undefined) this.#writes.push({ path, name, text });
  }

  /** See {@link Keeping.during}. */
  during<T>(work: Promise<T>): Promise<T> {
    return this.#keeping.during(work);
  }

  /** See {@link Keeping.sleep}. */
  sleep(path: string, untilMs: number, signal: AbortSignal): Promise<void> | undefined {
    return this.#one === undefined ? this.#keeping.sleep(this.#prefix + path, untilMs, signal) : undefined;
  }

  /** See {@link Keeping.ask}. @throws BlockError `block.invalid` in a function that code calls */
  async ask(path: string, asking: Asking): Promise<{ answer: JsonValue | undefined }> {
    if (this.#one === undefined) return this.#keeping.ask(this.#prefix + path, asking);
    const message = 'Nobody can be asked in a function that code calls: use a Call function block.';
    throw new BlockError({ code: 'block.invalid', message });
  }

  /** See {@link Keeping.link}. */
  link(path: string, recipient: string, hash: string): Promise<void> {
    return this.#keeping.link(this.#prefix + path, recipient, hash);
  }

  /** See {@link Keeping.pin}. */
  pin(name: string, live: () => Promise<string>): Promise<string> {
    return this.#keeping.pin(name, live);
  }

  /** Before a resource is asked: what later lives show must be masked by its secrets, too (security R14). */
  async uses(resource: string): Promise<void> {
    await this.#keeping.pin(RESOURCE_PIN + resource, async () => '');
  }

  /** What a called function, or an answer, has that is sensitive: what later lives show must be masked of it, too. */
  async conceals(sensitive: Sensitive): Promise<void> {
    const text = JSON.stringify(sensitive);
    await this.#keeping.pin(SENSITIVE_PIN + hashOfSecret(text), async () => text);
  }
}

/** No name of a function looks like this. */
const RESOURCE_PIN = 'resource ';
const SENSITIVE_PIN = 'sensitive ';

/** The resources among what a run has pinned. */
export function usedResources(pins: ReadonlyMap<string, string>): string[] {
  return [...pins.keys()].flatMap((name) => (name.startsWith(RESOURCE_PIN) ? [name.slice(RESOURCE_PIN.length)] : []));
}

/** What is sensitive among what a run has pinned. */
export function pinnedSensitive(pins: ReadonlyMap<string, string>): Sensitive[] {
  return [...pins].flatMap(([name, text]) => (name.startsWith(SENSITIVE_PIN) ? [JSON.parse(text)] : []));
}

/** Why a run stops here though it is not over: nothing of it works any more, something of it waits. */
export class Suspension extends BlockError {
  constructor() {
    super({ code: 'run.cancelled', message: 'The run waits.' });
  }
}

/** True for a step at this path or inside it: `each`, `each[2]/save`, `each/…`. */
function isAtOrIn(path: string, outer: string): boolean {
  return path.startsWith(outer) && (path.length === outer.length || '/[#'.includes(path.charAt(outer.length)));
}
