import { z } from 'zod';
import type { BlockType, Connector } from '#kit';
import type { CatalogDocument } from '#schema';

/** The block types and connectors that this server knows. Made once, at start. */
export interface Catalog {
  readonly blocks: ReadonlyMap<string, BlockType>;
  readonly connectors: ReadonlyMap<string, Connector>;
}

export function createCatalog(blocks: Iterable<BlockType>, connectors: Iterable<Connector>): Catalog {
  return { blocks: byType(blocks), connectors: byType(connectors) };
}

/** The catalog as the canvas gets it. `help` answers the README of a block type or connector. */
export function describeCatalog(
  { blocks, connectors }: Catalog,
  help: (kind: 'block' | 'connector', type: string) => string,
): CatalogDocument {
  return {
    blocks: [...blocks.values()].map((block) => {
      const { type, title, description, category, returns, leavesLoop } = block;
      const config = toInputSchema(block.schema([...connectors.values()]));
      return { type, title, description, category, returns, leavesLoop, config, help: help('block', type) };
    }),
    connectors: [...connectors.values()].map(({ type, title, description, settings, query, canIntrospect }) => ({
      type,
      title,
      description,
      settings: toInputSchema(settings),
      query: toInputSchema(query),
      canIntrospect,
      help: help('connector', type),
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
