import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { treeMove, typeAhead } from './tree-keys.ts';
import { allOpen, ancestorsOf, findInValue, firstOpen, pathOf, treeRows } from './tree-rows.ts';

const order: JsonValue = { id: 7, items: [{ sku: 'A-1', 'odd key': 1 }, { sku: 'B-2' }], 'a/b': { inner: true } };

describe('a value as a tree', () => {
  it('has a row for each member of what is open', () => {
    const rows = treeRows(order, new Set(['', '/items']));
    expect(rows.map(({ id, depth }) => [id, depth])).toEqual([
      ['', 0],
      ['/id', 1],
      ['/items', 1],
      ['/items/0', 2],
      ['/items/1', 2],
      ['/a~1b', 1],
    ]);
  });

  it('tells the path of a row as code has it', () => {
    const rows = treeRows(order, allOpen(order));
    const at = rows.findIndex(({ key }) => key === 'odd key');
    expect(pathOf(rows, at, 'getOrder.data')).toBe('getOrder.data.items[0]["odd key"]');
  });

  it('says how much is left out', () => {
    const rows = treeRows([1, 2], new Set(['']), new Map([['', 98]]));
    expect(rows.at(-1)).toMatchObject({ omitted: 98, position: 3, siblings: 3 });
  });

  it('finds keys and values, and what hides them', () => {
    expect(findInValue(order, 'b-2').ids).toEqual(['/items/1/sku']);
    expect(findInValue(order, 'SKU').ids).toEqual(['/items/0/sku', '/items/1/sku']);
    expect(findInValue(order, '  ').ids).toEqual([]);
    expect(ancestorsOf('/items/1/sku')).toEqual(['/items/1', '/items', '']);
  });

  it('opens no more than a screen by itself', () => {
    const wide = Array.from({ length: 1_000 }, (_, id) => ({ id, a: 1, b: 2 }));
    expect(treeRows(wide, firstOpen(wide)).length).toBe(1_001);
    expect(treeRows(order, firstOpen(order)).length).toBe(10);
  });

  it('stays quick with 100 000 nodes', () => {
    const large = Array.from({ length: 25_000 }, (_, id) => ({ id, a: [id] }));
    expect(treeRows(large, allOpen(large)).length).toBe(100_001);
  });
});

describe('keys in a tree', () => {
  const rows = treeRows(order, new Set(['', '/items']));

  it.each([
    [0, 'ArrowDown', { go: 1 }],
    [0, 'ArrowUp', { go: 0 }],
    [2, 'ArrowRight', { go: 3 }],
    [3, 'ArrowRight', { toggle: 3 }],
    [3, 'ArrowLeft', { go: 2 }],
    [2, 'ArrowLeft', { toggle: 2 }],
    [1, 'End', { go: 5 }],
    [4, 'Home', { go: 0 }],
    [3, '*', { openSiblings: 3 }],
    [1, 'ArrowRight', undefined],
  ])('row %i, %s', (at, key, move) => {
    expect(treeMove(rows, at, key)).toEqual(move);
  });

  it('goes to what is typed, and on with the same letter', () => {
    expect(typeAhead(rows, 0, 'it')).toBe(2);
    expect(typeAhead(rows, 1, 'i')).toBe(2);
    expect(typeAhead(rows, 2, 'i')).toBe(1);
    expect(typeAhead(rows, 0, 'zz')).toBeUndefined();
  });
});
