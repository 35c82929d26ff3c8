import type { FunctionDocument, Graph } from '#schema';
import { ERROR_PORT, type GraphKey, slotKey } from './document.ts';
import { arrangeSlots, BLOCK_SIZE, type Point, portX, type Size } from './geometry.ts';
import { portsOf, type Shapes, slotsOf } from './shapes.ts';

export interface LayoutNode extends Size {
  id: string;
}

export interface LayoutEdge {
  from: string;
  to: string;
  port: string;
  /** Where it leaves its block, from the middle of that; ports are in the order of the block's config. */
  offset: number;
  /** On the right side of its block. */
  isError: boolean;
}

/** Nodes in the order of the document, edges by the order of their ports. A layout must not change what is left of what. */
export interface LayoutRequest {
  nodes: readonly LayoutNode[];
  edges: readonly LayoutEdge[];
}

/** Top left corners by id, and bend points by the position of their edge where the engine has any. */
export interface LayoutAnswer {
  positions: ReadonlyMap<string, Point>;
  bends?: readonly (readonly Point[])[];
}

/** Lays out one graph. Whoever calls it goes through the containers, and may do so in a worker. */
export type LayoutEngine = (request: LayoutRequest) => LayoutAnswer;

export interface FunctionLayout {
  /** By block id, from the origin of the graph that the block stands in. */
  positions: Record<string, Point>;
  /** By graph, in the order of its edges. */
  bends: Record<GraphKey, readonly (readonly Point[])[]>;
}

/**
 * Lays out a function with everything inside it, the innermost graphs first, so that containers have their sizes.
 * @example
 * const { positions } = layoutFunction(document, shapes, engine);
 * execute(document, takeLayout(positions), tools);
 */
export function layoutFunction(document: FunctionDocument, shapes: Shapes, engine: LayoutEngine): FunctionLayout {
  const done: FunctionLayout = { positions: {}, bends: {} };
  const collapsed = new Set(document.layout.collapsed);
  const run = new LayoutRun({ shapes, engine, collapsed }, done);
  run.graph('body', document.body);
  if (document.onError) run.graph('onError', document.onError);
  return done;
}

class LayoutRun {
  readonly #with: { shapes: Shapes; engine: LayoutEngine; collapsed: ReadonlySet<string> };
  readonly #done: FunctionLayout;

  constructor(by: { shapes: Shapes; engine: LayoutEngine; collapsed: ReadonlySet<string> }, done: FunctionLayout) {
    this.#with = by;
    this.#done = done;
  }

  /** Answers the room that the graph takes. */
  graph(key: GraphKey, graph: Graph): Size {
    const sizes = new Map(graph.blocks.map(({ id }, at) => [id, this.#sizeOf(graph, at)]));
    const nodes = [...sizes].map(([id, size]) => ({ id, ...size }));
    const edges = toLayoutEdges(graph, this.#with.shapes, sizes);
    const { positions, bends } = this.#with.engine({ nodes, edges: edges.map(({ edge }) => edge) });
    if (bends) this.#done.bends[key] = inDocumentOrder(bends, edges);
    let [right, bottom] = [0, 0];
    for (const [id, at] of positions) {
      this.#done.positions[id] = at;
      right = Math.max(right, at.x + (sizes.get(id)?.width ?? 0));
      bottom = Math.max(bottom, at.y + (sizes.get(id)?.height ?? 0));
    }
    return { width: right, height: bottom };
  }

  #sizeOf(graph: Graph, at: number): Size {
    const block = graph.blocks[at];
    if (!block) return BLOCK_SIZE;
    const slots = slotsOf(block, this.#with.shapes).map(({ slot }) => {
      const inner = block.graphs?.[slot];
      return { slot, size: inner ? this.graph(slotKey(block.id, slot), inner) : { width: 0, height: 0 } };
    });
    if (slots.length === 0 || this.#with.collapsed.has(block.id)) return BLOCK_SIZE;
    return arrangeSlots(slots).size;
  }
}

interface Numbered {
  edge: LayoutEdge;
  /** Position in the document. */
  number: number;
}

/** Edges of a graph in the order that a layout must keep: by block, then by port as the config has them. */
function toLayoutEdges(graph: Graph, shapes: Shapes, sizes: ReadonlyMap<string, Size>): Numbered[] {
  const order = new Map(graph.blocks.map((block, at) => [block.id, { at, block }]));
  const edges = graph.edges.flatMap((edge, number) => {
    const from = order.get(edge.from);
    if (!from || !order.has(edge.to)) return [];
    const ports = portsOf(from.block, shapes);
    const place = ports.indexOf(edge.port);
    const main = ports.filter((port) => port !== ERROR_PORT);
    const width = sizes.get(edge.from)?.width ?? BLOCK_SIZE.width;
    const isError = edge.port === ERROR_PORT;
    const offset = isError ? width / 2 : portX(Math.max(0, place), Math.max(1, main.length), width) - width / 2;
    return [{ edge: { ...edge, offset, isError }, number, rank: from.at, place: place < 0 ? ports.length : place }];
  });
  return edges.sort((a, b) => a.rank - b.rank || a.place - b.place || a.number - b.number);
}

function inDocumentOrder(bends: readonly (readonly Point[])[], edges: readonly Numbered[]): (readonly Point[])[] {
  const ordered: (readonly Point[])[] = edges.map(() => []);
  edges.forEach(({ number }, at) => {
    ordered[number] = bends[at] ?? [];
  });
  return ordered;
}
