import type { JsonValue } from '#schema';

export type JsonType = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';
export type JsonObject = { [key: string]: JsonValue };
export type JsonContainer = JsonValue[] | JsonObject;

/** Our own guard: the one of #schema would bring zod into the worker. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isContainer(value: JsonValue | undefined): value is JsonContainer {
  return typeof value === 'object' && value !== null;
}

export function typeOf(value: JsonValue): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'object') return 'object';
  return typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'boolean';
}

export function sizeOf(value: JsonContainer): number {
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}

/** Members of an object, also one called `__proto__`, which is a key like any other in data. */
export function membersOf(value: JsonContainer): [string | number, JsonValue][] {
  return Array.isArray(value) ? value.map((item, at) => [at, item]) : Object.entries(value);
}

/** Marks that turn the direction of text around, and so could make a value look like another. */
const TURNS_TEXT = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A string as JSON writes it, on one line, with marks of direction spelled out. Looks at no more than it may show. */
export function quote(text: string, most: number): string {
  const isLong = text.length > most;
  const quoted = JSON.stringify(isLong ? text.slice(0, most) : text).replace(TURNS_TEXT, spelled);
  if (!isLong && quoted.length <= most) return quoted;
  return `${quoted.slice(0, Math.max(1, most - 2))}…"`;
}

const PLAIN_KEY = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/** A key as people read it: bare if it is a word, else quoted. */
export function keyText(key: string | number, most = 60): string {
  if (typeof key === 'number') return String(key);
  return key.length <= most && PLAIN_KEY.test(key) ? key : quote(key, most);
}

/** `items[0].sku`, `["odd key"]`: as code and expressions reach the place. */
export function accessor(base: string, steps: readonly (string | number)[]): string {
  return steps.reduce<string>((path, step) => {
    if (typeof step === 'number') return `${path}[${step}]`;
    if (!PLAIN_KEY.test(step)) return `${path}[${JSON.stringify(step)}]`;
    return path === '' ? step : `${path}.${step}`;
  }, base);
}

export function childId(parent: string, key: string | number): string {
  const isPlain = typeof key === 'number' || !/[~/]/.test(key);
  return `${parent}/${isPlain ? key : key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function spelled(mark: string): string {
  return `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
