import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sqlRows } from '../../test/support/sql-rows.ts';
import type { JsonColumn } from './sql-rows.ts';

const text = (name: string, place: number): JsonColumn => ({ name, place, digits: 0 });

describe('rows as JSON text', () => {
  test('any text comes back as it was, whatever has to be escaped, and null as null', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ minLength: 250, maxLength: 300, unit: 'grapheme' }),
    );
    const cells = fc.array(fc.tuple(fc.option(anyText), fc.option(anyText)), { maxLength: 8 });
    fc.assert(
      fc.property(cells, anyText, (rows, name) => {
        fc.pre(name !== 'b');
        const json = sqlRows(rows).toJsonText([text(name, 0), text('b', 1)]);
        const expected = rows.map(([a, b]) =>
          Object.fromEntries([
            [name, a],
            ['b', b],
          ]),
        );
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(expected)));
      }),
    );
  });

  test('a number is written as it stands only where it is one', () => {
    const column: JsonColumn = { name: 'n', place: 0, digits: 15, write: (value) => JSON.stringify(`not ${value}`) };
    const cells = ['0', '-1', '123456789012345', '1234567890123456', '01', '-0', '1e3', '--1', '1 '].map((n) => [n]);
    expect(JSON.parse(sqlRows(cells).toJsonText([column])).map(({ n }: { n: unknown }) => n)).toEqual([
      ...[0, -1, 123456789012345],
      ...['not 1234567890123456', 'not 01', 'not -0', 'not 1e3', 'not --1', 'not 1 '],
    ]);
  });

  test('large answers, and columns that a row does not have', () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => [`row ${index} ${'ü'.repeat(20)}`]);
    const answer = JSON.parse(sqlRows(rows).toJsonText([text('a', 0), text('b', 1)]));
    expect(answer).toHaveLength(5_000);
    expect(answer[4_999]).toEqual({ a: `row 4999 ${'ü'.repeat(20)}`, b: null });
  });

  test('bytes that are no UTF-8 stay inside their value', () => {
    const rows = sqlRows([['ab', 'c']]);
    const broken = Buffer.from([0x44, 0, 0, 0, 17, 0, 2, 0, 0, 0, 2, 0x41, 0xc3, 0, 0, 0, 1, 0x42]);
    rows.add(broken, 0, broken.length);
    expect(JSON.parse(rows.toJsonText([text('a', 0), text('b', 1)]))[1]).toEqual({ a: 'A\ufffd', b: 'B' });
  });

  test('a row whose values are longer than itself is refused', () => {
    const rows = sqlRows([]);
    const broken = Buffer.from([0x44, 0, 0, 0, 11, 0, 1, 0, 0, 0x27, 0x10, 0x41]);
    rows.add(broken, 0, broken.length);
    expect(() => rows.toJsonText([text('a', 0)])).toThrow('shorter than its values');
  });
});
