import type { Field, TypeSpec } from '#schema';

/** One way in which a value of a type may not fit another. */
export interface Misfit {
  /** Members that lead to it: `customer.email`, `lines[].price`; empty: the value itself. */
  at: string;
  kind: 'type' | 'limit' | 'values' | 'missing' | 'null' | 'undeclared' | 'open';
  /** What `from` is or has there. */
  from: string;
  /** What `to` asks for. */
  to: string;
}

/** Where values that fit `from` may not fit `to`; empty if each does. */
export function misfits(from: TypeSpec, to: TypeSpec, at = ''): Misfit[] {
  if (to.type === 'any') return [];
  if (from.type !== to.type && !isWider(from, to)) return [{ at, kind: 'type', from: nameOf(from), to: nameOf(to) }];
  return [...limitMisfits(from, to, at), ...innerMisfits(from, to, at)];
}

/** Members that a reader of `before` may use and that `after` no longer has, at any depth. */
export function lostFields(before: TypeSpec, after: TypeSpec, at = ''): string[] {
  if (before.type === 'array' && after.type === 'array') return lostFields(before.items, after.items, `${at}[]`);
  if (before.type !== 'object' || after.type !== 'object') return [];
  return before.fields.flatMap((field) => {
    const path = member(at, field.name);
    const now = after.fields.find(({ name }) => name === field.name);
    if (now) return lostFields(field, now, path);
    return after.open ? [] : [path];
  });
}

function isWider(from: TypeSpec, to: TypeSpec): boolean {
  if (from.type === 'integer' && to.type === 'number') return true;
  if (from.type === 'enum' && to.type === 'string') return from.values.every((value) => typeof value === 'string');
  return (from.type === 'date' || from.type === 'datetime') && to.type === 'string';
}

const LIMITS = [
  ['minLength', 'least'],
  ['maxLength', 'most'],
  ['minimum', 'least'],
  ['maximum', 'most'],
  ['exclusiveMinimum', 'least'],
  ['exclusiveMaximum', 'most'],
  ['minItems', 'least'],
  ['maxItems', 'most'],
  ['maxBytes', 'most'],
  ['multipleOf', 'same'],
  ['pattern', 'same'],
  ['format', 'same'],
] as const;

function limitMisfits(from: TypeSpec, to: TypeSpec, at: string): Misfit[] {
  const before: Record<string, unknown> = { ...from };
  const after: Record<string, unknown> = { ...to };
  return LIMITS.flatMap(([limit, kind]): Misfit[] => {
    const [old, now] = [before[limit], after[limit]];
    if (now === undefined || old === now || (kind !== 'same' && isKept(old, now, kind))) return [];
    return [{ at, kind: 'limit', from: old === undefined ? 'unlimited' : `${limit} ${old}`, to: `${limit} ${now}` }];
  });
}

function isKept(old: unknown, now: unknown, kind: 'least' | 'most'): boolean {
  if (typeof old !== 'number' || typeof now !== 'number') return false;
  return kind === 'least' ? old >= now : old <= now;
}

function innerMisfits(from: TypeSpec, to: TypeSpec, at: string): Misfit[] {
  if (from.type === 'array' && to.type === 'array') return misfits(from.items, to.items, `${at}[]`);
  if (from.type === 'enum' && to.type === 'enum') {
    const others = from.values.filter((value) => !to.values.includes(value));
    if (others.length === 0) return [];
    return [{ at, kind: 'values', from: list(others), to: list(to.values) }];
  }
  return from.type === 'object' && to.type === 'object' ? objectMisfits(from, to, at) : [];
}

type ObjectType = Extract<TypeSpec, { type: 'object' }>;

function objectMisfits(from: ObjectType, to: ObjectType, at: string): Misfit[] {
  const declared = to.fields.flatMap((now) => {
    const path = member(at, now.name);
    const before = from.fields.find(({ name }) => name === now.name);
    if (before) return fieldMisfits(before, now, path);
    return now.required ? [{ at: path, kind: 'missing' as const, from: 'not declared', to: 'required' }] : [];
  });
  if (to.open) return declared;
  const others = from.fields.filter(({ name }) => !to.fields.some((now) => now.name === name));
  const undeclared = others.map((field): Misfit => {
    return { at: member(at, field.name), kind: 'undeclared', from: nameOf(field), to: 'not declared' };
  });
  return [
    ...declared,
    ...undeclared,
    ...(from.open ? [{ at, kind: 'open' as const, from: 'open', to: 'closed' }] : []),
  ];
}

function fieldMisfits(before: Field, now: Field, at: string): Misfit[] {
  return [
    ...(now.required && !before.required ? [{ at, kind: 'missing' as const, from: 'optional', to: 'required' }] : []),
    ...(before.nullable && !now.nullable ? [{ at, kind: 'null' as const, from: 'or null', to: 'not null' }] : []),
    ...misfits(before, now, at),
  ];
}

function nameOf(type: TypeSpec): string {
  return type.type === 'array' ? `a list of ${type.items.type}` : type.type;
}

function list(values: readonly (string | number)[]): string {
  return values.map((value) => JSON.stringify(value)).join(', ');
}

function member(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}

export { typeOfSample } from './sample-type.ts';
