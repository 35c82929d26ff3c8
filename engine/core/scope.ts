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
  /** `read` is what expressions see, made at first read and kept. */
  | { kind: 'block'; result: BlockResult; read?: unknown }
  | { kind: 'live'; read: () => JsonValue };

/**
 * The names in scope at one place of a run. A graph's scope has its container's scope as parent, so what is inside a
 * container is never seen outside (semantics 3.4).
 */
export class Scope {
  readonly #parent: Scope | undefined;
  readonly #entries = new Map<string, Entry>();
  readonly #given: ((name: string) => Json | undefined) | undefined;

  /** @param given names that are there from the start, looked up at first use: most runs read one or two of them */
  constructor(parent?: Scope, given?: (name: string) => Json | undefined) {
    this.#parent = parent;
    this.#given = given;
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
    return this.#find(name) !== undefined || (this.#parent?.has(name) ?? false);
  }

  /** What an expression reads under this name. */
  get(name: string): unknown {
    const entry = this.#find(name);
    if (!entry) return this.#parent?.get(name);
    if (entry.kind === 'live') return entry.read();
    if (entry.kind === 'value') return entry.json.value;
    entry.read ??= { ...entry.result, data: entry.result.data.value };
    return entry.read;
  }

  /** What code reads under this name, as JSON text; undefined if there is no such name. */
  text(name: string): string | undefined {
    const entry = this.#find(name);
    if (!entry) return this.#parent?.text(name);
    if (entry.kind === 'live') return JSON.stringify(entry.read());
    if (entry.kind === 'value') return entry.json.text;
    const { data, error, status } = entry.result;
    return `{"data":${data.text},"error":${JSON.stringify(error)},"status":"${status}"}`;
  }

  #find(name: string): Entry | undefined {
    const known = this.#entries.get(name);
    const json = known ? undefined : this.#given?.(name);
    if (!json) return known;
    const entry: Entry = { kind: 'value', json };
    this.#entries.set(name, entry);
    return entry;
  }
}

/** What a skipped block reads as (semantics 4.5). */
export const SKIPPED: BlockResult = { data: Json.null, error: null, status: 'skipped' };
