import { isJsonObject, type JsonValue, pointer } from '#schema';
import type { PathStep } from './changes.ts';

/** A field of a config that means more than its JSON. */
export interface ConfigField {
  path: readonly PathStep[];
  /** JSON Pointer inside the config. */
  pointer: string;
  kind:
    | 'expression'
    | 'template'
    | 'code'
    /** A name that the block adds to what its own graphs see: a loop's item. */
    | 'local'
    /** A variable of the run, read as `vars.name`. */
    | 'variable'
    /** The name of a resource or function. */
    | 'reference';
  text: string;
  /** Of code. */
  language: string | undefined;
  /** What it refers to, as the schema's widget says: `resource`, `function`. */
  refersTo: string | undefined;
  /** The block evaluates it itself, with the names it adds to its graphs. Undefined: the schema does not tell. */
  deferred: boolean | undefined;
  /** Of a local name: what it is if nothing is written down. */
  fallback: string | undefined;
}

const MAX_DEPTH = 64;

/** Walks a config and its JSON Schema together. Without a schema only tagged values are known. */
export function findFields(schema: unknown, config: JsonValue): ConfigField[] {
  if (isJsonObject(schema)) return walk(schema, config, []);
  return walkUnknown(config, []);
}

type Node = { [key: string]: JsonValue };
type Path = readonly PathStep[];

function walk(schema: Node, value: JsonValue | undefined, path: Path): ConfigField[] {
  if (path.length > MAX_DEPTH) return [];
  const own = ownField(schema, value, path);
  if (own) return own;
  const variant = variantOf(schema, value);
  const ofVariant = variant ? walk(variant, value, path) : [];
  if (Array.isArray(value)) {
    const items = schema.items;
    return [
      ...ofVariant,
      ...(isJsonObject(items) ? value.flatMap((item, at) => walk(items, item, [...path, at])) : []),
    ];
  }
  return isJsonObject(value) ? [...ofVariant, ...walkMembers(schema, value, path)] : ofVariant;
}

function walkMembers(schema: Node, value: Node, path: Path): ConfigField[] {
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const declared = Object.entries(properties).flatMap(([key, property]) =>
    isJsonObject(property) ? walk(property, Object.hasOwn(value, key) ? value[key] : undefined, [...path, key]) : [],
  );
  const { additionalProperties } = schema;
  if (!isJsonObject(additionalProperties)) return declared;
  const others = Object.entries(value).filter(([key]) => !Object.hasOwn(properties, key));
  return [...declared, ...others.flatMap(([key, member]) => walk(additionalProperties, member, [...path, key]))];
}

/** What the schema says stands here; an empty list for a known field without anything in it; undefined: look inside. */
function ownField(schema: Node, value: JsonValue | undefined, path: Path): ConfigField[] | undefined {
  const mark = isJsonObject(schema['x-field']) ? schema['x-field'] : {};
  if (mark.kind === 'value') return tagged(value, path, mark.deferred === true);
  if (mark.kind === 'template') return typeof value === 'string' ? [field('template', path, value)] : [];
  if (mark.kind === 'code') {
    const language = typeof mark.language === 'string' ? mark.language : '';
    return typeof value === 'string' ? [{ ...field('code', path, value), language }] : [];
  }
  if (mark.widget === 'resource' || mark.widget === 'function') {
    return typeof value === 'string' ? [{ ...field('reference', path, value), refersTo: mark.widget }] : [];
  }
  if (mark.kind === 'name') return declaredName(schema, mark.declares, value, path);
  return undefined;
}

function declaredName(
  schema: Node,
  declares: JsonValue | undefined,
  value: JsonValue | undefined,
  path: Path,
): ConfigField[] {
  if (declares === 'variable') return typeof value === 'string' ? [field('variable', path, value)] : [];
  const fallback = typeof schema.default === 'string' ? schema.default : undefined;
  const text = typeof value === 'string' ? value : fallback;
  return text === undefined ? [] : [{ ...field('local', path, text), fallback }];
}

function tagged(value: JsonValue | undefined, path: Path, deferred: boolean | undefined): ConfigField[] {
  if (!isJsonObject(value)) return [];
  if (value.kind === 'expression' && typeof value.code === 'string') {
    return [{ ...field('expression', [...path, 'code'], value.code), deferred }];
  }
  if (value.kind === 'template' && typeof value.text === 'string') {
    return [{ ...field('template', [...path, 'text'], value.text), deferred }];
  }
  return [];
}

/** Of a union the variant whose constant members are those of the value. */
export function variantOf(schema: Node, value: JsonValue | undefined): Node | undefined {
  const variants = [schema.oneOf, schema.anyOf].flatMap((list) => (Array.isArray(list) ? list : []));
  return variants.filter(isJsonObject).find((variant) => {
    const properties = isJsonObject(variant.properties) ? variant.properties : {};
    return Object.entries(properties).every(
      ([key, node]) =>
        !isJsonObject(node) || node.const === undefined || (isJsonObject(value) && value[key] === node.const),
    );
  });
}

function walkUnknown(value: JsonValue, path: Path): ConfigField[] {
  if (path.length > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.flatMap((item, at) => walkUnknown(item, [...path, at]));
  if (!isJsonObject(value)) return [];
  if (value.kind === 'literal' && 'value' in value) return [];
  const found = tagged(value, path, undefined);
  return found.length > 0
    ? found
    : Object.entries(value).flatMap(([key, member]) => walkUnknown(member, [...path, key]));
}

function field(kind: ConfigField['kind'], path: Path, text: string): ConfigField {
  const nothing = { language: undefined, refersTo: undefined, deferred: undefined, fallback: undefined };
  return { path, pointer: pointer('', ...path), kind, text, ...nothing };
}
