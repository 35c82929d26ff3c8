import type { Block, FunctionDocument } from '#schema';
import { indexOf } from '../model/document.ts';
import type { FunctionLayout } from '../model/layout.ts';
import { mapGraph } from '../model/map-graph.ts';
import type { BlockShape, Shapes } from '../model/shapes.ts';

/** What a worker needs to lay a function out, as plain data. */
export interface LayoutOrder {
  id: number;
  document: FunctionDocument;
  /** By block id. */
  shapes: Readonly<Record<string, BlockShape>>;
}

export type LayoutReply = { id: number; layout: FunctionLayout } | { id: number; problem: string };

/** Leaves out what a layout does not look at: configs, pins and test values may be large. */
export function toOrder(id: number, document: FunctionDocument, shapes: Shapes): LayoutOrder {
  const bare = (block: Block): Block => ({ ...block, config: {} });
  const { collapsed } = document.layout;
  const known = [...indexOf(document).blocks].map(([block, place]) => [block, shapes.of(place.block)] as const);
  return {
    id,
    document: {
      ...document,
      body: mapGraph(document.body, { block: bare }),
      ...(document.onError ? { onError: mapGraph(document.onError, { block: bare }) } : {}),
      layout: collapsed ? { collapsed } : {},
    },
    shapes: Object.fromEntries(known),
  };
}

export function toShapes(shapes: LayoutOrder['shapes']): Shapes {
  const nothing: BlockShape = { ports: [], effects: 'none', graphs: [] };
  const of = (block: Block) => (Object.hasOwn(shapes, block.id) ? shapes[block.id] : undefined) ?? nothing;
  return { of, isSure: () => true };
}
