import type { Block, Edge, Graph } from '#schema';

interface Mapping {
  /** Changes a block itself; its inner graphs are done before. */
  block: (block: Block) => Block;
  edge?: (edge: Edge) => Edge;
}

/** A graph and everything inside it, changed. What does not change stays the same object. */
export function mapGraph(graph: Graph, mapping: Mapping): Graph {
  const blocks = mapSame(graph.blocks, (block) => mapping.block(withMappedSlots(block, mapping)));
  const edges = mapping.edge ? mapSame(graph.edges, mapping.edge) : graph.edges;
  return blocks === graph.blocks && edges === graph.edges ? graph : { blocks, edges };
}

function withMappedSlots(block: Block, mapping: Mapping): Block {
  if (!block.graphs) return block;
  const before = Object.entries(block.graphs);
  const after = mapSame<[string, Graph]>(before, (entry) => {
    const inner = mapGraph(entry[1], mapping);
    return inner === entry[1] ? entry : [entry[0], inner];
  });
  return after === before ? block : { ...block, graphs: Object.fromEntries(after) };
}

function mapSame<T>(items: T[], change: (item: T) => T): T[] {
  const changed = items.map(change);
  return changed.every((item, at) => item === items[at]) ? items : changed;
}
