import { type Block, type CatalogDocument, isJsonObject, type JsonValue } from '#schema';
import { type ConfigField, findFields } from './config-fields.ts';

type CatalogBlock = CatalogDocument['blocks'][number];

/** What the canvas knows of block types, ready for questions. */
export interface CatalogIndex {
  block(type: string): CatalogBlock | undefined;
  /** Every field of a block's config that is there, and the names it declares also where they are not written down. */
  fields(block: Block): readonly ConfigField[];
  /** What a new block of a type starts with: its first variant, and nothing that an author has to decide. */
  startConfig(type: string): Record<string, JsonValue>;
}

export function createCatalogIndex(catalog: CatalogDocument): CatalogIndex {
  const types = new Map(catalog.blocks.map((block) => [block.type, block]));
  const found = new WeakMap<object, { type: string; fields: readonly ConfigField[] }>();
  return {
    block: (type) => types.get(type),
    fields(block) {
      const made = found.get(block.config);
      if (made?.type === block.type) return made.fields;
      const fields = findFields(types.get(block.type)?.config, block.config);
      found.set(block.config, { type: block.type, fields });
      return fields;
    },
    startConfig: (type) => startOf(types.get(type)?.config),
  };
}

function startOf(schema: unknown): Record<string, JsonValue> {
  if (!isJsonObject(schema)) return {};
  const variant = Array.isArray(schema.oneOf) ? schema.oneOf[0] : undefined;
  if (variant !== undefined) return startOf(variant);
  const required = Array.isArray(schema.required) ? schema.required : [];
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const members = Object.entries(properties).flatMap(([key, property]): [string, JsonValue][] => {
    if (!isJsonObject(property) || !required.includes(key)) return [];
    if (property.const !== undefined) return [[key, property.const]];
    const isObject = property.type === 'object' && !isJsonObject(property['x-field']);
    return isObject ? [[key, startOf(property)]] : [];
  });
  return Object.fromEntries(members);
}
