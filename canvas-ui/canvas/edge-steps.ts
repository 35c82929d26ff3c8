import { edgesAt, indexOf, isSameEdge, portsOf, type Shapes } from '#model';
import type { Edge, FunctionDocument } from '#schema';

/** Edges of a block in the order in which the keyboard goes through them: those out of it by port, then those into it. */
export function edgesOf(document: FunctionDocument, id: string, shapes: Shapes): Edge[] {
  const { blocks, graphs } = indexOf(document);
  const place = blocks.get(id);
  const graph = place && graphs.get(place.graph)?.graph;
  if (!graph) return [];
  const ports = portsOf(place.block, shapes);
  const { incoming, outgoing } = edgesAt(graph, id);
  return [...outgoing.toSorted((a, b) => ports.indexOf(a.port) - ports.indexOf(b.port)), ...incoming];
}

/** The edge beside another at the block that the keyboard came from. */
export function nextEdge(edges: readonly Edge[], current: Edge, step: 1 | -1): Edge | undefined {
  const at = edges.findIndex((edge) => isSameEdge(edge, current));
  return edges[(at + step + edges.length) % Math.max(1, edges.length)];
}
