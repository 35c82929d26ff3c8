import { z } from 'zod';
import type { BlockType, ComponentType, Connector } from '#kit';
import type { CatalogDocument } from '#schema';
import { startConfig, typicalBlock } from './fresh-block.ts';

/** The block types, connectors and components that this server knows. Made once, at start. */
export interface Catalog {
  readonly blocks: ReadonlyMap<string, BlockType>;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly components: ReadonlyMap<string, ComponentType>;
}

export function createCatalog(
  blocks: Iterable<BlockType>,
  connectors: Iterable<Connector>,
  components: Iterable<ComponentType> = [],
): Catalog {
  return { blocks: byType(blocks), connectors: byType(connectors), components: byType(components) };
}

/** The catalog as the canvas gets it. `help` answers the README of a block type or connector. */
export function describeCatalog(
  { blocks, connectors, components }: Catalog,
  help: (kind: 'block' | 'connector', type: string) => string,
): CatalogDocument {
  return {
    blocks: [...blocks.values()].map((block) => {
      const { type, title, description, category, kind, returns, leavesLoop } = block;
      const config = toInputSchema(block.schema([...connectors.values()]));
      const start = startConfig(config, block.start);
      const typical = typicalBlock(block, { schema: config, start, connectors });
      const told = { type, title, description, category, kind, returns, leavesLoop, help: help('block', type) };
      return { ...told, config, start, typical };
    }),
    connectors: [...connectors.values()].map(
      ({ type, title, description, action, settings, query, canIntrospect, methods }) => ({
        type,
        title,
        description,
        action,
        settings: toInputSchema(settings),
        query: toInputSchema(query),
        canIntrospect,
        methods: Object.keys(methods),
        help: help('connector', type),
      }),
    ),
    components: [...components.values()].map(({ bind: _, props, ...told }) => ({
      ...told,
      props: toInputSchema(props),
    })),
  };
}

/** What may be written, before zod parses it into fields. */
export function toInputSchema(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

function byType<T extends { type: string }>(items: Iterable<T>): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (const item of items) {
    if (map.has(item.type)) throw new Error(`two definitions are called "${item.type}"`);
    map.set(item.type, item);
  }
  return map;
}
