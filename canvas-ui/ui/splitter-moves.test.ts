import { describe, expect, it } from 'vitest';
import { type SplitterEdge, type SplitterRange, sizeAfterDrag, sizeAfterKey } from './splitter-moves.ts';

const range = (edge: SplitterEdge, value = 400): SplitterRange => ({ value, min: 320, max: 720, edge });

describe('keys', () => {
  it.each([
    ['left', 'ArrowLeft', 416],
    ['left', 'ArrowRight', 384],
    ['right', 'ArrowRight', 416],
    ['right', 'ArrowLeft', 384],
    ['top', 'ArrowUp', 416],
    ['top', 'ArrowDown', 384],
  ] as const)('at the %s edge %s makes 400 to %d', (edge, key, size) => {
    expect(sizeAfterKey(key, false, range(edge))).toBe(size);
  });

  it('goes further with Shift, to the limits with Home and End, and never beyond them', () => {
    expect(sizeAfterKey('ArrowLeft', true, range('left'))).toBe(464);
    expect(sizeAfterKey('Home', false, range('left'))).toBe(320);
    expect(sizeAfterKey('End', false, range('left'))).toBe(720);
    expect(sizeAfterKey('ArrowLeft', true, range('left', 700))).toBe(720);
    expect(sizeAfterKey('ArrowRight', false, range('left', 325))).toBe(320);
  });

  it('leaves every other key alone', () => {
    expect(sizeAfterKey('ArrowUp', false, range('left'))).toBeUndefined();
    expect(sizeAfterKey('ArrowLeft', false, range('top'))).toBeUndefined();
    expect(sizeAfterKey('a', false, range('left'))).toBeUndefined();
  });
});

describe('dragging', () => {
  const from = { x: 500, y: 500 };

  it.each([
    ['left', 430],
    ['right', 370],
    ['top', 420],
  ] as const)('at the %s edge, 30 px left and 20 px up makes 400 to %d', (edge, size) => {
    expect(sizeAfterDrag(from, { x: 470, y: 480 }, range(edge))).toBe(size);
  });

  it('stops at the limits, and at the least size where there is no room for it', () => {
    expect(sizeAfterDrag(from, { x: -900, y: 0 }, range('left'))).toBe(720);
    expect(sizeAfterDrag(from, { x: 1900, y: 0 }, range('left'))).toBe(320);
    expect(sizeAfterDrag(from, from, { value: 400, min: 320, max: 200, edge: 'left' })).toBe(320);
  });

  it('answers whole pixels', () => {
    expect(sizeAfterDrag(from, { x: 499.4, y: 0 }, range('left'))).toBe(401);
  });
});
