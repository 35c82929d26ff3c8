import { Graph, layout } from '@dagrejs/dagre';
import { RANK_GAP, SIBLING_GAP } from '../model/geometry.ts';
import type { LayoutAnswer, LayoutEngine, LayoutRequest } from '../model/layout.ts';
import { toAnswer } from './dagre-answer.ts';

/** What dagre keeps of a block, or of one bend of an edge that is longer than a rank. */
interface DagreNode {
  width: number;
  height: number;
  rank?: number;
  /** From the left, within its rank. */
  order?: number;
  /** Of its middle. */
  x?: number;
  /** Of a bend: the edge that it is part of. */
  edgeObj?: { v: string; w: string; name?: string };
}

export type DagreGraph = Graph<object, DagreNode, object>;

/** A bend, once dagre has found its place. */
export interface Bend {
  edge: number;
  rank: number;
  order: number;
  x: number;
}

/**
 * dagre, told to leave what is left of what alone: the order within a rank is that in which a walk by ports meets the
 * blocks. Blocks and edges go by their number, so that no id of a document means anything to it.
 */
export const dagreEngine: LayoutEngine = (request: LayoutRequest): LayoutAnswer => {
  if (request.nodes.length === 0) return { positions: new Map(), bends: [] };
  const graph: DagreGraph = new Graph({ multigraph: true });
  graph.setGraph({ nodesep: SIBLING_GAP, ranksep: RANK_GAP, edgesep: SIBLING_GAP });
  graph.setDefaultEdgeLabel(() => ({}));
  const numbers = new Map(request.nodes.map(({ id }, number) => [id, number]));
  const follows = new Map<string, number>();
  for (const { to } of request.edges) follows.set(to, (follows.get(to) ?? 0) + 1);
  for (const [number, { width, height }] of request.nodes.entries()) graph.setNode(`n${number}`, { width, height });
  for (const [number, { from, to }] of request.edges.entries()) {
    const [source, target] = [numbers.get(from), numbers.get(to)];
    if (source === undefined || target === undefined) continue;
    // The first block of a branch belongs near its choice, not near where a short branch meets the others again.
    const weight = follows.get(to) === 1 ? 2 : 1;
    graph.setEdge(`n${source}`, `n${target}`, { weight }, String(number));
  }
  const bends: { edge: number; node: DagreNode }[] = [];
  layout(graph, {
    disableOptimalOrderHeuristic: true,
    customOrder: (ranked: DagreGraph) => {
      setOrder(ranked);
      for (const name of ranked.nodes()) {
        const node = ranked.node(name);
        if (node.edgeObj) bends.push({ edge: Number(node.edgeObj.name), node });
      }
    },
  });
  return toAnswer(request, graph, bends.map(toBend));
};

function toBend({ edge, node: { rank = 0, order = 0, x = 0 } }: { edge: number; node: DagreNode }): Bend {
  return { edge, rank, order, x };
}

/** A walk from the tops, port by port; what it meets first stands further left in its rank. */
function setOrder(graph: DagreGraph): void {
  const met = new Set<string>();
  const next = new Map<number, number>();
  const open = graph
    .nodes()
    .filter((name: string) => (graph.inEdges(name) ?? []).length === 0)
    .reverse();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (met.has(name)) continue;
    met.add(name);
    const node = graph.node(name);
    const order = next.get(node.rank ?? 0) ?? 0;
    node.order = order;
    next.set(node.rank ?? 0, order + 1);
    // Each edge has its number for a name, also where it is cut into pieces; the numbers are in the order of the ports.
    const out = [...(graph.outEdges(name) ?? [])].sort((a, b) => Number(b.name) - Number(a.name));
    open.push(...out.map(({ w }) => w));
  }
}
