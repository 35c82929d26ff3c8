import { type LayoutEngine, type LayoutNode, type Point, RANK_GAP, SIBLING_GAP, toGrid } from '#model';

/** A plain arrangement, one row below the other, for what has no positions yet: the real layout comes from a worker. */
export const inRows: LayoutEngine = ({ nodes, edges }) => {
  const ranks = new Map(nodes.map(({ id }) => [id, 0]));
  // Acyclic, so that after as many rounds as there are blocks nothing moves any more; mostly after two or three.
  for (let round = 0, hasMoved = true; hasMoved && round < nodes.length; round++) {
    hasMoved = false;
    for (const { from, to } of edges) {
      const rank = (ranks.get(from) ?? 0) + 1;
      if (rank <= (ranks.get(to) ?? 0)) continue;
      ranks.set(to, rank);
      hasMoved = true;
    }
  }
  const rows = [...Map.groupBy(nodes, ({ id }) => ranks.get(id) ?? 0)].sort(([a], [b]) => a - b);
  const widest = Math.max(0, ...rows.map(([, row]) => widthOf(row)));
  const positions = new Map<string, Point>();
  let y = 0;
  for (const [, row] of rows) {
    let x = toGrid((widest - widthOf(row)) / 2);
    for (const { id, width } of row) {
      positions.set(id, { x, y });
      x += width + SIBLING_GAP;
    }
    y = toGrid(y + Math.max(...row.map(({ height }) => height)) + RANK_GAP);
  }
  return { positions };
};

function widthOf(row: readonly LayoutNode[]): number {
  return row.reduce((sum, { width }) => sum + width + SIBLING_GAP, -SIBLING_GAP);
}
