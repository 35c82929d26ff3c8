import { isJsonObject, type JsonValue, type TypeSpec } from '#schema';
import { isPlainKey, quoted } from './data-node.ts';

/** What all values at one place have in common. */
interface Seen {
  scalars: Set<'string' | 'number' | 'boolean' | 'null'>;
  /** Absent: no list was seen. */
  items: Seen | undefined;
  /** By key, with how many of the objects have it. Absent: no object was seen. */
  members: Map<string, { seen: Seen; count: number }> | undefined;
  objects: number;
  /** Not everything was looked at. */
  isCut: boolean;
}

const MAX_DEPTH = 6;
const MAX_ITEMS = 50;
const MAX_MEMBERS = 200;
const MAX_LOOKED_AT = 20_000;
const ANY = 'any';

/**
 * The TypeScript type that a value has, and others like it: the items of a list are taken together, and only the first of
 * them are looked at. What is not known is `any`, so that nothing is wrong because of it.
 */
export function typeOfValue(value: JsonValue | undefined): string {
  if (value === undefined) return ANY;
  const seen = nothingSeen();
  look(seen, value, 0, { left: MAX_LOOKED_AT });
  return textOf(seen);
}

function nothingSeen(): Seen {
  return { scalars: new Set(), items: undefined, members: undefined, objects: 0, isCut: false };
}

function look(seen: Seen, value: JsonValue, depth: number, budget: { left: number }): void {
  if (budget.left-- <= 0 || depth > MAX_DEPTH) seen.isCut = true;
  else if (Array.isArray(value)) {
    seen.items ??= nothingSeen();
    for (const item of value.slice(0, MAX_ITEMS)) look(seen.items, item, depth + 1, budget);
  } else if (isJsonObject(value)) lookInside(seen, value, depth, budget);
  else if (value === null) seen.scalars.add('null');
  else if (typeof value === 'string') seen.scalars.add('string');
  else seen.scalars.add(typeof value === 'number' ? 'number' : 'boolean');
}

function lookInside(seen: Seen, value: { [key: string]: JsonValue }, depth: number, budget: { left: number }): void {
  seen.members ??= new Map();
  seen.objects++;
  const keys = Object.keys(value);
  for (const key of keys.slice(0, MAX_MEMBERS)) {
    const member = value[key];
    if (member === undefined) continue;
    let known = seen.members.get(key);
    if (!known) {
      if (seen.members.size >= MAX_MEMBERS) continue;
      known = { seen: nothingSeen(), count: 0 };
      seen.members.set(key, known);
    }
    known.count++;
    look(known.seen, member, depth + 1, budget);
  }
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
