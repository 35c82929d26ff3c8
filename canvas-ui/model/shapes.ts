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
  /** By block type: how a fresh block looks, for those that the server has not seen yet. */
  typical?: Readonly<Record<string, BlockShape>>;
}

export function createShapes({ catalog, checked, typical = {} }: ShapeSources): Shapes {
  return {
    of(block) {
      if (Object.hasOwn(checked, block.id)) return checked[block.id] ?? guess(block, catalog);
      return (Object.hasOwn(typical, block.type) ? typical[block.type] : undefined) ?? guess(block, catalog);
    },
    isSure: (block) => Object.hasOwn(checked, block.id),
  };
}

/** What a check says, and for blocks that it could not read (a field is half typed) what was known before. */
export function keepShapes(before: CheckedBlocks, now: CheckedBlocks, blocks: Iterable<string>): CheckedBlocks {
  const kept: CheckedBlocks = {};
  for (const id of blocks) {
    const shape = now[id] ?? before[id];
    if (shape) kept[id] = shape;
  }
  return kept;
}

function guess(block: Block, catalog: CatalogIndex): BlockShape {
  const type = catalog.block(block.type);
  const names = catalog.fields(block).flatMap(({ kind, text }) => (kind === 'local' ? [text] : []));
  const graphs = Object.keys(block.graphs ?? {}).map((slot) => ({ slot, title: slot, names }));
  return { ports: type?.returns ? [] : ['out'], effects: 'none', graphs };
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
