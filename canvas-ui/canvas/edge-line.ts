import { type Box, midpoint, type Point, roundedPath, routeEdge } from '#model';
import type { EdgeData } from './flow-types.ts';

/** How an edge is drawn. */
export interface EdgeLine {
  path: string;
  /** The tip of its arrow. */
  tip: Point;
  label: Point;
  plus: Point;
}

/** The arrow ends at the circle of the input, not under it. */
const TIP_GAP = 6;
const LABEL_DISTANCE = 26;
const LABEL_ROOM = 40;
const SAME = 0.5;

type Line = Pick<EdgeData, 'bends' | 'start' | 'end' | 'sourceBox' | 'targetBox' | 'isError' | 'label' | 'labelAt'>;

/**
 * The line of an edge for where its ends are now, which while blocks are dragged is not where the document has them. The
 * layout's corners hold as long as both ends moved alike, as they do inside of a container that is dragged.
 */
export function lineOf(data: Line, start: Point, end: Point): EdgeLine {
  const [byStart, byEnd] = [away(data.start, start), away(data.end, end)];
  const movedAlike = Math.abs(byStart.x - byEnd.x) < SAME && Math.abs(byStart.y - byEnd.y) < SAME;
  const points = routeEdge({
    from: start,
    side: data.isError ? 'right' : 'bottom',
    to: end,
    bends: movedAlike ? data.bends.map((bend) => shift(bend, byStart)) : [],
    source: shift(data.sourceBox, byStart),
    target: shift(data.targetBox, byEnd),
  });
  const last = points.at(-1) ?? end;
  const tip = { x: last.x, y: last.y - TIP_GAP };
  const drawn = [...points.slice(0, -1), tip];
  return { path: roundedPath(drawn), tip, ...places(drawn, data) };
}

function places(points: readonly Point[], { label, labelAt }: Line): Pick<EdgeLine, 'label' | 'plus'> {
  const middle = midpoint(points);
  if (label === undefined) return { label: middle, plus: middle };
  const length = lengthOf(points);
  const at = labelAt === 'end' ? length - LABEL_DISTANCE : LABEL_DISTANCE;
  // Where both do not fit beside each other, the button goes to the other end.
  const isTight = Math.abs(at - length / 2) < LABEL_ROOM;
  const other = labelAt === 'end' ? at - 30 : at + 30;
  const plus = isTight ? pointAlong(points, Math.min(Math.max(other, 14), length - 14)) : middle;
  return { label: pointAlong(points, at), plus };
}

/** The point so far along a line. */
function pointAlong(points: readonly Point[], distance: number): Point {
  let left = Math.max(0, distance);
  for (const [index, to] of points.slice(1).entries()) {
    const from = points[index] ?? to;
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    if (left <= length && length > 0) {
      return { x: from.x + ((to.x - from.x) * left) / length, y: from.y + ((to.y - from.y) * left) / length };
    }
    left -= length;
  }
  return points.at(-1) ?? { x: 0, y: 0 };
}

function lengthOf(points: readonly Point[]): number {
  return points.slice(1).reduce((sum, to, index) => {
    const from = points[index] ?? to;
    return sum + Math.hypot(to.x - from.x, to.y - from.y);
  }, 0);
}

function away(from: Point, to: Point): Point {
  return { x: to.x - from.x, y: to.y - from.y };
}

function shift<Place extends Point | Box>(place: Place, by: Point): Place {
  return { ...place, x: place.x + by.x, y: place.y + by.y };
}
