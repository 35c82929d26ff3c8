import { type Field, fieldSchema, type JsonValue, type TypeSpec } from '#schema';
import { type Seen, seenIn } from './seen.ts';

const ANY: TypeSpec = { type: 'any' };

/**
 * The type that a value has, to be declared: items of a list taken together, members that some lack not required. Where kinds
 * differ, or nothing but null was there, it is anything.
 */
export function typeOfSample(value: JsonValue): TypeSpec {
  return typeOf(seenIn(value));
}

function typeOf(seen: Seen): TypeSpec {
  const { scalars, items, members, isCut } = seen;
  const [scalar, ...others] = [...scalars].filter((one) => one !== 'null');
  const kinds = (scalar ? 1 : 0) + others.length + (items ? 1 : 0) + (members ? 1 : 0);
  if (isCut || kinds !== 1) return ANY;
  if (items) return { type: 'array', items: items.scalars.has('null') ? ANY : typeOf(items) };
  return scalar ? { type: scalar } : objectType(seen);
}

function objectType({ members = new Map(), objects }: Seen): TypeSpec {
  const fields = [...members].flatMap(([name, { seen, count }]): Field[] => {
    const nullable = seen.scalars.has('null') && typeOf(seen).type !== 'any';
    const required = count === objects;
    const field = { ...typeOf(seen), name, ...(required ? { required } : {}), ...(nullable ? { nullable } : {}) };
    // A key that no declaration can have stays undeclared.
    return fieldSchema.safeParse(field).success ? [field] : [];
  });
  return { type: 'object', fields };
}
