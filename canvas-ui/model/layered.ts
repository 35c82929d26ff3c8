import { GRID, type Point, RANK_GAP, SIBLING_GAP, toGrid } from './geometry.ts';
import type { LayoutAnswer, LayoutNode, LayoutRequest } from './layout.ts';

interface Placed extends LayoutNode {
  rank: number;
  /** Left to right within a rank. */
  order: number;
  /** Of its middle. */
  x: number;
  parents: { node: Placed; offset: number }[];
  children: { node: Placed; offset: number }[];
}

const SWEEPS = 8;

/**
 * A small layered layout: ranks by the longest way from the top, in each rank the order in which a walk by ports meets the
 * blocks, and places as near to their neighbours as that order lets them. The same graph always lies the same way, and
 * cases never change sides.
 */
export function layered({ nodes, edges }: LayoutRequest): LayoutAnswer {
  const placed = new Map<string, Placed>();
  for (const node of nodes) placed.set(node.id, { ...node, rank: 0, order: 0, x: 0, parents: [], children: [] });
  for (const { from, to, offset } of edges) {
    const [source, target] = [placed.get(from), placed.get(to)];
    if (!source || !target) continue;
    source.children.push({ node: target, offset });
    target.parents.push({ node: source, offset });
  }
  const all = [...placed.values()];
  setOrder(all);
  setRanks(all);
  const ranks = Map.groupBy(all, ({ rank }) => rank);
  const rows = [...ranks.keys()]
    .sort((a, b) => a - b)
    .map((rank) => (ranks.get(rank) ?? []).sort((a, b) => a.order - b.order));
  setColumns(rows);
  return { positions: toPositions(rows) };
}

/** A walk from the tops, port by port; blocks that it meets first stand further left. */
function setOrder(all: readonly Placed[]): void {
  let order = 0;
  const met = new Set<Placed>();
  const open = all.filter(({ parents }) => parents.length === 0).reverse();
  for (let node = open.pop(); node; node = open.pop()) {
    if (met.has(node)) continue;
    met.add(node);
    node.order = order++;
    for (const { node: child } of node.children.toReversed()) open.push(child);
  }
}

function setRanks(all: readonly Placed[]): void {
  const left = new Map(all.map((node) => [node, node.parents.length]));
  const ready = all.filter(({ parents }) => parents.length === 0);
  for (let node = ready.pop(); node; node = ready.pop()) {
    for (const { node: child } of node.children) {
      child.rank = Math.max(child.rank, node.rank + 1);
      const count = (left.get(child) ?? 0) - 1;
      left.set(child, count);
      if (count === 0) ready.push(child);
    }
  }
}

/** Each block under the middle of what leads to it, then over the middle of what it leads to, a few times. */
function setColumns(rows: readonly Placed[][]): void {
  for (const row of rows) spread(row, () => 0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const row of rows)
      spread(row, (node) => mean(node.parents.map(({ node: parent, offset }) => parent.x + offset)) ?? node.x);
    if (sweep === SWEEPS - 1) break;
    for (const row of rows.toReversed()) {
      spread(row, (node) => mean(node.children.map(({ node: child, offset }) => child.x - offset)) ?? node.x);
    }
  }
}

/**
 * Puts the blocks of a row as near to where they want to be as their order and the gaps between them let them: blocks that
 * would overlap move together, to the middle of their wishes.
 */
function spread(row: readonly Placed[], wish: (node: Placed) => number): void {
  const groups: { nodes: Placed[]; offsets: number[]; sum: number }[] = [];
  for (const node of row) {
    groups.push({ nodes: [node], offsets: [0], sum: wish(node) });
    for (let last = groups.at(-1), before = groups.at(-2); last && before && leftOf(last) < rightOf(before); ) {
      const shift = distance(before.nodes.at(-1), last.nodes[0]) + (before.offsets.at(-1) ?? 0);
      const sum = before.sum + last.sum - shift * last.nodes.length;
      const offsets = [...before.offsets, ...last.offsets.map((offset) => offset + shift)];
      groups.splice(-2, 2, { nodes: [...before.nodes, ...last.nodes], offsets, sum });
      [last, before] = [groups.at(-1), groups.at(-2)];
    }
  }
  for (const { nodes, offsets, sum } of groups) {
    const first = sum / nodes.length;
    nodes.forEach((node, at) => {
      node.x = first + (offsets[at] ?? 0);
    });
  }
}

type Group = { nodes: Placed[]; offsets: number[]; sum: number };

function leftOf({ nodes, sum }: Group): number {
  return sum / nodes.length - (nodes[0]?.width ?? 0) / 2;
}

function rightOf({ nodes, offsets, sum }: Group): number {
  return sum / nodes.length + (offsets.at(-1) ?? 0) + (nodes.at(-1)?.width ?? 0) / 2 + SIBLING_GAP;
}

function distance(left: Placed | undefined, right: Placed | undefined): number {
  return ((left?.width ?? 0) + (right?.width ?? 0)) / 2 + SIBLING_GAP;
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function toPositions(rows: readonly (readonly Placed[])[]): Map<string, Point> {
  const positions = new Map<string, Point>();
  const leftmost = Math.min(
    ...rows.flatMap((row) => row.map(({ x, width }) => x - width / 2)),
    Number.POSITIVE_INFINITY,
  );
  let y = 0;
  for (const row of rows) {
    let end = Number.NEGATIVE_INFINITY;
    for (const { id, x, width } of row) {
      // Rounding must not take away the gap.
      const at = Math.max(Math.round((x - width / 2 - leftmost) / GRID) * GRID, end);
      positions.set(id, { x: at, y });
      end = at + Math.ceil((width + SIBLING_GAP) / GRID) * GRID;
    }
    y = toGrid(y + Math.max(...row.map(({ height }) => height)) + RANK_GAP);
  }
  return positions;
}
