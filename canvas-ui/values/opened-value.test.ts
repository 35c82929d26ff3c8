import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { FIRST_ROWS, MOST_NODES } from './clip-value.ts';
import { appendRows, headOf, openHere, openText } from './opened-value.ts';

const rows = (count: number): JsonValue => Array.from({ length: count }, (_, id) => ({ id, tags: ['a', 'b'] }));

describe('what is shown of a value at first', () => {
  it('is all of a small one', () => {
    expect(headOf(rows(50))).toEqual({ value: rows(50), omitted: [], total: 50 });
  });

  it('is the first rows of a large list, and how many there are', () => {
    const head = headOf(rows(50_000));
    expect(head.value).toHaveLength(FIRST_ROWS);
    expect(head.total).toBe(50_000);
    expect(head.omitted).toEqual([['', 50_000 - FIRST_ROWS]]);
  });

  it('grows by more rows', async () => {
    const opened = openHere(rows(50_000));
    const head = appendRows(opened.head, await opened.rows(100, 600));
    expect(head.value).toHaveLength(600);
    expect(head.omitted).toEqual([['', 49_400]]);
  });

  it('is bounded in one large object, in long strings, and in depth', () => {
    const wide = headOf(Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [`k${at}`, at])));
    expect(Object.keys(Object(wide.value)).length).toBeLessThanOrEqual(MOST_NODES);
    expect(wide.omitted[0]?.[0]).toBe('');
    const long = headOf({ text: 'x'.repeat(3_000_000) });
    expect(JSON.stringify(long.value).length).toBeLessThan(50_000);
    expect(long.omitted).toEqual([['/text', 2_980_000]]);
    let deep: JsonValue = 1;
    for (let at = 0; at < 20_000; at++) deep = { deep };
    expect(headOf(deep).omitted).toHaveLength(1);
  });

  it('keeps a key called __proto__', () => {
    const head = openText('{"__proto__":{"x":1},"constructor":2}', false)?.head;
    expect(Object.keys(Object(head?.value))).toEqual(['__proto__', 'constructor']);
    expect(JSON.stringify(head?.value)).toBe('{"__proto__":{"x":1},"constructor":2}');
  });

  it('tells what members of rows have in common', async () => {
    const lines = await openHere([
      { id: 1, at: null, tags: [] },
      { id: 2, at: 'now', tags: [1], name: 'x' },
    ]).shape();
    expect(lines.map(({ name, type, isOptional }) => [name, type, isOptional])).toEqual([
      ['', 'object[]', false],
      ['id', 'number', false],
      ['at', 'string | null', false],
      ['tags', 'number[]', false],
      ['name', 'string', true],
    ]);
  });
});
