import type { Block, Edge, FunctionDocument, Graph, JsonValue } from '#schema';
import { type Command, changeGraph, type Edit, type Effect, graphOf, placeOf, refuse } from './command.ts';
import { BODY, ERROR_PORT, edgesAt, type GraphKey, inPlanOrder, isSameEdge } from './document.ts';
import type { Point } from './geometry.ts';
import { replaceEdges, withBlocks, withEdges } from './graph-edits.ts';
import { newName } from './new-names.ts';
import { type Placement, placeAfter, placeBefore } from './placing.ts';
import { portsOf } from './shapes.ts';
import { newNameProblem, takenNames } from './taken-names.ts';

export interface NewBlock {
  type: string;
  /** As its face says if left out. */
  name?: string;
  /** Over what the type starts with: the resource that was chosen, the text that was pasted. */
  config?: Readonly<Record<string, JsonValue>>;
}

/** Where a new block goes. */
export type Spot =
  /** Free in a graph. */
  | { in: GraphKey; position?: Point }
  /** Behind a block: between it and what follows on that port, or, as a `branch`, beside that. */
  | { after: string; port?: string; branch?: boolean; position?: Point }
  /** Between a block and all that leads to it. */
  | { before: string }
  /** Between the two ends of an edge. */
  | { on: Edge };

/**
 * Adds a block.
 * @example
 * addBlock({ type: 'query', config: { resource: 'crm' } }, { on: { from: 'order', port: 'out', to: 'done' } })
 */
export function addBlock({ type, name, config }: NewBlock, spot: Spot): Command {
  return (edit) => {
    const { before, catalog } = edit;
    const whole = { ...catalog.startConfig(type), ...config };
    const face = catalog.face({ type, config: whole });
    const problem = name === undefined ? undefined : newNameProblem(before, name, { catalog });
    if (problem !== undefined) refuse(problem);
    const block: Block = {
      id: edit.newId(),
      name: name ?? newName(face.name, takenNames(before, catalog)),
      type,
      config: whole,
    };
    return insert(edit, { block, spot, label: `Add ${face.title}` });
  };
}

function insert(edit: Edit, { block, spot, label }: { block: Block; spot: Spot; label: string }): Effect {
  const { key, graph, placement } = wire(edit, block, spot);
  changeGraph(edit, key, () => graph);
  const { at, moved } = placement;
  if (at || Object.keys(moved).length > 0) {
    edit.draft.layout.positions = { ...edit.before.layout.positions, ...moved, ...(at ? { [block.id]: at } : {}) };
  }
  return { label, select: [block.id] };
}

interface Wired {
  key: GraphKey;
  graph: Graph;
  placement: Placement;
}

function wire(edit: Edit, block: Block, spot: Spot): Wired {
  if ('in' in spot) {
    const graph = withBlocks(graphOf(edit, spot.in), [block]);
    return { key: spot.in, graph, placement: { at: spot.position, moved: {} } };
  }
  if ('on' in spot) return between(edit, block, { edges: [spot.on], behind: spot.on.from });
  if ('before' in spot) return wireBefore(edit, block, spot.before);
  return wireAfter(edit, block, spot);
}

function wireBefore(edit: Edit, block: Block, target: string): Wired {
  const key = placeOf(edit.index, target).graph;
  const { incoming } = edgesAt(graphOf(edit, key), target);
  if (incoming.length > 0) return between(edit, block, { edges: incoming });
  const graph = graphOf(edit, key);
  const at = graph.blocks.findIndex(({ id }) => id === target);
  const edge = { from: block.id, port: firstPort(edit, block), to: target };
  const placement = placeBefore(edit.before, { graph, targets: [target], below: undefined });
  const blocks = graph.blocks.toSpliced(at, 0, block);
  return { key, graph: withEdges({ ...graph, blocks }, [edge]), placement };
}

function wireAfter(edit: Edit, block: Block, spot: Extract<Spot, { after: string }>): Wired {
  const { block: source, graph: key } = placeOf(edit.index, spot.after);
  const port = spot.port ?? portsOf(source, edit.shapes)[0] ?? ERROR_PORT;
  const graph = graphOf(edit, key);
  const followers = edgesAt(graph, source.id).outgoing.filter((edge) => edge.port === port);
  const [first] = portsOf(block, edit.shapes);
  // A block without a way out ends a branch; it can't stand before anything.
  if (followers.length > 0 && !spot.branch && first !== ERROR_PORT) {
    const wired = between(edit, block, { edges: followers, behind: source.id });
    return spot.position ? { ...wired, placement: { ...wired.placement, at: spot.position } } : wired;
  }
  const at = spot.position ?? placeAfter(edit.before, { id: source.id, port, shapes: edit.shapes });
  const edge = { from: source.id, port, to: block.id };
  return { key, graph: withEdges(withBlocks(graph, [block], source.id), [edge]), placement: { at, moved: {} } };
}

/** Puts a block into edges: they lead to it, and one from it to each of their ends. */
function between(edit: Edit, block: Block, { edges, behind }: { edges: readonly Edge[]; behind?: string }): Wired {
  const [edge] = edges;
  if (!edge) refuse('This connection is not there any more.');
  const key = placeOf(edit.index, edge.from).graph;
  const graph = graphOf(edit, key);
  const isMeant = (one: Edge) => edges.some((other) => isSameEdge(one, other));
  if (!graph.edges.some(isMeant)) refuse('This connection is not there any more.');
  const port = firstPort(edit, block);
  const targets = [...new Set(edges.map(({ to }) => to))];
  const led = replaceEdges(graph, (one) => (isMeant(one) ? { ...one, to: block.id } : one));
  const onward = targets.map((to) => ({ from: block.id, port, to }));
  const below =
    behind === undefined ? undefined : placeAfter(edit.before, { id: behind, port: 'out', shapes: edit.shapes });
  return {
    key,
    graph: withEdges(withBlocks(led, [block], edge.from), onward),
    placement: placeBefore(edit.before, { graph, targets, below }),
  };
}

function firstPort(edit: Edit, block: Block): string {
  const [port] = portsOf(block, edit.shapes);
  if (port === undefined || port === ERROR_PORT) {
    refuse(`${edit.catalog.block(block.type)?.title ?? block.type} has no way out, so nothing can come after it.`);
  }
  return port;
}

/** Whether a document has no block at all, so that the canvas shows how to begin. */
export function isEmpty(document: FunctionDocument): boolean {
  return document.body.blocks.length === 0 && !document.onError;
}

/** Behind the last block of the function's own graph in the order in which they run; in an empty function, anywhere. */
export function addSpotAtEnd(document: FunctionDocument): Spot {
  const last = inPlanOrder(document.body).at(-1);
  return last ? { after: last.id } : { in: BODY };
}
