import type { Block, FunctionDocument, Graph } from '#schema';
import { indexOf } from './document.ts';
import { arrangeSlots, BLOCK_SIZE, type Box, type Point, type Size } from './geometry.ts';
import { type Shapes, slotsOf } from './shapes.ts';

/** How large a block is drawn, and where a container's inner graphs lie in it. */
export interface Measure extends Size {
  /** By slot, from the container's top left corner; empty for plain and collapsed blocks. */
  slots: ReadonlyMap<string, SlotBox>;
}

/** The room of an inner graph; `origin` is where its point 0,0 lies, which its blocks' positions count from. */
export interface SlotBox extends Box {
  origin: Point;
}

type Positions = Readonly<Record<string, Point>>;

const NOTHING: ReadonlyMap<string, SlotBox> = new Map();

/**
 * The sizes of all blocks, by id, for the positions that the document has. Positions count from the origin of the graph
 * that a block stands in, so moving a container moves what is inside it.
 */
export function measure(document: FunctionDocument, shapes: Shapes): Map<string, Measure> {
  const { positions = {}, collapsed = [] } = document.layout;
  const sizes = new Map<string, Measure>();
  const look = { positions, collapsed: new Set(collapsed), shapes };
  for (const graph of [document.body, document.onError]) if (graph) measureGraph(graph, look, sizes);
  return sizes;
}

/** The size of one block. */
export function measureBlock(document: FunctionDocument, id: string, shapes: Shapes): Size {
  const block = indexOf(document).blocks.get(id)?.block;
  const { positions = {}, collapsed = [] } = document.layout;
  if (!block) return BLOCK_SIZE;
  return measureInto(block, { positions, collapsed: new Set(collapsed), shapes }, new Map());
}

export interface Look {
  positions: Positions;
  collapsed: ReadonlySet<string>;
  shapes: Shapes;
}

/** Measures a graph's blocks and answers the box that they fill, from the graph's origin. */
export function measureGraph(graph: Graph, look: Look, sizes: Map<string, Measure>): Box {
  const boxes = graph.blocks.map((block) => {
    const at = look.positions[block.id] ?? { x: 0, y: 0 };
    return { ...at, ...measureInto(block, look, sizes) };
  });
  return boundsOf(boxes);
}

function measureInto(block: Block, look: Look, sizes: Map<string, Measure>): Measure {
  const inner = slotsOf(block, look.shapes).map(({ slot }) => {
    const graph = block.graphs?.[slot];
    const bounds = graph ? measureGraph(graph, look, sizes) : { x: 0, y: 0, width: 0, height: 0 };
    return { slot, size: bounds, bounds };
  });
  const isOpen = inner.length > 0 && !look.collapsed.has(block.id);
  const measured = isOpen ? openContainer(inner) : { ...BLOCK_SIZE, slots: NOTHING };
  sizes.set(block.id, measured);
  return measured;
}

function openContainer(inner: readonly { slot: string; size: Size; bounds: Box }[]): Measure {
  const { size, slots } = arrangeSlots(inner);
  const boxes = new Map<string, SlotBox>();
  for (const { slot, bounds } of inner) {
    const box = slots.get(slot);
    // What is narrower than its room stands in the middle of it.
    const spare = box ? (box.width - bounds.width) / 2 : 0;
    if (box) boxes.set(slot, { ...box, origin: { x: box.x + spare - bounds.x, y: box.y - bounds.y } });
  }
  return { ...size, slots: boxes };
}

export function boundsOf(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}
