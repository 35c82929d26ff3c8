import { z } from 'zod';
import type { BlockType, BoundBlock, ConfigProblem, GraphSlot } from '#kit';
import { type Block, type Graph, pointer } from '#schema';
import { typeValidator, type Validator } from './params.ts';
import type { PlannedBlock, PlannedGraph } from './plan.ts';
import { type PlanContext, report } from './plan-context.ts';
import { planBlockKey } from './plan-key.ts';
import { type Before, blocksBefore, numberEdges, planOrder } from './plan-order.ts';
import { checkReads, type Visible } from './plan-reads.ts';
import { checkDeclaration } from './plan-type.ts';
import { ERROR_PORT, toShape } from './run-state.ts';
import { compileConfig } from './values.ts';

/** Where in the function a graph stands. */
export interface Place {
  path: string;
  visible: Visible;
  inLoop: boolean;
  /** False inside a try's finally. */
  mayLeave: boolean;
  /** An enclosing try or the function's onError catches what fails here. */
  caught: boolean;
}

interface Bound {
  block: Block;
  path: string;
  type: BlockType;
  bound: BoundBlock;
}

/** Checks a graph and everything inside it, adding to `context.issues`; undefined when it can't be planned. */
export function planGraph(context: PlanContext, graph: Graph, place: Place): PlannedGraph | undefined {
  const bound = graph.blocks.map((block, index) =>
    bindBlock(context, block, pointer(place.path, 'blocks', index), place),
  );
  checkEdges(context, graph, bound, place.path);
  const edges = numberEdges(graph);
  const order = planOrder(graph.blocks.length, edges);
  if ('cycle' in order) {
    const names = order.cycle.map((index) => graph.blocks[index]?.name ?? '?');
    const message = `${[...names, names[0]].join(' → ')} is a circle: blocks can't wait for each other`;
    report(context, 'graph.cycle', message, pointer(place.path, 'edges'), graph.blocks[order.cycle[0] ?? 0]?.id);
    return undefined;
  }
  const before = blocksBefore(order.order, edges);
  const planned = order.order.map((index) => {
    const item = bound[index];
    return (
      item && planBlock(context, graph, item, { ...place, visible: visibleAt(graph, place.visible, before.get(index)) })
    );
  });
  const blocks = planned.filter((block) => block !== undefined);
  if (blocks.length !== planned.length) return undefined;
  const position = new Map(order.order.map((index, at) => [index, at]));
  const shape = toShape(
    blocks.length,
    edges.map(({ from, port, to }) => ({ from: position.get(from) ?? 0, port, to: position.get(to) ?? 0 })),
  );
  const leaving = blocks.flatMap((block, index) => (canLeave(block) ? [index] : []));
  return {
    blocks,
    shape,
    leaving,
    overlaps: blocks.every(mayOverlap) && blocks.some(({ bound }) => bound.overlaps === 'gains'),
  };
}

function bindBlock(context: PlanContext, block: Block, path: string, place: Place): Bound | undefined {
  checkNames(context, block, path);
  const type = context.catalog.blocks.get(block.type);
  if (!type) {
    report(context, 'block.unknownType', `there is no block type "${block.type}"`, pointer(path, 'type'), block.id);
    return undefined;
  }
  if (type.leavesLoop && !place.inLoop) {
    report(
      context,
      'block.misplaced',
      `${block.type} only means something inside a loop${place.mayLeave ? '' : ', and this graph always runs to its end'}`,
      pointer(path, 'type'),
      block.id,
    );
  }
  if (type.returns && !place.mayLeave) {
    report(
      context,
      'block.misplaced',
      `${block.type} can't stand here: this graph always runs to its end`,
      pointer(path, 'type'),
      block.id,
    );
  }
  if (type.returns) context.hasReturn = true;
  const bound = type.bind(block.config, context.catalog.connectors);
  if (bound instanceof z.ZodError) {
    for (const issue of bound.issues) reportConfig(context, block, path, issue);
    return undefined;
  }
  const graphs = bound.graphs.map(({ slot, title, names }) => ({ slot, title, names }));
  context.sketches[block.id] = { ports: bound.ports, effects: bound.effects, graphs };
  for (const problem of bound.problems) reportProblem(context, block, path, problem);
  return { block, path, type, bound };
}

function checkNames(context: PlanContext, block: Block, path: string): void {
  if (context.names.has(block.name)) {
    report(
      context,
      'name.duplicate',
      `another block is called "${block.name}" already`,
      pointer(path, 'name'),
      block.id,
    );
  }
  if (context.ids.has(block.id)) {
    report(context, 'id.duplicate', `another block has the id "${block.id}" already`, pointer(path, 'id'), block.id);
  }
  context.names.add(block.name);
  context.ids.add(block.id);
}

function reportConfig(context: PlanContext, block: Block, path: string, issue: z.core.$ZodIssue): void {
  const at = pointer(path, 'config', ...issue.path);
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      report(context, 'config.invalid', `"${key}" is not a field of this block`, pointer(at, key), block.id);
    }
    return;
  }
  const position = issue.code === 'custom' ? issue.params?.position : undefined;
  report(context, 'config.invalid', issue.message, at, block.id, position ? { position } : {});
}

