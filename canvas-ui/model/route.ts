import { BLOCK_HEIGHT, BLOCK_WIDTH, type Box, isSamePoint, type Point } from './geometry.ts';

interface EdgeEnds {
  /** Where it leaves its block, and on which side: an error's way leaves to the right. */
  from: Point;
  side: 'bottom' | 'right';
  /** The middle of the upper side of the block that it leads to. */
  to: Point;
  /** Corners that a layout found. */
  bends?: readonly Point[] | undefined;
  /** The blocks at both ends; without them plain blocks are meant. */
  source?: Box | undefined;
  target?: Box | undefined;
}

interface Route extends EdgeEnds {
  source: Box;
  target: Box;
}

/** How far an edge keeps away from the blocks at its ends before it turns. */
const STUB = 16;

/**
 * The corners of an edge, its ends included. Each piece goes straight up, down or sideways; the last one enters from above.
 * Without the corners of a layout it knows of no other blocks, and keeps out of its own two.
 */
export function routeEdge(ends: EdgeEnds): Point[] {
  const { bends = [], from, to, side } = ends;
  const source = ends.source ?? plainSource(ends);
  const target = ends.target ?? { x: to.x - BLOCK_WIDTH / 2, y: to.y, width: BLOCK_WIDTH, height: BLOCK_HEIGHT };
  if (bends.length > 0) return tidy([from, ...throughBends(ends, bends), to]);
  const corners = side === 'bottom' ? downwards : sideways;
  return tidy([from, ...corners({ ...ends, source, target }), to]);
}

function plainSource({ from, side }: EdgeEnds): Box {
  const size = { width: BLOCK_WIDTH, height: BLOCK_HEIGHT };
  if (side === 'bottom') return { x: from.x - BLOCK_WIDTH / 2, y: from.y - BLOCK_HEIGHT, ...size };
  return { x: from.x - BLOCK_WIDTH, y: from.y - BLOCK_HEIGHT / 2, ...size };
}

/** Leaves and enters straight, also where a block was moved a little since. */
function throughBends({ from, to, side }: EdgeEnds, bends: readonly Point[]): Point[] {
  const points: Point[] = [];
  let before = from;
  for (const [index, bend] of bends.entries()) {
    const isSideways = index === 0 && side === 'right';
    points.push(isSideways ? { x: bend.x, y: before.y } : { x: before.x, y: bend.y }, bend);
    before = bend;
  }
  return [...points, { x: to.x, y: before.y }];
}

function downwards({ from, to, source, target }: Route): Point[] {
  if (to.y > from.y) return step(from.x, to.x, (from.y + to.y) / 2);
  const lane = laneBeside({ from, to, source, target });
  return [...step(from.x, lane, from.y + STUB), ...step(lane, to.x, to.y - STUB)];
}

/** Where an edge may go up: between the two blocks, or on the nearer side of both. */
function laneBeside({ from, to, source, target }: Omit<Route, 'side'>): number {
  if (target.x >= rightOf(source)) return (rightOf(source) + target.x) / 2;
  if (source.x >= rightOf(target)) return (rightOf(target) + source.x) / 2;
  const right = Math.max(rightOf(source), rightOf(target)) + STUB;
  const left = Math.min(source.x, target.x) - STUB;
  return 2 * right - from.x - to.x <= from.x + to.x - 2 * left ? right : left;
}

function sideways({ from, to, source, target }: Route): Point[] {
  if (to.x >= from.x + STUB && to.y >= from.y + STUB) return [{ x: to.x, y: from.y }];
  const bottom = source.y + source.height;
  if (to.y >= bottom) return [{ x: from.x + STUB, y: from.y }, ...step(from.x + STUB, to.x, (bottom + to.y) / 2)];
  if (target.x >= from.x) {
    const lane = from.x + Math.min(STUB, (target.x - from.x) / 2);
    return [{ x: lane, y: from.y }, ...step(lane, to.x, to.y - STUB)];
  }
  const lane = Math.max(from.x, rightOf(target)) + STUB;
  return [{ x: lane, y: from.y }, ...step(lane, to.x, Math.min(source.y, to.y) - STUB)];
}

/** From one column to another at a height. */
function step(from: number, to: number, y: number): Point[] {
  return [
    { x: from, y },
    { x: to, y },
  ];
}

function rightOf({ x, width }: Box): number {
  return x + width;
}

/** Without points that are there twice, or on a straight line with those beside them. */
function tidy(points: readonly Point[]): Point[] {
  const done: Point[] = [];
  for (const point of points) {
    const [before, last] = [done.at(-2), done.at(-1)];
    if (isSamePoint(last, point)) continue;
    const isStraight = (along: 'x' | 'y') => before?.[along] === point[along] && last?.[along] === point[along];
    if (isStraight('x') || isStraight('y')) done.pop();
    done.push(point);
  }
  return done;
}

/**
 * The text of an SVG path along the corners of an edge, each of them rounded.
 * @example
 * roundedPath([{ x: 0, y: 0 }, { x: 0, y: 50 }, { x: 40, y: 50 }]); // 'M0 0L0 42Q0 50 8 50L40 50'
 */
export function roundedPath(points: readonly Point[], radius = 8): string {
  return points.reduce((path, point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (!before) return `M${at(point)}`;
    if (!after) return `${path}L${at(point)}`;
    const bend = Math.min(radius, distance(before, point) / 2, distance(point, after) / 2);
    return `${path}L${at(towards(point, before, bend))}Q${at(point)} ${at(towards(point, after, bend))}`;
  }, '');
}

/** The point half way along an edge, for its label and its button. */
export function midpoint(points: readonly Point[]): Point {
  const lengths = points.slice(1).map((point, index) => distance(points[index] ?? point, point));
  let left = lengths.reduce((sum, length) => sum + length, 0) / 2;
  for (const [index, length] of lengths.entries()) {
    const [from, to] = [points[index], points[index + 1]];
    if (from && to && left <= length) return towards(from, to, left);
    left -= length;
  }
  return points.at(-1) ?? { x: 0, y: 0 };
}

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to);
  if (length === 0) return from;
  return { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

function at({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(length: number): number {
  return Math.round(length * 100) / 100;
}
