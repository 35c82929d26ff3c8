import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { member } from '../read-props.ts';
import { toColumns } from './columns.ts';
import { toCsv } from './csv.ts';
import { gridColumns } from './grid-columns.ts';
import { filterRows, nextOrder, openChanges, orderRows, type ReadCell, rowKeyOf, toRows } from './rows.ts';

const people: JsonValue[] = [
  { id: 1, name: 'Ada', born: '1815-12-10', paid: 1200.5, active: true },
  { id: 2, name: 'bob', born: null, paid: 80, active: false },
  { id: 3, name: 'Cleo', born: '1969-07-20', paid: null, active: true },
];
const columns = toColumns(undefined, people);
const rows = toRows(people, 'id', new Map());
const read: ReadCell = ({ row }, { key }) => member(row, key) ?? null;
const keys = (of: readonly { key: string }[]) => of.map(({ key }) => key);

describe('columns', () => {
  it('are inferred from the rows, with their formats', () => {
    expect(columns.map(({ key, title, format }) => [key, title, format])).toEqual([
      ['id', 'ID', 'number'],
      ['name', 'Name', 'text'],
      ['born', 'Born', 'date'],
      ['paid', 'Paid', 'number'],
      ['active', 'Active', 'boolean'],
    ]);
  });

  it('are those that are declared, the rest of them inferred', () => {
    const declared = [
      { key: 'paid', title: 'Revenue', format: 'money', width: 99 },
      { key: 'x', value: null },
    ];
    expect(toColumns(declared, people)).toMatchObject([
      { key: 'paid', title: 'Revenue', format: 'money', width: 99, valuePath: undefined },
      { key: 'x', title: 'X', valuePath: 'columns.1.value' },
    ]);
  });

  it('keep a width of their own and leave the rest of the room to the others, or share it where all have one', () => {
    const grows = (declared: unknown) =>
      gridColumns(toColumns(declared, people), [], true).map((column) => column.grows);
    expect(grows([{ key: 'id', width: 80 }, { key: 'name' }])).toEqual([false, false, true]);
    expect(
      grows([
        { key: 'id', width: 80 },
        { key: 'name', width: 200 },
      ]),
    ).toEqual([false, true, true]);
  });

  it('are none for data of another shape', () => {
    expect(toColumns(undefined, [1, null, 'x', [1]])).toEqual([]);
    expect(toColumns('none', [])).toEqual([]);
  });

  it('only those whose values are members can be edited', () => {
    const declared = [
      { key: 'name', editable: true },
      { key: 'sum', editable: true, value: null },
    ];
    expect(toColumns(declared, people).map(({ isEditable }) => isEditable)).toEqual([true, false]);
  });
});

describe('rows', () => {
  it('are told apart by the declared member, or by ids of their own', () => {
    expect(rowKeyOf('name', people)).toBe('name');
    expect(rowKeyOf(undefined, people)).toBe('id');
    expect(rowKeyOf(undefined, [{ id: 1 }, { id: 1 }])).toBeUndefined();
    expect(rowKeyOf(undefined, [])).toBeUndefined();
  });

  it('have keys of their own even where the data repeats one', () => {
    expect(keys(toRows([{ id: 1 }, { id: 1 }, 7], 'id', new Map()))).toEqual(['1', '#1', '#2']);
  });

  it('are found by what is shown', () => {
    expect(keys(filterRows(rows, ' BOB ', columns, read))).toEqual(['2']);
    expect(keys(filterRows(rows, '1969', columns, read))).toEqual(['3']);
    expect(keys(filterRows(rows, 'yes', columns, read))).toEqual(['1', '3']);
    expect(filterRows(rows, '', columns, read)).toBe(rows);
  });

  it('are sorted by what they have, what is missing last', () => {
    expect(keys(orderRows(rows, { key: 'name', descending: false }, columns, read))).toEqual(['1', '2', '3']);
    expect(keys(orderRows(rows, { key: 'paid', descending: false }, columns, read))).toEqual(['2', '1', '3']);
    expect(keys(orderRows(rows, { key: 'paid', descending: true }, columns, read))).toEqual(['1', '2', '3']);
    expect(orderRows(rows, { key: 'gone', descending: true }, columns, read)).toBe(rows);
  });

  it('are sorted up, down, and as they came', () => {
    const up = nextOrder(undefined, 'name');
    const down = nextOrder(up ?? undefined, 'name');
    expect([up?.descending, down?.descending, nextOrder(down ?? undefined, 'name')]).toEqual([false, true, null]);
  });

  it('show changes until the data has them', () => {
    const change = { id: 2, name: 'Bob', born: null, paid: 80, active: false };
    expect(toRows(people, 'id', new Map([['2', change]]))[1]?.row).toBe(change);
    expect(openChanges([change], people, 'id')).toEqual([change]);
    expect(openChanges([change], [change], 'id')).toEqual([]);
    expect(openChanges([change], [], 'id')).toEqual([change]);
  });
});

describe('CSV', () => {
  it('holds the data, quoted where it must be', () => {
    const data = [{ a: 'x,"y"', b: 1234.5, c: null, d: { e: [1] }, f: 'two\nlines' }];
    expect(toCsv(toColumns(undefined, data), toRows(data, undefined, new Map()), read)).toBe(
      '\ufeffA,B,C,D,F\r\n"x,""y""",1234.5,,"{""e"":[1]}","two\nlines"\r\n',
    );
  });

  it.each(['=1+1', '+cmd', '-cmd', '@sum', '\tx', '=HYPERLINK("http://x")'])(
    '%j does not run in a spreadsheet',
    (a) => {
      const text = toCsv(toColumns(undefined, [{ a }]), toRows([{ a }], undefined, new Map()), read);
      expect(text.split('\r\n')[1]).toMatch(/^"?'/);
    },
  );

  it('leaves numbers as numbers', () => {
    const data = [{ a: '-12.5', b: -3 }];
    expect(toCsv(toColumns(undefined, data), toRows(data, undefined, new Map()), read)).toContain('-12.5,-3');
  });
});
