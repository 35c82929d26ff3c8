import { InputError } from '#kit';
import type { JsonValue } from '#schema';

export interface JsonLimits {
  maxBytes: number;
  maxDepth: number;
  maxNodes: number;
}

export const JSON_LIMITS: JsonLimits = { maxBytes: 1024 * 1024, maxDepth: 64, maxNodes: 100_000 };

/** Made once: making one costs more than it takes to read a short body. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * JSON from outside, checked before anything looks at it: valid UTF-8, bounded in size, depth and number of values, no
 * key twice in an object (two readers could disagree), no key that reaches a prototype (security R5).
 * @throws InputError `request.invalid`, `request.tooLarge`
 */
export function parseJson(bytes: Uint8Array, limits: JsonLimits = JSON_LIMITS): JsonValue {
  if (bytes.byteLength > limits.maxBytes) {
    throw new InputError({
      code: 'request.tooLarge',
      message: `A request body may have at most ${limits.maxBytes} bytes.`,
    });
  }
  const text = decode(bytes);
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw malformed('This is not JSON.', cause);
  }
  new Scanner(text, limits).scan();
  return value;
}

function decode(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch (cause) {
    throw malformed('This is not valid UTF-8.', cause);
  }
}

function malformed(message: string, cause?: unknown): InputError {
  return new InputError({ code: 'request.invalid', message, cause });
}

/** Walks text that JSON.parse accepted, so it may trust the grammar and only counts and compares. */
class Scanner {
  readonly #text: string;
  readonly #limits: JsonLimits;
  /** Keys of the objects that are open; undefined for an array. */
  readonly #open: (Set<string> | undefined)[] = [];
  #nodes = 0;
  #at = 0;

  constructor(text: string, limits: JsonLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  scan(): void {
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at];
      if (character === '"') this.#string();
      else if (character === '{') this.#enter(new Set());
      else if (character === '[') this.#enter(undefined);
      else if (character === '}' || character === ']') this.#open.pop();
      else if (character === ',') this.#count();
      this.#at++;
    }
  }

  #enter(keys: Set<string> | undefined): void {
    this.#open.push(keys);
    this.#count();
    if (this.#open.length > this.#limits.maxDepth)
      throw malformed(`JSON may be nested at most ${this.#limits.maxDepth} levels deep.`);
  }

  #count(): void {
    if (++this.#nodes > this.#limits.maxNodes) {
      throw new InputError({
        code: 'request.tooLarge',
        message: `A request may hold at most ${this.#limits.maxNodes} values.`,
      });
    }
  }

  /** Leaves `at` on the closing quote. A string followed by a colon is a key. */
  #string(): void {
    const start = this.#at;
    let end = start + 1;
    while (this.#text[end] !== '"') end += this.#text[end] === '\\' ? 2 : 1;
    this.#at = end;
    if (!this.#isKey(end + 1)) return;
    const raw = this.#text.slice(start, end + 1);
    const key: string = raw.includes('\\') ? JSON.parse(raw) : raw.slice(1, -1);
    if (FORBIDDEN_KEYS.has(key)) throw malformed(`The key "${key}" is not allowed.`);
    const keys = this.#open.at(-1);
    if (keys?.has(key)) throw malformed(`The key "${key.slice(0, 100)}" stands twice in one object.`);
    keys?.add(key);
  }

  #isKey(after: number): boolean {
    let at = after;
    while (/\s/.test(this.#text[at] ?? '')) at++;
    return this.#text[at] === ':';
  }
}
