import { GRID, type Point, RANK_GAP, SIBLING_GAP, toGrid } from '../model/geometry.ts';
import type { LayoutAnswer, LayoutEdge, LayoutNode, LayoutRequest } from '../model/layout.ts';
import type { Bend, DagreGraph } from './dagre-engine.ts';
import { type Crossing, setTracks } from './tracks.ts';

/** Something that takes room in a row: a block, or an edge that passes. */
interface Entry {
  order: number;
  /** Of its middle. */
  x: number;
  width: number;
  node?: LayoutNode;
  edge?: number;
}

interface Row {
  entries: Entry[];
  top: number;
  bottom: number;
}

/** An edge that passes a row keeps away from its blocks. */
const PASSING_GAP = SIBLING_GAP / 2;

/** Blocks in rows on the grid, and edges that turn only between the rows, so that none runs through a block. */
export function toAnswer(request: LayoutRequest, graph: DagreGraph, bends: readonly Bend[]): LayoutAnswer {
  const rows = toRows(request, graph, bends);
  const places = new Map<string, Layer>();
  const passing = new Map<string, number>();
  let left = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  for (const [row, { entries, top }] of rows.entries()) {
    spread(entries);
    for (const { node, edge, x, width } of entries) {
      if (edge !== undefined) passing.set(`${edge}:${row}`, x);
      if (!node) continue;
      places.set(node.id, { x: x - width / 2, y: top, row, width });
      left = Math.min(left, x - width / 2);
      right = Math.max(right, x + width / 2);
    }
  }
  // Outside of all blocks an edge may run beside them: what holds the graph has only so much room around it.
  const columnOf = (edge: number, row: number, fallback: number) => {
    const x = passing.get(`${edge}:${row}`) ?? fallback;
    const aside = 8 * ((edge % 3) + 1);
    return Math.min(Math.max(x, left - aside), right + aside);
  };
  const turns = toTurns(request, rows, places, columnOf);
  const positions = new Map([...places].map(([id, { x, y }]) => [id, { x: x - left, y }]));
  return { positions, bends: turns.map((points) => points.map(({ x, y }) => ({ x: x - left, y }))) };
}

function toRows({ nodes }: LayoutRequest, graph: DagreGraph, bends: readonly Bend[]): Row[] {
  const byRank = new Map<number, Row>();
  for (const [number, node] of nodes.entries()) {
    const { rank = 0, order = 0, x = 0 } = graph.node(`n${number}`);
    const row = byRank.get(rank) ?? { entries: [], top: 0, bottom: 0 };
    row.entries.push({ order, x, width: node.width, node });
    byRank.set(rank, row);
  }
  for (const { edge, rank, order, x } of bends) byRank.get(rank)?.entries.push({ order, x, width: 0, edge });
  const rows = [...byRank].sort(([a], [b]) => a - b).map(([, row]) => row);
  let y = 0;
  for (const row of rows) {
    row.entries.sort((a, b) => a.order - b.order);
    row.top = y;
    row.bottom = y + Math.max(...row.entries.map(({ node }) => node?.height ?? 0));
    y = toGrid(row.bottom + RANK_GAP);
  }
  return rows;
}

/** Everything to the grid; rounding must not take away the gaps. */
function spread(entries: readonly Entry[]): void {
  let end = Number.NEGATIVE_INFINITY;
  let before: Entry | undefined;
  for (const entry of entries) {
    const gap = before?.node && entry.node ? SIBLING_GAP : PASSING_GAP;
    const step = entry.node ? GRID : GRID / 2;
    const least = Math.ceil((end + gap + entry.width / 2) / step) * step;
    entry.x = Math.max(Math.round(entry.x / step) * step, least);
    end = entry.x + entry.width / 2;
    before = entry;
  }
}

interface Layer extends Point {
  row: number;
  width: number;
}

/** Of each edge the corners between where it leaves its block and where it enters the other. */
function toTurns(
  { edges }: LayoutRequest,
  rows: readonly Row[],
  places: ReadonlyMap<string, Layer>,
  columnOf: (edge: number, row: number, fallback: number) => number,
): Point[][] {
  const crossings = edges.flatMap((edge, number) => toCrossings(edge, number, places, columnOf));
  setTracks(crossings);
  const turns: Point[][] = edges.map(() => []);
  for (const { edge, gap, from, to, part = 0.5 } of crossings) {
    const y = Math.round((rows[gap]?.bottom ?? 0) + part * RANK_GAP);
    const points = turns[edge];
    if (from !== to) points?.push({ x: from, y }, { x: to, y });
    // An error's way turns down beside its block even if it then goes straight.
    else if (edges[edge]?.isError && points?.length === 0) points.push({ x: from, y });
  }
  return turns;
}

/** An edge through the gaps between rows, one after the other. */
function toCrossings(
  { from, to, port, offset, isError }: LayoutEdge,
  edge: number,
  places: ReadonlyMap<string, Layer>,
  columnOf: (edge: number, row: number, fallback: number) => number,
): Crossing[] {
  const [source, target] = [places.get(from), places.get(to)];
  if (!source || !target) return [];
  const crossings: Crossing[] = [];
  let x = source.x + source.width / 2 + offset + (isError ? PASSING_GAP : 0);
  for (let gap = source.row; gap < target.row; gap++) {
    const isFirst = gap === source.row;
    const isLast = gap + 1 === target.row;
    const next = isLast ? target.x + target.width / 2 : columnOf(edge, gap + 1, x);
    const ends = { start: isFirst ? `${from}:${port}` : undefined, end: isLast ? to : undefined };
    crossings.push({ edge, isError, gap, from: x, to: next, ...ends });
    x = next;
  }
  return crossings;
}
