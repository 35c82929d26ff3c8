import type { Block, checkResponse } from '#schema';
import type { CatalogIndex } from './catalog-index.ts';
import { ERROR_PORT } from './document.ts';

type CheckedBlocks = ReturnType<typeof checkResponse.parse>['blocks'];
export type BlockShape = CheckedBlocks[string];
export type Slot = BlockShape['graphs'][number];

/** Ways out, inner graphs and effects of each block: what the server said last, else the best guess there is. */
export interface Shapes {
  of(block: Block): BlockShape;
  /** False while the server has not said anything about the block, so that nothing should be refused because of it. */
  isSure(block: Block): boolean;
}

interface ShapeSources {
  catalog: CatalogIndex;
  /** By block id: `blocks` of the last check, see {@link keepShapes}. */
  checked: CheckedBlocks;
}

export function createShapes({ catalog, checked }: ShapeSources): Shapes {
  return {
    of: (block) => (Object.hasOwn(checked, block.id) ? checked[block.id] : undefined) ?? guess(block, catalog),
    isSure: (block) => Object.hasOwn(checked, block.id),
  };
}

/**
 * What a check says, and for blocks that it could not read (a field is half typed) what was known before. The very same if it says
 * nothing new, as most checks do: everything that is drawn is made of it.
 */
export function keepShapes(before: CheckedBlocks, now: CheckedBlocks, blocks: Iterable<string>): CheckedBlocks {
  const kept: CheckedBlocks = {};
  for (const id of blocks) {
    const shape = now[id] ?? before[id];
    if (shape) kept[id] = shape;
  }
  return JSON.stringify(kept) === JSON.stringify(before) ? before : kept;
}

/** As a fresh block of its type, with the graphs that it has. */
function guess(block: Block, catalog: CatalogIndex): BlockShape {
  const typical = catalog.block(block.type)?.typical ?? { ports: ['out'], effects: 'none', graphs: [] };
  const names = catalog.fields(block).flatMap(({ kind, text }) => (kind === 'local' ? [text] : []));
  const own = Object.keys(block.graphs ?? {});
  const known = typical.graphs
    .filter(({ slot }) => own.length === 0 || own.includes(slot))
    .map((graph) => (graph.names.length > 0 ? { ...graph, names } : graph));
  const others = own.filter((slot) => !typical.graphs.some((graph) => graph.slot === slot));
  return { ...typical, graphs: [...known, ...others.map((slot) => ({ slot, title: slot, names }))] };
}

/** Every way out of a block, the error way last. */
export function portsOf(block: Block, shapes: Shapes): string[] {
  return [...shapes.of(block).ports, ERROR_PORT];
}

/** The inner graphs of a container; also those that hold blocks and that its type no longer has. */
export function slotsOf(block: Block, shapes: Shapes): readonly Slot[] {
  const { graphs } = shapes.of(block);
  const declared = new Set(graphs.map(({ slot }) => slot));
  const others = Object.keys(block.graphs ?? {}).filter((slot) => !declared.has(slot));
  return others.length === 0 ? graphs : [...graphs, ...others.map((slot) => ({ slot, title: slot, names: [] }))];
}

export function isContainer(block: Block, shapes: Shapes): boolean {
  return slotsOf(block, shapes).length > 0;
}
