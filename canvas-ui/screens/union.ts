import { indexOf } from '#model';
import type { Block, Edge, FunctionDocument, Graph } from '#schema';

const NOTHING: Graph = { blocks: [], edges: [] };

/**
 * One document with all that either of two versions has, for looking at: the newer one, and what is gone from it in the
 * graph where it was.
 */
export function unionOf(before: FunctionDocument, after: FunctionDocument): FunctionDocument {
  const union = new Union(before, after);
  const onError = union.graph(before.onError, after.onError);
  return {
    ...after,
    body: union.graph(before.body, after.body),
    ...(onError.blocks.length > 0 ? { onError } : {}),
    layout: { ...after.layout, positions: { ...before.layout.positions, ...after.layout.positions } },
  };
}

class Union {
  readonly #before: FunctionDocument;
  readonly #after: FunctionDocument;

  constructor(before: FunctionDocument, after: FunctionDocument) {
    this.#before = before;
    this.#after = after;
  }

  graph(old: Graph = NOTHING, now: Graph = NOTHING): Graph {
    const blocks = [...now.blocks.map((block) => this.#withOld(block)), ...this.#gone(old)];
    const ids = new Set(blocks.map(({ id }) => id));
    const known = new Set(now.edges.map(keyOf));
    const edges = old.edges.filter((edge) => !known.has(keyOf(edge)) && ids.has(edge.from) && ids.has(edge.to));
    return { blocks, edges: [...now.edges, ...edges] };
  }

  #withOld(block: Block): Block {
    const old = indexOf(this.#before).blocks.get(block.id)?.block.graphs ?? {};
    const slots = [...new Set([...Object.keys(block.graphs ?? {}), ...Object.keys(old)])];
    if (slots.length === 0) return block;
    return {
      ...block,
      graphs: Object.fromEntries(slots.map((slot) => [slot, this.graph(old[slot], block.graphs?.[slot])])),
    };
  }

  /** What went elsewhere is where it is now. */
  #gone({ blocks }: Graph): Block[] {
    const now = indexOf(this.#after).blocks;
    return blocks.flatMap((block) => {
      if (now.has(block.id)) return [];
      if (!block.graphs) return [block];
      const graphs = Object.entries(block.graphs).map(([slot, graph]) => [slot, this.graph(graph)] as const);
      return [{ ...block, graphs: Object.fromEntries(graphs) }];
    });
  }
}

function keyOf({ from, port, to }: Edge): string {
  return JSON.stringify([from, port, to]);
}
