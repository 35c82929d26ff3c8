import { describe, expect, it } from 'vitest';
import { lineAt, toRawLines } from './raw-lines.ts';
import { cellOf, columnsOf, isTable } from './table-columns.ts';

describe('a list as a table', () => {
  it('has a column for every key of its rows, numbers to the right', () => {
    const { columns } = columnsOf([
      { id: 1, name: 'Ada' },
      { id: null, extra: [] },
    ]);
    expect(columns.map(({ key, isNumeric }) => [key, isNumeric])).toEqual([
      ['id', true],
      ['name', false],
      ['extra', false],
    ]);
  });

  it('keeps what is no object in a column of its own', () => {
    const rows = [1, { a: 2 }, 'x'];
    expect(columnsOf(rows).columns.map(({ key }) => key)).toEqual(['a', undefined]);
    expect(cellOf(rows[0], undefined)).toBe(1);
    expect(cellOf(rows[1], undefined)).toBeUndefined();
    expect(isTable(rows)).toBe(false);
  });

  it('reads own keys only', () => {
    expect(cellOf({ a: 1 }, 'constructor')).toBeUndefined();
    expect(cellOf(JSON.parse('{"__proto__":1}'), '__proto__')).toBe(1);
  });
});

describe('text in lines', () => {
  it('loses nothing', () => {
    const text = `first\nsecond\r\n${'😀'.repeat(900)}\n\nlast`;
    const lines = toRawLines(text);
    const drawn = Array.from(lines.starts, (_, at) => lineAt(lines, at));
    expect(drawn.join('')).toBe(text.replaceAll(/\r?\n/g, ''));
    expect(drawn.every((line) => line.length <= 400)).toBe(true);
    expect(drawn.at(-1)).toBe('last');
  });

  it('draws an empty text as one empty line', () => {
    const lines = toRawLines('');
    expect([lines.starts.length, lineAt(lines, 0), lines.isWhole]).toEqual([1, '', true]);
  });
});
