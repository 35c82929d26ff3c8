/**
 * The rules of semantics 2.1 to 2.4 for one graph: which block is ready, which is skipped. Pure data in, new data out; no
 * clock, no names, no block types. A container's graph is a graph of its own with a state of its own.
 */

/** Blocks are numbers from 0 in plan order. Edges know the port they leave by. */
export interface GraphShape {
  readonly size: number;
  readonly edges: readonly ShapeEdge[];
  /** Edge numbers by block, in and out. */
  readonly incoming: readonly (readonly number[])[];
  readonly outgoing: readonly (readonly number[])[];
}

export interface ShapeEdge {
  readonly from: number;
  readonly port: string;
  readonly to: number;
}

/** How a block settled. `port` null takes no edge: a Return, break, continue. */
export type Settled = { kind: 'success'; port: string | null } | { kind: 'failure' } | { kind: 'skipped' };

type EdgeState = 'open' | 'taken' | 'dead';
type BlockState = 'waiting' | 'started' | 'success' | 'handled' | 'failed' | 'skipped';

/** Read-only: {@link settle} returns a new one. */
export interface GraphState {
  readonly edges: readonly EdgeState[];
  readonly blocks: readonly BlockState[];
  readonly unsettled: number;
}

export interface Step {
  readonly state: GraphState;
  /** Blocks to start now, in plan order. Each block turns up here at most once in the life of a state. */
  readonly ready: readonly number[];
  /** Blocks that settled as skipped just now. */
  readonly skipped: readonly number[];
}

export const ERROR_PORT = 'error';

const SKIPPED: Settled = { kind: 'skipped' };

export function toShape(size: number, edges: readonly ShapeEdge[]): GraphShape {
  const incoming: number[][] = Array.from({ length: size }, () => []);
  const outgoing: number[][] = Array.from({ length: size }, () => []);
  edges.forEach((edge, index) => {
    outgoing[edge.from]?.push(index);
    incoming[edge.to]?.push(index);
  });
  return { size, edges, incoming, outgoing };
}

/** The state before anything ran, and the blocks without incoming edges, which are ready at once (2.1). */
export function startGraph(shape: GraphShape): Step {
  const blocks = new Array<BlockState>(shape.size).fill('waiting');
  const ready: number[] = [];
  for (let block = 0; block < shape.size; block++) {
    if (shape.incoming[block]?.length !== 0) continue;
    blocks[block] = 'started';
    ready.push(block);
  }
  const edges = new Array<EdgeState>(shape.edges.length).fill('open');
  return { state: { edges, blocks, unsettled: shape.size }, ready, skipped: [] };
}

/**
 * Settles one started block: its edges become taken or dead, and what follows becomes ready or is skipped in turn.
 * @throws Error when the block was not started or has settled already: a bug of the caller.
 */
export function settle(shape: GraphShape, before: GraphState, block: number, how: Settled): Step {
  if (before.blocks[block] !== 'started') throw new Error(`block ${block} is ${before.blocks[block]}, not started`);
  const edges = before.edges.slice();
  const blocks = before.blocks.slice();
  const ready: number[] = [];
  const skipped: number[] = [];
  let unsettled = before.unsettled;

  const open: { block: number; how: Settled }[] = [{ block, how }];
  for (let next = open.pop(); next; next = open.pop()) {
    const port = takenPort(next.how);
    const out = shape.outgoing[next.block] ?? [];
    unsettled--;
    blocks[next.block] = settledState(next.how, shape, out);
    if (next.how.kind === 'skipped') skipped.push(next.block);
    for (const index of out) edges[index] = shape.edges[index]?.port === port ? 'taken' : 'dead';
    for (const index of out) {
      const target = shape.edges[index]?.to ?? -1;
      const arrived = arrival(shape, { edges, blocks }, target);
      if (arrived === 'waiting') continue;
      blocks[target] = 'started';
      if (arrived === 'ready') ready.push(target);
      else open.push({ block: target, how: SKIPPED });
    }
  }
  ready.sort((a, b) => a - b);
  skipped.sort((a, b) => a - b);
  return { state: { edges, blocks, unsettled }, ready, skipped };
}

/** True when every block has settled. */
export function isSettled(state: GraphState): boolean {
  return state.unsettled === 0;
}

function takenPort(how: Settled): string | null {
  if (how.kind === 'success') return how.port;
  return how.kind === 'failure' ? ERROR_PORT : null;
}

function settledState(how: Settled, shape: GraphShape, out: readonly number[]): BlockState {
  if (how.kind === 'success') return 'success';
  if (how.kind === 'skipped') return 'skipped';
  return out.some((index) => shape.edges[index]?.port === ERROR_PORT) ? 'handled' : 'failed';
}

/** Whether a block has all its inputs now, and one of them at least was taken; `waiting` also once it was told. */
function arrival(
  shape: GraphShape,
  { edges, blocks }: Pick<GraphState, 'edges' | 'blocks'>,
  block: number,
): 'waiting' | 'ready' | 'skipped' {
  if (blocks[block] !== 'waiting') return 'waiting';
  let taken = false;
  for (const index of shape.incoming[block] ?? []) {
    if (edges[index] === 'open') return 'waiting';
    if (edges[index] === 'taken') taken = true;
  }
  return taken ? 'ready' : 'skipped';
}
