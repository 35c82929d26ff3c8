import type { Block, Edge, Graph } from '#schema';
import { ERROR_PORT, edgesAt, isSameEdge, reachable } from './document.ts';

/** Changes of one graph, as functions of it. They don't look inside containers. */

/** The graph with further blocks, in the list behind another or at its end. */
export function withBlocks(graph: Graph, blocks: readonly Block[], behind?: string): Graph {
  const at = behind === undefined ? -1 : graph.blocks.findIndex(({ id }) => id === behind);
  return { ...graph, blocks: graph.blocks.toSpliced(at < 0 ? graph.blocks.length : at + 1, 0, ...blocks) };
}

/** The graph with further edges; those that are there already are left out. */
export function withEdges(graph: Graph, edges: readonly Edge[]): Graph {
  const fresh = edges.filter(
    (edge, at) =>
      !graph.edges.some((other) => isSameEdge(edge, other)) &&
      edges.findIndex((other) => isSameEdge(edge, other)) === at,
  );
  return fresh.length === 0 ? graph : { ...graph, edges: [...graph.edges, ...fresh] };
}

export function withoutEdges(graph: Graph, edges: readonly Edge[]): Graph {
  const left = graph.edges.filter((edge) => !edges.some((other) => isSameEdge(edge, other)));
  return left.length === graph.edges.length ? graph : { ...graph, edges: left };
}

/** The same graph with edges in the place of others, so that the order of cases stays. */
export function replaceEdges(graph: Graph, replace: (edge: Edge) => Edge): Graph {
  const edges = new Map(graph.edges.map(replace).map((edge) => [`${edge.from} ${edge.port} ${edge.to}`, edge]));
  return { ...graph, edges: [...edges.values()] };
}

/**
 * The graph without a block. `heal` joins what came before with what came after, where it is plain which: one way in and
 * one way out that is not the error's.
 */
export function withoutBlock(graph: Graph, id: string, heal: boolean): Graph {
  const { incoming, outgoing } = edgesAt(graph, id);
  const main = outgoing.filter(({ port }) => port !== ERROR_PORT);
  const [before, after] = [incoming[0], main[0]];
  const joined =
    heal && incoming.length === 1 && main.length === 1 && before && after ? { ...before, to: after.to } : undefined;
  const isThere = joined && graph.edges.some((edge) => isSameEdge(edge, joined));
  return {
    blocks: graph.blocks.filter((block) => block.id !== id),
    edges: graph.edges.flatMap((edge) => {
      if (joined && !isThere && edge === before) return [joined];
      return edge.from === id || edge.to === id ? [] : [edge];
    }),
  };
}

/** Why there can't be such an edge, in words for the author; undefined if there can. */
export function edgeProblem(graph: Graph, edge: Edge): string | undefined {
  const from = graph.blocks.find(({ id }) => id === edge.from);
  const to = graph.blocks.find(({ id }) => id === edge.to);
  if (!from || !to) return 'Connections can not cross the border of a container.';
  if (from === to) return `${from.name} can not wait for itself.`;
  if (graph.edges.some((other) => isSameEdge(edge, other))) return `${from.name} and ${to.name} are connected already.`;
  if (reachable(graph, [to.id], 'down').has(from.id)) {
    return `${to.name} comes before ${from.name} already: that would be a circle.`;
  }
  return undefined;
}
