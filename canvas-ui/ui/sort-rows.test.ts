import { expect, it } from 'vitest';
import { sortRows } from './sort-rows.ts';

const sort = (values: (string | number | null)[], direction: 'ascending' | 'descending') =>
  sortRows(values, (value) => value, direction);

it('puts numbers in words in the order people expect, and leaves case aside', () => {
  expect(sort(['step10', 'Step2', 'alpha'], 'ascending')).toEqual(['alpha', 'Step2', 'step10']);
});

it('keeps what is missing last in both directions', () => {
  expect(sort([null, 2, 10, null, 1], 'ascending')).toEqual([1, 2, 10, null, null]);
  expect(sort([null, 2, 10, null, 1], 'descending')).toEqual([10, 2, 1, null, null]);
});

it('keeps equal rows in their order and does not touch the rows it was given', () => {
  const rows = [
    { id: 'a', size: 1 },
    { id: 'b', size: 1 },
    { id: 'c', size: 0 },
  ];
  expect(sortRows(rows, ({ size }) => size, 'descending').map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(sortRows(rows, ({ size }) => size, 'ascending').map(({ id }) => id)).toEqual(['c', 'a', 'b']);
  expect(rows.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});
