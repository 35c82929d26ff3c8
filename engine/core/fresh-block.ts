import { z } from 'zod';
import type { BlockType, Connector } from '#kit';
import { type CatalogDocument, isJsonObject, type JsonValue } from '#schema';

type Config = { [key: string]: JsonValue };

/** The config of a fresh block: its first variant, what its type starts with, and nothing that an author has to decide. */
export function startConfig(schema: unknown, given: Readonly<Config>): Config {
  const variant = variantOf(schema, given);
  return { ...constants(variant), ...given };
}

/**
 * How a fresh block looks on the canvas, before the server has seen it. What its author has yet to decide is taken to be
 * there: no type's ways out depend on it.
 */
export function typicalBlock(
  block: BlockType,
  { schema, start, connectors }: { schema: unknown; start: Config; connectors: ReadonlyMap<string, Connector> },
): CatalogDocument['blocks'][number]['typical'] {
  const bound = block.bind(filled(schema, start), connectors);
  if (bound instanceof z.ZodError) throw new Error(`a fresh "${block.type}" is not valid: ${bound.message}`);
  const graphs = bound.graphs.map(({ slot, title, names }) => ({ slot, title, names: [...names] }));
  return { ports: [...bound.ports], effects: bound.effects, graphs };
}

function constants(schema: unknown): Config {
  return Object.fromEntries(
    requiredOf(schema).flatMap(([key, property]): [string, JsonValue][] => {
      if (property.const !== undefined) return [[key, property.const]];
      const isObject = property.type === 'object' && !isJsonObject(property['x-field']);
      return isObject ? [[key, constants(property)]] : [];
    }),
  );
}

/** The value with something that fits wherever something is missing. */
function filled(schema: unknown, value: JsonValue | undefined): JsonValue {
  const node = variantOf(schema, value);
  if (Array.isArray(value)) return value.map((item) => filled(node.items, item));
  if (node.type === 'object' && !isValueField(node)) {
    const given = isJsonObject(value) ? value : {};
    const properties = isJsonObject(node.properties) ? node.properties : {};
    const required = requiredOf(node).map(([key]) => [key, filled(properties[key], given[key])]);
    return { ...given, ...Object.fromEntries(required) };
  }
  return value ?? placeholder(node);
}

function placeholder(node: Config): JsonValue {
  // Whatever a value must be in the end, an expression may turn out to be it.
  if (isValueField(node)) return { kind: 'expression', code: 'null' };
  if (node.const !== undefined) return node.const;
  if (Array.isArray(node.enum)) return node.enum[0] ?? null;
  switch (node.type) {
    case 'array': {
      const least = typeof node.minItems === 'number' ? node.minItems : 0;
      return Array.from({ length: least }, () => filled(node.items, undefined));
    }
    case 'string':
      return isJsonObject(node['x-field']) && node['x-field'].language !== undefined ? '' : 'name';
    case 'boolean':
      return false;
    default:
      return typeof node.minimum === 'number' ? node.minimum : 0;
  }
}

function isValueField(node: Config): boolean {
  return isJsonObject(node['x-field']) && node['x-field'].kind === 'value';
}

/** Of a union the variant that the value names, else the first. */
function variantOf(schema: unknown, value: JsonValue | undefined): Config {
  const node = isJsonObject(schema) ? schema : {};
  const variants = Array.isArray(node.oneOf) ? node.oneOf.filter(isJsonObject) : [];
  const given = isJsonObject(value) ? value : {};
  const named = variants.find((variant) =>
    requiredOf(variant).every(([key, { const: fixed }]) => fixed === undefined || given[key] === fixed),
  );
  return named ?? variants[0] ?? node;
}

function requiredOf(schema: unknown): [string, Config][] {
  if (!isJsonObject(schema) || !isJsonObject(schema.properties)) return [];
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties).flatMap(([key, property]): [string, Config][] =>
    required.includes(key) && isJsonObject(property) ? [[key, property]] : [],
  );
}
