import { InputError, Json } from '#kit';
import type { Selection } from './execution.ts';
import type { PlannedBlock, PlannedGraph } from './plan.ts';
import type { GraphPlace, Settlement } from './run-graph.ts';
import type { GraphShape } from './run-state.ts';

const SKIP: Settlement = { how: { kind: 'skipped' }, result: { data: Json.null, error: null, status: 'skipped' } };

/**
 * How the blocks settle that a test-run does not execute (semantics 5.5): pinned and recorded blocks answer what they
 * answered, the rest is skipped. Blocks on the way to the chosen one lead towards it.
 * @throws InputError `run.missingData` naming the blocks whose output is needed and not given.
 */
export function presetsOf(
  graph: PlannedGraph,
  selection: Selection,
  place: GraphPlace,
): (index: number) => Settlement | undefined {
  const { run, given } = selection;
  const chosen = run === 'all' ? -1 : graph.blocks.findIndex(({ block }) => block.id === selection.block);
  if (run !== 'all' && chosen === -1) {
    throw new InputError({
      code: 'request.invalid',
      message: `There is no block "${selection.block}" to run in this function.`,
    });
  }
  const before = reach(graph.shape, chosen, 'incoming');
  const after = reach(graph.shape, chosen, 'outgoing');
  const runs = (index: number): boolean => {
    if (index === chosen) return true;
    if (run === 'only') return false;
    if (run === 'from') return after.has(index);
    return (run === 'all' || before.has(index)) && !given.has(nameOf(graph, index));
  };
  requireData(graph, selection, runs);
  return (index) => {
    const planned = graph.blocks[index];
    if (!planned || runs(index)) return undefined;
    const leads = run !== 'all' && before.has(index);
    // What comes after the chosen block, or beside it, has no part in running it, whatever was recorded.
    if ((run === 'only' || run === 'upTo') && !leads) return SKIP;
    const output = given.get(planned.block.name);
    if (!output && !leads) return SKIP;
    const port = leads
      ? portTowards(graph.shape, index, chosen, before, output?.port)
      : (output?.port ?? planned.bound.ports[0]);
    return pinned(planned, place, output?.data ?? Json.null, port ?? null);
  };
}

function pinned({ block }: PlannedBlock, { execution, path }: GraphPlace, data: Json, port: string | null): Settlement {
  const step = execution.newStep(path + block.name, block, 'pinned', 0);
  execution.request.trace.stepSettled({ ...step, output: data, ...(port === null ? {} : { port }) });
  return { how: { kind: 'success', port }, result: { data, error: null, status: 'success' } };
}

function requireData(graph: PlannedGraph, { run, given }: Selection, runs: (index: number) => boolean): void {
  if (run === 'all' || run === 'upTo') return;
  const names = new Set(graph.blocks.map(({ block }) => block.name));
  const running = new Set(graph.blocks.flatMap(({ block }, index) => (runs(index) ? [block.name] : [])));
  const needed = graph.blocks.flatMap(({ reads }, index) => (runs(index) ? [...reads] : []));
  const missing = [...new Set(needed)].filter((name) => names.has(name) && !running.has(name) && !given.has(name));
  if (missing.length === 0) return;
  throw new InputError({
    code: 'run.missingData',
    message: `There is no recorded output of ${missing.join(', ')}. Run to here first, or pin an output.`,
    details: { blocks: missing },
  });
}

function nameOf(graph: PlannedGraph, index: number): string {
  return graph.blocks[index]?.block.name ?? '';
}

/** All blocks that can be reached from `start` along edges in one direction, without `start`. */
export function reach(shape: GraphShape, start: number, direction: 'incoming' | 'outgoing'): ReadonlySet<number> {
  const found = new Set<number>();
  const open = [start];
  for (let block = open.pop(); block !== undefined; block = open.pop()) {
    for (const index of shape[direction][block] ?? []) {
      const edge = shape.edges[index];
      const next = direction === 'incoming' ? edge?.from : edge?.to;
      if (next === undefined || found.has(next)) continue;
      found.add(next);
      open.push(next);
    }
  }
  return found;
}

function portTowards(
  shape: GraphShape,
  from: number,
  to: number,
  before: ReadonlySet<number>,
  recorded: string | undefined,
): string | undefined {
  const ports = (shape.outgoing[from] ?? []).flatMap((index) => {
    const edge = shape.edges[index];
    return edge && (edge.to === to || before.has(edge.to)) ? [edge.port] : [];
  });
  return recorded !== undefined && ports.includes(recorded) ? recorded : ports[0];
}
