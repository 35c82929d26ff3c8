import { type Block, type CatalogDocument, isJsonObject, type JsonValue } from '#schema';
import { type ConfigField, findFields, variantOf } from './config-fields.ts';
import { nameFromTitle } from './new-names.ts';

type CatalogBlock = CatalogDocument['blocks'][number];
type CatalogConnector = CatalogDocument['connectors'][number];

/** What a block is to those who see it. */
interface BlockFace {
  title: string;
  /** Decides colour and icon. */
  kind: CatalogBlock['kind'];
  /** What a new one is called, as long as that is free. */
  name: string;
}

/** What the canvas knows of block types, ready for questions. */
export interface CatalogIndex {
  block(type: string): CatalogBlock | undefined;
  connector(type: string): CatalogConnector | undefined;
  /** As its type says or, where it asks a resource, as the connector of that does. */
  face(block: Pick<Block, 'type' | 'config'>): BlockFace;
  /** Every field of a block's config that is there, and the names it declares also where they are not written down. */
  fields(block: Block): readonly ConfigField[];
  /** What a new block of a type starts with. */
  startConfig(type: string): Record<string, JsonValue>;
}

export function createCatalogIndex(catalog: CatalogDocument): CatalogIndex {
  const types = new Map(catalog.blocks.map((block) => [block.type, block]));
  const connectors = new Map(catalog.connectors.map((connector) => [connector.type, connector]));
  const found = new WeakMap<object, { type: string; fields: readonly ConfigField[] }>();
  /** A constant member of a union's variant names it. */
  const connectorOf = ({ type, config }: Pick<Block, 'type' | 'config'>) => {
    const schema = types.get(type)?.config;
    const variant = isJsonObject(schema) ? variantOf(schema, config) : undefined;
    const members = isJsonObject(variant?.properties) ? Object.values(variant.properties) : [];
    const constants = members.flatMap((member) => (isJsonObject(member) ? (member.const ?? []) : []));
    return constants.flatMap((constant) => connectors.get(String(constant)) ?? [])[0];
  };
  return {
    block: (type) => types.get(type),
    connector: (type) => connectors.get(type),
    face(block) {
      const connector = connectorOf(block);
      if (connector) return { title: connector.title, kind: connector.action.kind, name: connector.action.name };
      const { title = block.type, kind = 'io' } = types.get(block.type) ?? {};
      return { title, kind, name: nameFromTitle(title) };
    },
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
