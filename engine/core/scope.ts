import { Json, toJson } from '#kit';
import type { BlockProblem, JsonValue } from '#schema';

/** What a settled block looks like to expressions and code: `getOrder.data`, `.error`, `.status` (semantics 4.2). */
export interface BlockResult {
  data: Json;
  error: BlockProblem | null;
  status: 'success' | 'handled' | 'error' | 'skipped' | 'disabled';
}

type Entry =
  | { kind: 'value'; json: Json }
  | { kind: 'block'; result: BlockResult }
  | { kind: 'live'; read: () => JsonValue };

/**
 * The names in scope at one place of a run. A graph's scope has its container's scope as parent, so what is inside a
 * container is never seen outside (semantics 3.4).
 */
export class Scope {
  readonly #parent: Scope | undefined;
  readonly #entries = new Map<string, Entry>();
  /** Values as expressions see them, made at first read and kept. */
  readonly #read = new Map<string, unknown>();

  constructor(parent?: Scope) {
    this.#parent = parent;
  }

  setValue(name: string, json: Json): void {
    this.#entries.set(name, { kind: 'value', json });
  }

  setBlock(name: string, result: BlockResult): void {
    this.#entries.set(name, { kind: 'block', result });
  }

  /** A name whose value changes during the run: `vars`. */
  setLive(name: string, read: () => JsonValue): void {
    this.#entries.set(name, { kind: 'live', read });
  }

  /** A scope inside this one with further values. */
  with(values: Readonly<Record<string, unknown>>): Scope {
    const inner = new Scope(this);
    for (const [name, value] of Object.entries(values)) inner.setValue(name, toJson(value));
    return inner;
  }

  has(name: string): boolean {
    return this.#entries.has(name) || (this.#parent?.has(name) ?? false);
  }

  /** What an expression reads under this name. */
  get(name: string): unknown {
    const entry = this.#entries.get(name);
    if (!entry) return this.#parent?.get(name);
    if (entry.kind === 'live') return entry.read();
    if (this.#read.has(name)) return this.#read.get(name);
    const value = entry.kind === 'value' ? entry.json.value : { ...entry.result, data: entry.result.data.value };
    this.#read.set(name, value);
    return value;
  }

  /** What code reads under this name, as JSON text; undefined if there is no such name. */
  text(name: string): string | undefined {
    const entry = this.#entries.get(name);
    if (!entry) return this.#parent?.text(name);
    if (entry.kind === 'live') return JSON.stringify(entry.read());
    if (entry.kind === 'value') return entry.json.text;
    const { data, error, status } = entry.result;
    return `{"data":${data.text},"error":${JSON.stringify(error)},"status":"${status}"}`;
  }
}

/** What a skipped block reads as (semantics 4.5). */
export const SKIPPED: BlockResult = { data: Json.null, error: null, status: 'skipped' };
