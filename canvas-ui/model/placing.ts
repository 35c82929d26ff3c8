import type { FunctionDocument, Graph } from '#schema';
import { ERROR_PORT, reachable } from './document.ts';
import { BLOCK_HEIGHT, type Point, RANK_GAP, SIBLING_GAP, snap } from './geometry.ts';
import { measureBlock } from './measure.ts';
import type { Shapes } from './shapes.ts';

/** Where a new block goes while nothing is laid out anew. Only what comes after it moves, and only as far as it must. */

export interface Placement {
  at: Point | undefined;
  /** New positions of blocks that make room. */
  moved: Readonly<Record<string, Point>>;
}

/** Below a block; on the error's way to the right of it. */
export function placeAfter(
  document: FunctionDocument,
  { id, port, shapes }: { id: string; port: string; shapes: Shapes },
): Point | undefined {
  const from = document.layout.positions?.[id];
  if (!from) return undefined;
  const size = measureBlock(document, id, shapes);
  const x = port === ERROR_PORT ? from.x + size.width + SIBLING_GAP : from.x;
  return snap({ x, y: from.y + size.height + RANK_GAP });
}

/** Before blocks, which move down with all that follows them where there is no room. `below` is where there is some. */
export function placeBefore(
  document: FunctionDocument,
  { graph, targets, below }: { graph: Graph; targets: readonly string[]; below: Point | undefined },
): Placement {
  const positions = document.layout.positions ?? {};
  const known = targets.flatMap((id) => positions[id] ?? []);
  const top = known.length > 0 ? Math.min(...known.map(({ y }) => y)) : undefined;
  const first = known[0];
  if (top === undefined || !first) return { at: below, moved: {} };
  const at = { x: first.x, y: below?.y ?? top };
  const missing = at.y + BLOCK_HEIGHT + RANK_GAP - top;
  if (missing <= 0) return { at, moved: {} };
  const moved: Record<string, Point> = {};
  for (const id of [...targets, ...reachable(graph, targets, 'down')]) {
    const from = positions[id];
    if (from) moved[id] = { x: from.x, y: from.y + missing };
  }
  return { at, moved };
}
