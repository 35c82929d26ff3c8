import type { JsonValue } from '#schema';
import { isJsonObject } from '#schema';
import { type Schema, takesNull, typesOf } from './schema-node.ts';

/** A value that a field does not take, and an expression that makes one of it. */
export interface Misfit {
  message: string;
  /** "Turn into a number"; undefined: nobody can tell how. */
  fix: { label: string; wrap(code: string): string } | undefined;
}

const WORDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** Whether the value that a field has now is of a type that it takes. Limits are the server's to check. */
export function misfitOf(value: JsonValue, accepts: Schema): Misfit | undefined {
  if (Array.isArray(accepts.enum) && !accepts.enum.includes(value)) {
    const values = accepts.enum.slice(0, 6).map((one) => JSON.stringify(one));
    return { message: `This is none of ${values.join(', ')}.`, fix: undefined };
  }
  const types = typesOf(accepts);
  if (types.size === 0 || Array.isArray(accepts.enum) || fits(value, types)) return undefined;
  if (value === null && takesNull(accepts)) return undefined;
  const wanted = [...types].map((type) => WORDS[type] ?? type).join(' or ');
  return { message: `This is ${sayType(value)}; the field takes ${wanted}.`, fix: fixFor(value, types) };
}

function fits(value: JsonValue, types: ReadonlySet<string>): boolean {
  if (typeof value === 'number') return types.has('number') || (types.has('integer') && Number.isInteger(value));
  if (Array.isArray(value)) return types.has('array');
  if (isJsonObject(value)) return types.has('object');
  return types.has(typeof value);
}

function sayType(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return isJsonObject(value) ? 'an object' : (WORDS[typeof value] ?? typeof value);
}

function fixFor(value: JsonValue, types: ReadonlySet<string>): Misfit['fix'] {
  const isPlain = !isJsonObject(value) && !Array.isArray(value);
  if (types.has('array')) return { label: 'Make it a list', wrap: (code) => `[${code}]` };
  if (types.has('string')) {
    return { label: 'Turn into text', wrap: (code) => (isPlain ? `String(${code})` : `JSON.stringify(${code})`) };
  }
  if (types.has('integer') && isPlain)
    return { label: 'Round to a whole number', wrap: (code) => `Math.round(Number(${code}))` };
  if (types.has('number') && isPlain) return { label: 'Turn into a number', wrap: (code) => `Number(${code})` };
  return types.has('boolean') ? { label: 'Turn into true or false', wrap: (code) => `Boolean(${code})` } : undefined;
}
