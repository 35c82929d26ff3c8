import { describe, expect, it } from 'vitest';
import { MOST_POINTS, ticksOf, toChartData, toSlices } from './series.ts';

describe('data of a chart', () => {
  it('has a label for each item and a line for each member', () => {
    const data = [
      { month: '2026-01-01', total: 3, paid: '2.50' },
      { month: '2026-02-01', total: null, paid: 'none' },
    ];
    const { labels, series } = toChartData(data, 'month', ['total', 'paid']);
    expect(labels).toHaveLength(2);
    expect(series).toEqual([
      { key: 'total', title: 'Total', values: [3, null] },
      { key: 'paid', title: 'Paid', values: [2.5, null] },
    ]);
  });

  it('keeps years as they are, and takes data of another shape', () => {
    expect(toChartData([{ year: 2026, n: 1 }], 'year', ['n']).labels).toEqual(['2026']);
    expect(toChartData([1, null, 'x', []], 'a', ['b']).series[0]?.values).toEqual([null, null, null, null]);
    expect(toChartData([{}], 'constructor', ['toString']).labels).toEqual(['']);
  });

  it('has an end', () => {
    const data = Array.from({ length: MOST_POINTS + 1 }, (_, n) => ({ n }));
    expect(toChartData(data, 'n', ['n']).labels).toHaveLength(MOST_POINTS);
  });
});

describe('shares', () => {
  it('are of the whole, the largest first, and leave out what is nothing', () => {
    const data = toChartData([{ k: 'a', v: 1 }, { k: 'b', v: 3 }, { k: 'c', v: -5 }, { k: 'd' }], 'k', ['v']);
    expect(toSlices(data)).toEqual([
      { label: 'b', value: 3, share: 0.75 },
      { label: 'a', value: 1, share: 0.25 },
    ]);
  });

  it('puts the rest of many together', () => {
    const data = Array.from({ length: 20 }, (_, n) => ({ k: `k${n}`, v: 1 }));
    const slices = toSlices(toChartData(data, 'k', ['v']));
    expect(slices.at(-1)).toMatchObject({ label: 'Other', value: 13 });
    expect(slices.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });
});

describe('ticks', () => {
  it.each<[(number | null)[], boolean, number[]]>([
    [[0, 9], true, [0, 2, 4, 6, 8, 10]],
    [[3, 97], true, [0, 20, 40, 60, 80, 100]],
    [[-5, 5], true, [-6, -4, -2, 0, 2, 4, 6]],
    [[100, 104], false, [100, 101, 102, 103, 104]],
    [[0.1, 0.3], true, [0, 0.1, 0.2, 0.3]],
    [[7, 7], true, [0, 2, 4, 6, 8]],
    [[null], true, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [[], false, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  ])('of %j, with zero: %s', (values, hasZero, ticks) => {
    expect(ticksOf(values, hasZero)).toEqual(ticks);
  });
});
