import type { JsonValue } from '#schema';

/** Properties come as unknown and may be absent or failed: each reader answers what can be drawn whatever is there. */

export type JsonRecord = Readonly<Record<string, JsonValue>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own members only, so that data can not reach what all objects have. */
export function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function textIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function listIn(value: unknown): readonly JsonValue[] {
  return Array.isArray(value) ? value : NOTHING;
}

/** One list, so that it does not look like other data each time. */
const NOTHING: readonly JsonValue[] = [];

export function oneOf<const Choice extends string>(value: unknown, choices: readonly Choice[]): Choice | undefined {
  return choices.find((choice) => choice === value);
}