function reportProblem(context: PlanContext, block: Block, path: string, problem: ConfigProblem): void {
  const { severity, message, position } = problem;
  const more = position ? { severity, position } : { severity };
  report(context, 'config.invalid', message, pointer(path, 'config', ...problem.path), block.id, more);
}

function checkEdges(context: PlanContext, graph: Graph, bound: readonly (Bound | undefined)[], path: string): void {
  const byId = new Map(graph.blocks.map((block, index) => [block.id, { block, bound: bound[index] }]));
  const seen = new Set<string>();
  graph.edges.forEach(({ from, port, to }, index) => {
    const at = pointer(path, 'edges', index);
    const source = byId.get(from);
    if (!source)
      report(
        context,
        'edge.unknownBlock',
        `there is no block "${from}" in this graph to come from`,
        pointer(at, 'from'),
      );
    if (!byId.has(to))
      report(
        context,
        'edge.unknownBlock',
        `there is no block "${to}" in this graph to go to`,
        pointer(at, 'to'),
        source?.block.id,
      );
    const key = JSON.stringify([from, port, to]);
    if (seen.has(key)) report(context, 'edge.duplicate', 'this edge is there twice', at, source?.block.id);
    seen.add(key);
    const ports = source?.bound && [...source.bound.bound.ports, ERROR_PORT];
    if (ports && !ports.includes(port)) {
      const message = `${source.block.name} has no port "${port}"; it has ${ports.join(', ')}`;
      report(context, 'edge.unknownPort', message, pointer(at, 'port'), source.block.id);
    }
  });
}

function planBlock(context: PlanContext, graph: Graph, item: Bound, place: Place): PlannedBlock | undefined {
  const { block, path, type, bound } = item;
  const reads = checkReads(context, item, place.visible);
  const handled = graph.edges.some((edge) => edge.from === block.id && edge.port === ERROR_PORT);
  if ((bound.effects === 'write' || bound.effects === 'external') && !handled && !place.caught) {
    const message = `nothing handles it when ${block.name} fails; draw an error edge, or a try around it`;
    report(context, 'write.unhandled', message, path, block.id, { severity: 'info' });
  }
  const graphs = planSlots(context, item, { ...place, caught: place.caught || handled });
  if (!graphs) return undefined;
  for (const inner of graphs.values())
    for (const { reads: more } of inner.blocks) for (const name of more) reads.add(name);
  const key = planBlockKey(context, item, place.visible);
  for (const name of key.reads) reads.add(name);
  const resolve = compileConfig(bound.config);
  const output = planOutput(context, item);
  return { block, type, bound, resolve, idempotencyKey: key.resolve, output, handlesErrors: handled, reads, graphs };
}

function planOutput(context: PlanContext, { block, path }: Bound): Validator | undefined {
  if (!block.output || !checkDeclaration(context, block.output, pointer(path, 'output'), block.id)) return undefined;
  return typeValidator(block.output);
}

function planSlots(
  context: PlanContext,
  { block, path, bound }: Bound,
  place: Place,
): ReadonlyMap<string, PlannedGraph> | undefined {
  const slots = new Map(bound.graphs.map((slot) => [slot.slot, slot]));
  for (const name of Object.keys(block.graphs ?? {})) {
    if (slots.has(name)) continue;
    report(context, 'graph.unknown', `this block has no graph "${name}"`, pointer(path, 'graphs', name), block.id);
  }
  const graphs = new Map<string, PlannedGraph>();
  let complete = true;
  for (const slot of slots.values()) {
    const at = pointer(path, 'graphs', slot.slot);
    const graph = block.graphs?.[slot.slot] ?? { blocks: [], edges: [] };
    if (slot.required && graph.blocks.length === 0) {
      report(context, 'graph.empty', `"${slot.title}" needs at least one block`, at, block.id);
    }
    const planned = planGraph(context, graph, insideOf(slot, at, place));
    if (planned) graphs.set(slot.slot, planned);
    else complete = false;
  }
  return complete ? graphs : undefined;
}

function insideOf(slot: GraphSlot, path: string, place: Place): Place {
  const visible = new Map(place.visible);
  for (const name of slot.names) visible.set(name, { certainty: 'sure', block: false });
  return {
    path,
    visible,
    // A loop that stands in a finally may be left, a loop around it may not.
    inLoop: slot.loop === true || (place.inLoop && slot.mayLeave !== false),
    mayLeave: place.mayLeave && slot.mayLeave !== false,
    caught: place.caught || slot.caught === true,
  };
}

function visibleAt(graph: Graph, outer: Visible, before: Before | undefined): Visible {
  const visible = new Map(outer);
  for (const index of before?.perhaps ?? []) {
    const name = graph.blocks[index]?.name;
    if (name !== undefined) visible.set(name, { certainty: before?.sure.has(index) ? 'sure' : 'perhaps', block: true });
  }
  return visible;
}

function mayOverlap({ bound, block, graphs }: PlannedBlock): boolean {
  return bound.overlaps !== false && !block.retry && graphs.size === 0;
}

function canLeave({ type, graphs }: PlannedBlock): boolean {
  return type.returns || [...graphs.values()].some((graph) => graph.leaving.length > 0);
}
