import { type Block, type Edge, type FunctionDocument, type Graph, pointer } from '#schema';
import type { PathStep } from './changes.ts';

/** Names one graph of a function: `body`, `onError`, or `<block id>/<slot>` for a graph that a container owns. */
export type GraphKey = string;

export const BODY: GraphKey = 'body';
export const ON_ERROR: GraphKey = 'onError';
/** The way out that every block has besides those of its type. */
export const ERROR_PORT = 'error';

export interface GraphPlace {
  key: GraphKey;
  graph: Graph;
  path: readonly PathStep[];
  /** Absent for the two graphs of the function itself. */
  owner: { block: string; slot: string } | undefined;
}

export interface BlockPlace {
  block: Block;
  graph: GraphKey;
  /** Position in the graph's list. */
  index: number;
  path: readonly PathStep[];
}

/** Where everything in a function is. */
export interface DocumentIndex {
  graphs: ReadonlyMap<GraphKey, GraphPlace>;
  /** By id, in the order of the document; a container stands before what is inside it. */
  blocks: ReadonlyMap<string, BlockPlace>;
  /** Id by name. */
  names: ReadonlyMap<string, string>;
}

const known = new WeakMap<FunctionDocument, DocumentIndex>();

/**
 * Where everything in this version of a function is; made once for each version.
 * @example
 * indexOf(document).blocks.get('order')?.path; // ['body', 'blocks', 0]
 */
export function indexOf(document: FunctionDocument): DocumentIndex {
  const made = known.get(document);
  if (made) return made;
  const graphs = new Map<GraphKey, GraphPlace>();
  const blocks = new Map<string, BlockPlace>();
  const names = new Map<string, string>();
  const visit = (place: GraphPlace): void => {
    graphs.set(place.key, place);
    place.graph.blocks.forEach((block, index) => {
      const path = [...place.path, 'blocks', index];
      blocks.set(block.id, { block, graph: place.key, index, path });
      names.set(block.name, block.id);
      for (const [slot, graph] of Object.entries(block.graphs ?? {})) {
        const owner = { block: block.id, slot };
        visit({ key: slotKey(block.id, slot), graph, path: [...path, 'graphs', slot], owner });
      }
    });
  };
  visit({ key: BODY, graph: document.body, path: ['body'], owner: undefined });
  if (document.onError) visit({ key: ON_ERROR, graph: document.onError, path: ['onError'], owner: undefined });
  const index = { graphs, blocks, names };
  known.set(document, index);
  return index;
}

export function slotKey(block: string, slot: string): GraphKey {
  return `${block}/${slot}`;
}

/** The block and slot that a key names; undefined for the function's own graphs. */
export function ownerOf(key: GraphKey): { block: string; slot: string } | undefined {
  const cut = key.indexOf('/');
  return cut < 0 ? undefined : { block: key.slice(0, cut), slot: key.slice(cut + 1) };
}

/** Ids of the containers around a graph, the nearest first. */
export function containersAround(index: DocumentIndex, key: GraphKey): string[] {
  const around: string[] = [];
  for (let owner = ownerOf(key); owner; owner = ownerOf(index.blocks.get(owner.block)?.graph ?? BODY)) {
    around.push(owner.block);
  }
  return around;
}

/** JSON Pointer of a block in its document, as issues of the server have it. */
export function blockPointer({ path }: BlockPlace): string {
  return pointer('', ...path);
}

export function isSameEdge(one: Edge, other: Edge): boolean {
  return one.from === other.from && one.port === other.port && one.to === other.to;
}

/** What leads into a block and out of it. */
export function edgesAt(graph: Graph, id: string): { incoming: Edge[]; outgoing: Edge[] } {
  return {
    incoming: graph.edges.filter((edge) => edge.to === id),
    outgoing: graph.edges.filter((edge) => edge.from === id),
  };
}

/** Ids of the blocks that come after (`down`) or before (`up`) the given ones in their graph, without themselves. */
export function reachable(graph: Graph, from: readonly string[], direction: 'up' | 'down'): Set<string> {
  const next = new Map<string, string[]>();
  for (const edge of graph.edges) {
    const [here, there] = direction === 'down' ? [edge.from, edge.to] : [edge.to, edge.from];
    const list = next.get(here);
    if (list) list.push(there);
    else next.set(here, [there]);
  }
  const found = new Set<string>();
  const queue = [...from];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const other of next.get(id) ?? []) {
      if (found.has(other)) continue;
      found.add(other);
      queue.push(other);
    }
  }
  return found;
}

/**
 * Blocks so that each stands after those it waits for; the document's order breaks ties, as it does on the server.
 * Blocks on a circle come last.
 */
export function inPlanOrder(graph: Graph): Block[] {
  const waiting = new Map(graph.blocks.map(({ id }) => [id, 0]));
  const edges = graph.edges.filter(({ from, to }) => waiting.has(from) && waiting.has(to));
  for (const { to } of edges) waiting.set(to, (waiting.get(to) ?? 0) + 1);
  const next = Map.groupBy(edges, ({ from }) => from);
  const numbers = new Map(graph.blocks.map(({ id }, number) => [id, number]));
  const ready = graph.blocks.flatMap(({ id }, number) => (waiting.get(id) === 0 ? [number] : []));
  const order: Block[] = [];
  for (let number = ready.shift(); number !== undefined; number = ready.shift()) {
    const block = graph.blocks[number];
    if (!block) continue;
    order.push(block);
    waiting.delete(block.id);
    for (const { to } of next.get(block.id) ?? []) {
      const count = (waiting.get(to) ?? 0) - 1;
      waiting.set(to, count);
      if (count === 0) insertSorted(ready, numbers.get(to) ?? 0);
    }
  }
  return [...order, ...graph.blocks.filter(({ id }) => waiting.has(id))];
}

function insertSorted(list: number[], item: number): void {
  const at = list.findIndex((other) => other > item);
  list.splice(at < 0 ? list.length : at, 0, item);
}

/** A graph and those around it, the nearest first. */
export function graphsAround(index: DocumentIndex, key: GraphKey): GraphKey[] {
  const around = containersAround(index, key).map((container) => index.blocks.get(container)?.graph ?? BODY);
  return [key, ...around];
}
