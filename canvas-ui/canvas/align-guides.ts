import { type Box, isSamePoint } from '#model';

/** Lines that a dragged block shares with others, on the whole canvas. */
export interface Guides {
  vertical: readonly { x: number; from: number; to: number }[];
  horizontal: readonly { y: number; from: number; to: number }[];
}

const NEAR = 1;
/** Further away nobody compares. */
const FAR = 1_200;

/** Where the middle or the top of a dragged block is in line with that of another. */
export function guidesFor(moved: Box, others: readonly Box[]): Guides | undefined {
  const near = others.filter(
    (other) => Math.abs(other.y - moved.y) < FAR && Math.abs(other.x - moved.x) < FAR && !isSamePoint(other, moved),
  );
  const inColumn = near.filter((other) => Math.abs(middle(other) - middle(moved)) <= NEAR);
  const inRow = near.filter((other) => Math.abs(other.y - moved.y) <= NEAR);
  if (inColumn.length + inRow.length === 0) return undefined;
  const all = { column: [...inColumn, moved], row: [...inRow, moved] };
  return {
    vertical:
      inColumn.length === 0
        ? []
        : [
            {
              x: middle(moved),
              from: Math.min(...all.column.map(({ y }) => y)),
              to: Math.max(...all.column.map(({ y, height }) => y + height)),
            },
          ],
    horizontal:
      inRow.length === 0
        ? []
        : [
            {
              y: moved.y,
              from: Math.min(...all.row.map(({ x }) => x)),
              to: Math.max(...all.row.map(({ x, width }) => x + width)),
            },
          ],
  };
}

function middle({ x, width }: Box): number {
  return x + width / 2;
}
