import type { Edge, FunctionDocument } from '#schema';
import { type Command, changeGraph, type Edit, graphOf, placeOf, refuse } from './command.ts';
import { ERROR_PORT, indexOf, isSameEdge } from './document.ts';
import { edgeProblem, replaceEdges, withEdges, withoutEdges } from './graph-edits.ts';
import { portsOf, type Shapes } from './shapes.ts';

/** Why two blocks can't be connected so, as a sentence; undefined if they can. For showing targets while dragging. */
export function connectProblem(document: FunctionDocument, edge: Edge, shapes: Shapes): string | undefined {
  const index = indexOf(document);
  const from = index.blocks.get(edge.from);
  const to = index.blocks.get(edge.to);
  if (!from || !to) return 'This block is not there any more.';
  if (from.graph !== to.graph) return 'Connections can not cross the border of a container.';
  if (shapes.isSure(from.block) && !portsOf(from.block, shapes).includes(edge.port)) {
    return `${from.block.name} has no way out called "${edge.port}".`;
  }
  const graph = index.graphs.get(from.graph)?.graph;
  return graph && edgeProblem(graph, edge);
}

/** Blocks that an edge from here could lead to, in the order of the document: for "Connect to…". */
export function connectTargets(document: FunctionDocument, from: string, port: string, shapes: Shapes): string[] {
  const index = indexOf(document);
  const graph = index.graphs.get(index.blocks.get(from)?.graph ?? '')?.graph;
  const ids = graph?.blocks.map(({ id }) => id) ?? [];
  return ids.filter((to) => connectProblem(document, { from, port, to }, shapes) === undefined);
}

export function connect(edge: Edge): Command {
  return (edit) => {
    const problem = connectProblem(edit.before, edge, edit.shapes);
    if (problem !== undefined) refuse(problem);
    changeGraph(edit, placeOf(edit.index, edge.from).graph, (graph) => withEdges(graph, [edge]));
    return { label: describe(edit, 'Connect', edge), select: [edge.to] };
  };
}

export function disconnect(edges: readonly Edge[]): Command {
  return (edit) => {
    const [first] = edges;
    if (!first) refuse('Nothing is selected.');
    for (const [key, some] of Map.groupBy(edges, ({ from }) => placeOf(edit.index, from).graph)) {
      changeGraph(edit, key, (graph) => withoutEdges(graph, some));
    }
    const label = edges.length === 1 ? describe(edit, 'Disconnect', first) : `Remove ${edges.length} connections`;
    return { label };
  };
}

/** Drags one end of an edge elsewhere. It keeps its place among the others. */
export function reconnect(edge: Edge, to: Edge): Command {
  return (edit) => {
    const key = placeOf(edit.index, edge.from).graph;
    const graph = graphOf(edit, key);
    if (!graph.edges.some((other) => isSameEdge(other, edge))) refuse('This connection is not there any more.');
    const source = placeOf(edit.index, to.from);
    if (edit.shapes.isSure(source.block) && !portsOf(source.block, edit.shapes).includes(to.port)) {
      refuse(`${source.block.name} has no way out called "${to.port}".`);
    }
    const problem = isSameEdge(edge, to) ? undefined : edgeProblem(withoutEdges(graph, [edge]), to);
    if (problem !== undefined) refuse(problem);
    changeGraph(edit, key, (now) => replaceEdges(now, (other) => (isSameEdge(other, edge) ? to : other)));
    return { label: describe(edit, 'Reconnect', to), select: [to.to] };
  };
}

function describe({ index }: Edit, verb: string, { from, port, to }: Edge): string {
  const way = port === ERROR_PORT ? ' on error' : '';
  return `${verb} ${placeOf(index, from).block.name}${way} ${verb === 'Disconnect' ? 'from' : 'to'} ${placeOf(index, to).block.name}`;
}
