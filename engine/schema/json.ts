import { z } from 'zod';

/** What travels between blocks, over the wire and into the store (semantics 4.1). */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** The wire form of {@link JsonValue}. Depth and size are bounded where text is parsed, not here. */
export const jsonSchema: z.ZodType<JsonValue> = z.json();

/** Type guard for plain JSON objects (not arrays, not null). */
export function isJsonObject(value: unknown): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON text with sorted keys and no spaces: the same value always gives the same bytes. Used for hashes. */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .flatMap((key) => {
      const member = value[key];
      return member === undefined ? [] : [`${JSON.stringify(key)}:${canonicalJson(member)}`];
    });
  return `{${members.join(',')}}`;
}

/** Appends one member name or index to an RFC 6901 JSON Pointer. */
export function pointer(base: string, ...members: PropertyKey[]): string {
  return members.reduce<string>(
    (path, member) => `${path}/${String(member).replaceAll('~', '~0').replaceAll('/', '~1')}`,
    base,
  );
}
