import { describe, expect, it } from 'vitest';
import { gridMove } from './grid-keys.ts';

describe('the keys of a grid', () => {
  it('lead from cell to cell and never out', () => {
    const size = { rows: 3, columns: 2, page: 10 };
    const plain = { ctrlKey: false, metaKey: false };
    expect(gridMove({ row: 2, column: 1 }, { key: 'ArrowDown', ...plain }, size)).toEqual({ row: 2, column: 1 });
    expect(gridMove({ row: 2, column: 1 }, { key: 'Home', ...plain }, size)).toEqual({ row: 2, column: 0 });
    expect(gridMove({ row: 0, column: 0 }, { key: 'End', ctrlKey: true, metaKey: false }, size)).toEqual({
      row: 2,
      column: 1,
    });
    expect(gridMove({ row: 0, column: 0 }, { key: 'x', ...plain }, size)).toBeUndefined();
  });
});
