import type { CatalogIndex, FunctionLayout, Point, Shapes } from '#model';
import type { FunctionDocument } from '#schema';
import { EdgeMaker } from './flow-edges.ts';
import { NodeMaker } from './flow-nodes.ts';
import type { CanvasEdge, CanvasNode, Flow } from './flow-types.ts';
import { placesOf } from './places.ts';

export interface FlowInput {
  document: FunctionDocument;
  shapes: Shapes;
  catalog: CatalogIndex;
  bends: FunctionLayout['bends'];
}

/** Corners of this many edges are remembered, so that they are there again after an undo. */
const MAX_BENDS = 20_000;

/**
 * Makes nodes and edges of a function, again and again: what has not changed stays the same object, so that React Flow
 * leaves it alone. Nodes come with their sizes and the places of their handles, so that nothing has to be measured.
 */
export function createFlow(): (input: FlowInput) => Flow {
  let nodes = new Map<string, { key: string; block: unknown; node: CanvasNode }>();
  let edges = new Map<string, { key: string; edge: CanvasEdge }>();
  let bends: FunctionLayout['bends'] | undefined;
  const known = new Map<string, readonly Point[]>();
  return (input) => {
    const places = placesOf(input.document, input.shapes);
    const edgeMaker = new EdgeMaker(input, places);
    if (input.bends !== bends) {
      bends = input.bends;
      for (const [key, points] of edgeMaker.bendsOf(bends)) {
        known.delete(key);
        known.set(key, points);
      }
      for (const key of known.keys()) {
        if (known.size <= MAX_BENDS) break;
        known.delete(key);
      }
    }
    const madeNodes = new NodeMaker(input, places).nodes().map((one) => {
      const before = nodes.get(one.node.id);
      return before?.key === one.key && before.block === one.block ? before : one;
    });
    const madeEdges = edgeMaker.edges(known).map((one) => {
      const before = edges.get(one.edge.id);
      return before?.key === one.key ? before : one;
    });
    nodes = new Map(madeNodes.map((one) => [one.node.id, one]));
    edges = new Map(madeEdges.map((one) => [one.edge.id, one]));
    return {
      nodes: madeNodes.map(({ node }) => node),
      edges: madeEdges.map(({ edge }) => edge),
      places: places.blocks,
      graphs: places.graphs,
    };
  };
}
