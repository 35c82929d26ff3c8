import type { Block, FunctionDocument, Graph } from '#schema';
import { type DocumentIndex, ERROR_PORT, indexOf, inPlanOrder, ON_ERROR, ownerOf, reachable } from './document.ts';
import { type Knowledge, localsOf, namesInside } from './scopes.ts';

/** A block that has settled whenever the one in question runs. */
export interface ReadableBlock {
  block: Block;
  /** It has data then; else it may have been skipped or have failed. */
  isSure: boolean;
  /** A way leads here on which its error is there. */
  hasError: boolean;
}

/** A name that a container adds, or `error` in the function's own handler. */
export interface ReadableLocal {
  name: string;
  /** Undefined: the function itself. */
  owner: Block | undefined;
  /** What the name is by default, which tells what it holds: `item`, `index`, `error`. */
  meaning: string;
}

export interface Readable {
  /** The nearest first. */
  blocks: readonly ReadableBlock[];
  locals: readonly ReadableLocal[];
}

/**
 * What can be read at a block (semantics 3.4, 4.5), as the server's planner has it. `own`: also the names that it adds to
 * its own graphs, which its deferred fields see.
 */
export function readableAt(
  document: FunctionDocument,
  id: string,
  knowledge: Knowledge,
  { own = false } = {},
): Readable {
  const index = indexOf(document);
  const blocks: ReadableBlock[] = [];
  const locals = new Map<string, ReadableLocal>();
  const add = (names: readonly string[], owner: Block | undefined) => {
    for (const name of names) if (!locals.has(name)) locals.set(name, { name, owner, meaning: meaningOf(name, owner) });
  };
  const meaningOf = (name: string, owner: Block | undefined): string => {
    const field = owner && knowledge.catalog.fields(owner).find(({ kind, text }) => kind === 'local' && text === name);
    return field?.fallback ?? name;
  };
  const self = index.blocks.get(id)?.block;
  if (own && self) add(localsOf(self, knowledge.catalog), self);
  for (const { at, graph, slot, owner } of placesAround(index, id)) {
    blocks.push(...blocksBefore(graph, at));
    if (owner) add(namesInside(owner, slot, knowledge), owner);
    else if (slot === ON_ERROR) add(['error'], undefined);
  }
  return { blocks, locals: [...locals.values()] };
}

interface PlaceAround {
  /** Id of the block, or of the container that it stands in. */
  at: string;
  graph: Graph;
  /** Of the container, or the key of the function's own graph. */
  slot: string;
  owner: Block | undefined;
}

function placesAround(index: DocumentIndex, id: string): PlaceAround[] {
  const places: PlaceAround[] = [];
  for (let at: string | undefined = id; at !== undefined; ) {
    const key: string | undefined = index.blocks.get(at)?.graph;
    const graph = key === undefined ? undefined : index.graphs.get(key)?.graph;
    if (key === undefined || !graph) break;
    const owner = ownerOf(key);
    places.push({ at, graph, slot: owner?.slot ?? key, owner: owner && index.blocks.get(owner.block)?.block });
    at = owner?.block;
  }
  return places;
}

/** What came before a block of a graph, the last in plan order first. */
function blocksBefore(graph: Graph, id: string): ReadableBlock[] {
  const up = reachable(graph, [id], 'up');
  up.delete(id);
  const order = inPlanOrder(graph).filter((block) => up.has(block.id));
  const sure = surelyBefore(graph, [...order.map((block) => block.id), id]);
  const leadsHere = (to: string) => to === id || up.has(to);
  const failing = graph.edges.filter(({ port, to }) => port === ERROR_PORT && leadsHere(to));
  const mayFail = new Set(failing.map(({ from }) => from));
  return order.map((block, number) => ({ block, isSure: sure.has(number), hasError: mayFail.has(block.id) })).reverse();
}

/** Numbers of the blocks that have data whenever the last one runs. `ids` are in plan order. */
function surelyBefore(graph: Graph, ids: readonly string[]): { has(number: number): boolean } {
  const numbers = new Map(ids.map((id, number) => [id, number]));
  const incoming = Map.groupBy(graph.edges, ({ to }) => to);
  // One bit for each block: sets of names took 50 ms in a function of 500 blocks, at every key that is typed.
  const words = Math.ceil(ids.length / 32);
  const known: Uint32Array[] = [];
  for (const id of ids) {
    let sure: Uint32Array | undefined;
    for (const { from, port } of incoming.get(id) ?? []) {
      const number = numbers.get(from);
      if (number === undefined) continue;
      const way = known[number]?.slice() ?? new Uint32Array(words);
      // This way in, its source has data unless we left it by its error port.
      if (port !== ERROR_PORT) way[number >> 5] = (way[number >> 5] ?? 0) | (1 << (number & 31));
      sure = sure?.map((word, at) => word & (way[at] ?? 0)) ?? way;
    }
    known.push(sure ?? new Uint32Array(words));
  }
  const last = known.at(-1);
  return { has: (number) => ((last?.[number >> 5] ?? 0) & (1 << (number & 31))) !== 0 };
}
