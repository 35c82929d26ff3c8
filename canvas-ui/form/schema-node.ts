import { isJsonObject, type JsonValue } from '#schema';

/** A JSON Schema as plain JSON. */
export type Schema = { readonly [key: string]: JsonValue };

const NONE: Schema = {};
const MAX_REFS = 16;

export function asSchema(value: unknown): Schema {
  return isJsonObject(value) ? value : NONE;
}

export function members(schema: Schema): readonly (readonly [string, Schema])[] {
  return Object.entries(asSchema(schema.properties)).map(([key, member]) => [key, asSchema(member)]);
}

export function variantsOf(schema: Schema): readonly Schema[] {
  const list = Array.isArray(schema.oneOf) ? schema.oneOf : Array.isArray(schema.anyOf) ? schema.anyOf : [];
  return list.filter(isJsonObject);
}

/** What the schema says about drawing it. */
export function markOf(schema: Schema): Schema {
  return asSchema(schema['x-field']);
}

/** Follows `$ref` into the same document; what stands beside it wins. */
export function resolve(schema: Schema, root: Schema): Schema {
  let at = schema;
  for (let steps = 0; steps < MAX_REFS && typeof at.$ref === 'string'; steps++) {
    const name = /^#\/\$defs\/([^/]+)$/.exec(at.$ref)?.[1];
    const defs = asSchema(root.$defs);
    const { $ref: _, ...beside } = at;
    at = { ...(name !== undefined && Object.hasOwn(defs, name) ? asSchema(defs[name]) : NONE), ...beside };
  }
  return at;
}

/** The JSON types that a schema takes, without null; empty: any. */
export function typesOf(schema: Schema): ReadonlySet<string> {
  const own = Array.isArray(schema.type) ? schema.type : schema.type === undefined ? [] : [schema.type];
  const types = new Set(own.filter((type) => typeof type === 'string'));
  for (const variant of types.size === 0 ? variantsOf(schema) : []) {
    const inner = typesOf(variant);
    // A variant that takes anything makes the whole take anything.
    if (inner.size === 0 && !Array.isArray(variant.enum) && variant.const === undefined) return new Set();
    for (const type of inner) types.add(type);
  }
  types.delete('null');
  return types;
}

export function takesNull(schema: Schema): boolean {
  if (Array.isArray(schema.enum)) return schema.enum.includes(null);
  return Array.isArray(schema.type) && schema.type.includes('null');
}

/** The property by whose constant the variants of a union are told apart. */
export function discriminatorOf(variants: readonly Schema[]): string | undefined {
  const [first, ...rest] = variants;
  if (!first) return undefined;
  const isConstant = (variant: Schema, key: string) => asSchema(asSchema(variant.properties)[key]).const !== undefined;
  const keys = members(first).map(([key]) => key);
  return keys.find((key) => [first, ...rest].every((variant) => isConstant(variant, key)));
}

export function constantOf(variant: Schema, key: string): JsonValue | undefined {
  return asSchema(asSchema(variant.properties)[key]).const;
}

/** `priceNet` and `price_net` as words: "Price net". */
export function wordsOf(key: string): string {
  const words = key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .trim()
    .toLowerCase();
  return words === '' ? key : words.charAt(0).toUpperCase() + words.slice(1);
}
