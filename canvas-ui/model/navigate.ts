import type { FunctionDocument, Graph } from '#schema';
import {
  type BlockPlace,
  edgesAt,
  type GraphKey,
  graphsAround,
  indexOf,
  inPlanOrder,
  ownerOf,
  reachable,
  slotKey,
} from './document.ts';
import { portsOf, type Shapes, slotsOf } from './shapes.ts';

export type Direction = 'up' | 'down' | 'left' | 'right' | 'in' | 'out';

/**
 * Where an arrow leads on the canvas: `down` to the first successor, `up` to the first predecessor, `left` and `right`
 * among those that follow the same block, `in` to the first block inside a container, `out` to the container around.
 */
export function follow(
  document: FunctionDocument,
  from: string | undefined,
  direction: Direction,
  shapes: Shapes,
): string | undefined {
  const index = indexOf(document);
  const place = from === undefined ? undefined : index.blocks.get(from);
  // Whatever the arrow, it begins at the beginning.
  if (!place) return inPlanOrder(document.body)[0]?.id;
  const graph = index.graphs.get(place.graph)?.graph ?? document.body;
  switch (direction) {
    case 'down':
      return successors(graph, place.block.id, document, shapes)[0];
    case 'up':
      return predecessors(graph, place.block.id)[0];
    case 'left':
      return sibling(document, { place, graph, shapes }, -1);
    case 'right':
      return sibling(document, { place, graph, shapes }, 1);
    case 'in':
      return firstInside(place, shapes);
    case 'out':
      return ownerOf(place.graph)?.block;
  }
}

/** By the order of the ports, and of the edges of one port. */
function successors(graph: Graph, id: string, document: FunctionDocument, shapes: Shapes): string[] {
  const block = indexOf(document).blocks.get(id)?.block;
  if (!block) return [];
  const ports = portsOf(block, shapes);
  const rank = (port: string) => (ports.includes(port) ? ports.indexOf(port) : ports.length);
  const { outgoing } = edgesAt(graph, id);
  return [...new Set(outgoing.toSorted((a, b) => rank(a.port) - rank(b.port)).map(({ to }) => to))];
}

function predecessors(graph: Graph, id: string): string[] {
  const order = inPlanOrder(graph).map((block) => block.id);
  const before = edgesAt(graph, id).incoming.map(({ from }) => from);
  return before.sort((a, b) => order.indexOf(a) - order.indexOf(b));
}

function sibling(
  document: FunctionDocument,
  { place, graph, shapes }: { place: BlockPlace; graph: Graph; shapes: Shapes },
  step: 1 | -1,
): string | undefined {
  const { id } = place.block;
  const [parent] = predecessors(graph, id);
  const row = parent === undefined ? starts(graph) : successors(graph, parent, document, shapes);
  const next = row[row.indexOf(id) + step];
  if (next !== undefined || parent !== undefined) return next;
  return besideSlot(document, place.graph, step, shapes);
}

/** Past the first blocks of a slot come those of the slot beside it: try, catch, finally. */
function besideSlot(document: FunctionDocument, key: GraphKey, step: 1 | -1, shapes: Shapes): string | undefined {
  const owner = ownerOf(key);
  const index = indexOf(document);
  const container = owner && index.blocks.get(owner.block)?.block;
  if (!owner || !container) return undefined;
  const slots = slotsOf(container, shapes).map(({ slot }) => slot);
  for (let at = slots.indexOf(owner.slot) + step; at >= 0 && at < slots.length; at += step) {
    const found = starts(index.graphs.get(slotKey(container.id, slots[at] ?? ''))?.graph);
    if (found.length > 0) return step > 0 ? found[0] : found.at(-1);
  }
  return undefined;
}

function starts(graph: Graph | undefined): string[] {
  if (!graph) return [];
  const targets = new Set(graph.edges.map(({ to }) => to));
  return graph.blocks.flatMap(({ id }) => (targets.has(id) ? [] : [id]));
}

function firstInside({ block }: BlockPlace, shapes: Shapes): string | undefined {
  for (const { slot } of slotsOf(block, shapes)) {
    const graph = block.graphs?.[slot];
    const [first] = graph ? inPlanOrder(graph) : [];
    if (first) return first.id;
  }
  return undefined;
}

/** The block and all before (`up`) or after (`down`) it in its graph: `Shift` and an arrow. */
export function withAll(document: FunctionDocument, from: string, direction: 'up' | 'down'): string[] {
  const index = indexOf(document);
  const place = index.blocks.get(from);
  const graph = place && index.graphs.get(place.graph)?.graph;
  if (!graph) return [];
  const found = reachable(graph, [from], direction);
  return graph.blocks.flatMap(({ id }) => (id === from || found.has(id) ? [id] : []));
}

/** What "Run to here" runs: the block, what comes before it, and the same for each container around it. */
export function upTo(document: FunctionDocument, id: string): string[] {
  const index = indexOf(document);
  const place = index.blocks.get(id);
  if (!place) return [];
  return graphsAround(index, place.graph).reduce<{ found: string[]; at: string | undefined }>(
    ({ found, at }, key) => {
      const before = at === undefined ? [] : withAll(document, at, 'up');
      return { found: [...before, ...found], at: ownerOf(key)?.block };
    },
    { found: [], at: id },
  ).found;
}
