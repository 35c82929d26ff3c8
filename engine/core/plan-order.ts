import type { Graph } from '#schema';
import { ERROR_PORT } from './run-state.ts';

/** Block numbers (in document order) in plan order, or the blocks on a cycle. */
export type Order = { order: readonly number[] } | { cycle: readonly number[] };

export interface NumberedEdge {
  from: number;
  port: string;
  to: number;
}

/** Edges of a graph by block number; edges whose ends are not in the graph are left out. */
export function numberEdges(graph: Graph): NumberedEdge[] {
  const numbers = new Map(graph.blocks.map((block, index) => [block.id, index]));
  return graph.edges.flatMap(({ from, port, to }) => {
    const start = numbers.get(from);
    const end = numbers.get(to);
    return start === undefined || end === undefined ? [] : [{ from: start, port, to: end }];
  });
}

/** Topological order in which the document's order breaks ties, so that the same document always gives the same plan. */
export function planOrder(size: number, edges: readonly NumberedEdge[]): Order {
  const left = new Array<number>(size).fill(0);
  for (const { to } of edges) left[to] = (left[to] ?? 0) + 1;
  const out = successors(size, edges);
  const order: number[] = [];
  // The smallest ready number first. Graphs have at most 2,000 blocks, so a sorted list is quick enough.
  const ready = left.flatMap((count, block) => (count === 0 ? [block] : []));
  for (let block = ready.shift(); block !== undefined; block = ready.shift()) {
    order.push(block);
    for (const next of out[block] ?? []) {
      const count = (left[next] ?? 0) - 1;
      left[next] = count;
      if (count === 0) insertSorted(ready, next);
    }
  }
  return order.length === size ? { order } : { cycle: findCycle(out, new Set(order)) };
}

/** What each block can rely on: which blocks came before it for certain with data, and which perhaps. */
export interface Before {
  /** Settled successfully whenever this block runs. */
  sure: ReadonlySet<number>;
  /** Settled whenever this block runs; perhaps skipped or failed. */
  perhaps: ReadonlySet<number>;
}

/** `order` must be a plan order of all blocks. */
export function blocksBefore(order: readonly number[], edges: readonly NumberedEdge[]): ReadonlyMap<number, Before> {
  const incoming = new Map<number, NumberedEdge[]>();
  for (const edge of edges) incoming.set(edge.to, [...(incoming.get(edge.to) ?? []), edge]);
  const before = new Map<number, Before>();
  for (const block of order) {
    const perhaps = new Set<number>();
    let sure: Set<number> | undefined;
    for (const { from, port } of incoming.get(block) ?? []) {
      const known = before.get(from);
      for (const earlier of known?.perhaps ?? []) perhaps.add(earlier);
      perhaps.add(from);
      // This way in, its source has data unless we left it by its error port.
      const way = new Set(known?.sure);
      if (port !== ERROR_PORT) way.add(from);
      sure = sure ? sure.intersection(way) : way;
    }
    before.set(block, { sure: sure ?? new Set(), perhaps });
  }
  return before;
}

function successors(size: number, edges: readonly NumberedEdge[]): number[][] {
  const out: number[][] = Array.from({ length: size }, () => []);
  for (const { from, to } of edges) out[from]?.push(to);
  return out;
}

function insertSorted(list: number[], item: number): void {
  const at = list.findIndex((other) => other > item);
  list.splice(at === -1 ? list.length : at, 0, item);
}

/** Walks unordered blocks until one comes round again. Every one of them has an unordered predecessor, so follow those. */
function findCycle(out: readonly (readonly number[])[], ordered: ReadonlySet<number>): number[] {
  const back = new Map<number, number>();
  out.forEach((targets, from) => {
    if (!ordered.has(from)) for (const to of targets) back.set(to, from);
  });
  const seen: number[] = [];
  let block = out.findIndex((_, index) => !ordered.has(index));
  while (!seen.includes(block)) {
    seen.push(block);
    block = back.get(block) ?? block;
  }
  return seen.slice(seen.indexOf(block)).reverse();
}
