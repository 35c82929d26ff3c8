import { type JsonValue, pointer } from '#schema';
import { BlockError, LimitError } from './errors.ts';

const MAX_DEPTH = 200;

/** Where values come from that have a text: who passes one on needs no second text of it. Values are never changed. */
const origins = new WeakMap<object, Json>();

/**
 * A JSON value that is held as text, as a parsed value, or as both, and converts at first need. Results of code and of
 * queries often go from one process to the next and on to the caller without anybody looking inside.
 */
export class Json {
  #text: string | undefined;
  #value: JsonValue | undefined;
  #items: readonly Json[] | undefined;
  #isNew = true;

  private constructor(text: string | undefined, value: JsonValue | undefined, items?: readonly Json[]) {
    this.#text = text;
    this.#value = value;
    this.#items = items;
  }

  static readonly null = new Json('null', null);

  /** Trusts that `text` is JSON. */
  static fromText(text: string): Json {
    return new Json(text, undefined);
  }

  /** Text that has been parsed already, to see that it is JSON. */
  static fromBoth(text: string, value: JsonValue): Json {
    return new Json(text, value);
  }

  /** Checks and copies nothing: `value` must be JSON already. See {@link toJson} for values of unknown make. */
  static fromValue(value: JsonValue): Json {
    return new Json(undefined, value);
  }

  static array(items: readonly Json[]): Json {
    return new Json(undefined, undefined, items);
  }

  static object(members: Readonly<Record<string, Json>>): Json {
    const text = Object.entries(members).map(([key, member]) => `${JSON.stringify(key)}:${member.text}`);
    return new Json(`{${text.join(',')}}`, undefined);
  }

  get text(): string {
    this.#text ??= this.#items
      ? `[${this.#items.map((item) => item.text).join(',')}]`
      : JSON.stringify(this.#value ?? null);
    return this.#text;
  }

  get value(): JsonValue {
    if (this.#value === undefined) {
      this.#value = this.#items
        ? this.#items.map((item) => item.value)
        : (JSON.parse(this.#text ?? 'null') as JsonValue);
    }
    if (this.#isNew && this.#text !== undefined && typeof this.#value === 'object' && this.#value !== null) {
      origins.set(this.#value, this);
      this.#isNew = false;
    }
    return this.#value;
  }

  /** What the very same value came from, if that is known, and with it its text. */
  static originOf(value: unknown): Json | undefined {
    return typeof value === 'object' && value !== null ? origins.get(value) : undefined;
  }

  /** The text is there already: looking at it costs nothing. */
  get hasText(): boolean {
    return this.#text !== undefined;
  }

  /** Length of the text if it is there already, else a guess from a look at the value: a size check that costs little. */
  get roughLength(): number {
    if (this.#text !== undefined) return this.#text.length;
    if (this.#items) return this.#items.reduce((sum, item) => sum + item.roughLength, 2);
    return roughLength(this.#value);
  }

  /** What `JSON.stringify` shows when somebody serialises a structure that holds a Json. */
  toJSON(): JsonValue {
    return this.value;
  }
}

/** Characters of a value's JSON text, guessed: lists by their first, middle and last item, structures four levels deep. */
export function roughLength(value: unknown, depth = 0): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 5;
  if (value instanceof Json) return value.roughLength;
  if (depth > 4) return 50;
  if (Array.isArray(value)) return 2 + value.length * longestOf(value, depth + 1);
  let sum = 2;
  for (const key in value) sum += key.length + 4 + roughLength(Reflect.get(value, key), depth + 1);
  return sum;
}

function longestOf(items: readonly unknown[], depth: number): number {
  const ends = Math.max(roughLength(items[0], depth), roughLength(items.at(-1), depth));
  return items.length < 3 ? ends : Math.max(ends, roughLength(items[items.length >> 1], depth));
}

/**
 * Any value as JSON by the rules of semantics 4.1: `undefined` becomes null, dates ISO 8601 text.
 * @throws BlockError `value.invalid` naming the path of a NaN, Infinity, BigInt, function or symbol.
 */
export function toJson(value: unknown): Json {
  if (value instanceof Json) return value;
  return Json.originOf(value) ?? Json.fromValue(toJsonValue(value, '', 0));
}

function toJsonValue(value: unknown, path: string, depth: number): JsonValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'undefined':
      return null;
    case 'number':
      // -0 has no text of its own in JSON, so the value must not tell it from 0 either.
      if (Number.isFinite(value)) return value === 0 ? 0 : value;
      throw invalid(path, String(value));
    case 'object':
      return value === null ? null : objectToJson(value, path, depth);
    default:
      throw invalid(path, `a ${typeof value}`);
  }
}

function objectToJson(value: object, path: string, depth: number): JsonValue {
  if (depth > MAX_DEPTH) {
    throw new LimitError({ code: 'value.tooLarge', message: `A value is nested deeper than ${MAX_DEPTH} levels.` });
  }
  if (value instanceof Json) return value.value;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw invalid(path, 'an invalid date');
    return value.toISOString();
  }
  if (Array.isArray(value)) return value.map((item, index) => toJsonValue(item, pointer(path, index), depth + 1));
  const members: [string, JsonValue][] = [];
  for (const [key, member] of Object.entries(value)) {
    members.push([key, toJsonValue(member, pointer(path, key), depth + 1)]);
  }
  // fromEntries defines own properties, so a `__proto__` key stays a key.
  return Object.fromEntries(members);
}

function invalid(path: string, found: string): BlockError {
  return new BlockError({
    code: 'value.invalid',
    message: `The value at ${path || '/'} is ${found}, which is not JSON.`,
  });
}
