import type { Block, CatalogDocument, JsonValue } from '#schema';
import { type ConfigField, findFields } from './config-fields.ts';

type CatalogBlock = CatalogDocument['blocks'][number];
type CatalogConnector = CatalogDocument['connectors'][number];

/** What the canvas knows of block types, ready for questions. */
export interface CatalogIndex {
  block(type: string): CatalogBlock | undefined;
  connector(type: string): CatalogConnector | undefined;
  /** Every field of a block's config that is there, and the names it declares also where they are not written down. */
  fields(block: Block): readonly ConfigField[];
  /** What a new block of a type starts with. */
  startConfig(type: string): Record<string, JsonValue>;
}

export function createCatalogIndex(catalog: CatalogDocument): CatalogIndex {
  const types = new Map(catalog.blocks.map((block) => [block.type, block]));
  const connectors = new Map(catalog.connectors.map((connector) => [connector.type, connector]));
  const found = new WeakMap<object, { type: string; fields: readonly ConfigField[] }>();
  return {
    block: (type) => types.get(type),
    connector: (type) => connectors.get(type),
    fields(block) {
      const made = found.get(block.config);
      if (made?.type === block.type) return made.fields;
      const fields = findFields(types.get(block.type)?.config, block.config);
      found.set(block.config, { type: block.type, fields });
      return fields;
    },
    startConfig: (type) => structuredClone(types.get(type)?.start ?? {}),
  };
}
