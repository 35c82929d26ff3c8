import { describe, expect, it } from 'vitest';
import { lineOf } from './edge-line.ts';

const box = (x: number, y: number) => ({ x, y, width: 256, height: 64 });
const straight = {
  bends: [],
  start: { x: 128, y: 64 },
  end: { x: 128, y: 144 },
  sourceBox: box(0, 0),
  targetBox: box(0, 144),
  isError: false,
  label: undefined,
  labelAt: 'end' as const,
};

describe('the line of an edge', () => {
  it('ends above the circle of the input', () => {
    expect(lineOf(straight, straight.start, straight.end).tip).toEqual({ x: 128, y: 138 });
  });

  it('has its button in the middle, and beside the chip where both would meet', () => {
    expect(lineOf(straight, straight.start, straight.end).plus).toEqual({ x: 128, y: 101 });
    const { label, plus } = lineOf({ ...straight, label: 'true' }, straight.start, straight.end);
    expect(Math.abs(label.y - plus.y)).toBeGreaterThanOrEqual(21);
  });

  it('keeps the corners of the layout while both ends move alike, and finds its own way else', () => {
    const bent = {
      ...straight,
      bends: [
        { x: 128, y: 90 },
        { x: 300, y: 90 },
        { x: 300, y: 110 },
        { x: 128, y: 110 },
      ],
    };
    const by = (x: number) => ({ x: 128 + x, y: 64 });
    expect(lineOf(bent, by(0), bent.end).path).toContain('300');
    expect(lineOf(bent, by(50), { x: 178, y: 144 }).path).toContain('350');
    expect(lineOf(bent, by(50), bent.end).path).not.toContain('300');
  });
});
