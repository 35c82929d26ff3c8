import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Box, midpoint, type Point, roundedPath, routeEdge } from './index.ts';

const boxes = fc.record({
  x: fc.integer({ min: -600, max: 600 }),
  y: fc.integer({ min: -600, max: 600 }),
  width: fc.constantFrom(256, 320, 640),
  height: fc.constantFrom(64, 240),
});

function isApart(a: Box, b: Box): boolean {
  return a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
}

function runsThrough(points: readonly Point[], box: Box): boolean {
  return points.slice(1).some((end, index) => {
    const start = points[index] ?? end;
    return (
      Math.max(start.x, end.x) > box.x &&
      Math.min(start.x, end.x) < box.x + box.width &&
      Math.max(start.y, end.y) > box.y &&
      Math.min(start.y, end.y) < box.y + box.height
    );
  });
}

function expectOrderly(points: readonly Point[], side: 'bottom' | 'right'): void {
  for (const [index, { x, y }] of points.slice(1).entries()) {
    const before = points[index];
    expect(before?.x === x || before?.y === y).toBe(true);
  }
  const [first, second] = points;
  const [last, end] = points.slice(-2);
  expect(last?.x).toBe(end?.x);
  expect(last?.y).toBeLessThan(end?.y ?? 0);
  if (side === 'bottom') expect(second?.y).toBeGreaterThan(first?.y ?? 0);
  else expect(second?.x).toBeGreaterThan(first?.x ?? 0);
}

describe('an edge', () => {
  it('keeps out of both its blocks and enters from above, wherever they stand', () => {
    const cases = fc.tuple(
      boxes,
      boxes,
      fc.constantFrom('bottom', 'right'),
      fc.double({ min: 0.1, max: 0.9, noNaN: true }),
    );
    fc.assert(
      fc.property(cases, ([source, target, side, part]) => {
        fc.pre(isApart(source, { ...target, x: target.x - 2, y: target.y - 2, width: target.width + 4 }));
        const from =
          side === 'bottom'
            ? { x: source.x + Math.round(source.width * part), y: source.y + source.height }
            : { x: source.x + source.width, y: source.y + source.height / 2 };
        const to = { x: target.x + target.width / 2, y: target.y };
        const points = routeEdge({ from, to, side, source, target });
        expect(points[0]).toEqual(from);
        expect(points.at(-1)).toEqual(to);
        expectOrderly(points, side);
        expect(runsThrough(points, source), 'through its source').toBe(false);
        expect(runsThrough(points, target), 'through its target').toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('goes straight where it can', () => {
    expect(routeEdge({ from: { x: 5, y: 0 }, to: { x: 5, y: 80 }, side: 'bottom' })).toEqual([
      { x: 5, y: 0 },
      { x: 5, y: 80 },
    ]);
  });

  it('follows the corners of a layout, to where its ends are now', () => {
    const bends = [
      { x: 0, y: 20 },
      { x: 100, y: 20 },
    ];
    expect(routeEdge({ from: { x: 4, y: 0 }, to: { x: 100, y: 80 }, bends, side: 'bottom' })).toEqual([
      { x: 4, y: 0 },
      { x: 4, y: 20 },
      { x: 100, y: 20 },
      { x: 100, y: 80 },
    ]);
  });

  it('is drawn with round corners, smaller ones where there is little room', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 0, y: 50 },
      { x: 4, y: 50 },
      { x: 4, y: 90 },
    ];
    expect(roundedPath(points)).toBe('M0 0L0 48Q0 50 2 50L2 50Q4 50 4 52L4 90');
    expect(roundedPath([])).toBe('');
  });

  it('has its middle half way along', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 0, y: 30 },
      { x: 50, y: 30 },
    ];
    expect(midpoint(points)).toEqual({ x: 10, y: 30 });
    expect(midpoint([])).toEqual({ x: 0, y: 0 });
  });
});
