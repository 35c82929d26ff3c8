import type { JsonValue, TypeSpec } from '#schema';
import { isPlainKey, quoted } from './data-node.ts';
import { MAX_DEPTH, MAX_MEMBERS, type Seen, seenIn } from './seen.ts';

const ANY = 'any';

/**
 * The TypeScript type that a value has, and others like it: the items of a list are taken together, and only the first of
 * them are looked at. What is not known is `any`, so that nothing is wrong because of it.
 */
export function typeOfValue(value: JsonValue | undefined): string {
  if (value === undefined) return ANY;
  return textOf(seenIn(value));
}

function textOf(seen: Seen): string {
  const { scalars, items, members, isCut } = seen;
  const parts: string[] = [];
  if (members) parts.push(objectText(seen));
  if (items) parts.push(listOf(textOf(items)));
  for (const scalar of ['string', 'number', 'boolean'] as const) if (scalars.has(scalar)) parts.push(scalar);
  // Of something that was null so far nobody knows what it is when it is there.
  if (isCut || parts.length === 0) return ANY;
  if (scalars.has('null')) parts.push('null');
  return parts.join(' | ');
}

function objectText({ members = new Map(), objects }: Seen): string {
  const texts = [...members].map(([key, { seen, count }]) => memberText(key, textOf(seen), count < objects));
  // An object without members may be one that holds anything by key.
  if (members.size === 0 || members.size >= MAX_MEMBERS) texts.push(`[key: string]: ${ANY}`);
  return `{ ${texts.join('; ')} }`;
}

function memberText(key: string, type: string, isOptional: boolean): string {
  const name = isPlainKey(key) ? key : quoted(key);
  return `${name}${isOptional ? '?' : ''}: ${type}`;
}

function listOf(type: string): string {
  return type === ANY ? `${ANY}[]` : `(${type})[]`;
}

/** The TypeScript type of a declared type. */
export function typeOfSpec(spec: TypeSpec, depth = 0): string {
  if (depth > MAX_DEPTH) return ANY;
  switch (spec.type) {
    case 'string':
    case 'date':
    case 'datetime':
      return 'string';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'enum':
      return spec.values.map((value) => (typeof value === 'string' ? quoted(value) : String(value))).join(' | ');
    case 'array':
      return listOf(typeOfSpec(spec.items, depth + 1));
    case 'object': {
      const texts = spec.fields.map((field) => {
        const type = typeOfSpec(field, depth + 1);
        return memberText(field.name, orNull(type, field.nullable === true || !field.required), !field.required);
      });
      if (spec.open || texts.length === 0) texts.push(`[key: string]: ${ANY}`);
      return `{ ${texts.join('; ')} }`;
    }
    case 'file':
      return '{ name: string; contentType: string; base64: string }';
    case 'any':
      return ANY;
  }
}

export function orNull(type: string, mayBeNull: boolean): string {
  return mayBeNull && type !== ANY ? `${type} | null` : type;
}

/** `{ a: T; b?: U }` */
export function objectOf(members: readonly { name: string; type: string; isOptional?: boolean }[]): string {
  if (members.length === 0) return '{}';
  return `{ ${members.map(({ name, type, isOptional = false }) => memberText(name, type, isOptional)).join('; ')} }`;
}
