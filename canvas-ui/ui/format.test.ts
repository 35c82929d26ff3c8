import { describe, expect, it } from 'vitest';
import { formatAgo, formatBytes, formatCount, formatDuration, formatTime } from './format.ts';

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [0.04, '0.1 ms'],
    [0.42, '0.4 ms'],
    [38, '38 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [1240, '1.2 s'],
    [9949, '9.9 s'],
    [9960, '10 s'],
    [59_400, '59 s'],
    [59_600, '59 s'],
    [65_000, '1 min 5 s'],
    [3_599_999, '59 min 59 s'],
    [3_600_000, '1 h'],
    [7_380_000, '2 h 3 min'],
    [90_000_000, '1 d 1 h'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it.each([null, undefined, Number.NaN, Number.POSITIVE_INFINITY, -1])('%s is a dash', (ms) => {
    expect(formatDuration(ms)).toBe('–');
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KB'],
    [1536, '1.5 KB'],
    [16 * 1024, '16 KB'],
    [1024 * 1024 - 1, '1 MB'],
    [20 * 1024 * 1024, '20 MB'],
    [5.25 * 1024 ** 4, '5.3 TB'],
    [9000 * 1024 ** 4, '9000 TB'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('formatCount', () => {
  it.each([
    [0, '0'],
    [1284, '1,284'],
    [99_999, '99,999'],
    [130_412, '130.4K'],
    [1_200_000, '1.2M'],
  ])('%d is %s', (count, text) => {
    expect(formatCount(count, 'en')).toBe(text);
  });

  it('follows the locale', () => {
    expect(formatCount(1284, 'de')).toBe('1.284');
  });
});

describe('times', () => {
  const now = new Date(2026, 10, 21, 14, 2, 30).getTime();
  const earlier = (ms: number) => now - ms;

  it.each([
    [0, 'just now'],
    [4_000, '4s ago'],
    [59_999, '59s ago'],
    [61_000, '1m ago'],
    [2 * 3_600_000, '2h ago'],
    [25 * 3_600_000, 'yesterday'],
    [5 * 86_400_000, '5d ago'],
    [20 * 86_400_000, 'Nov 1'],
    [400 * 86_400_000, 'Oct 17, 2025'],
  ])('%d ms before now is %s', (ms, text) => {
    expect(formatAgo(earlier(ms), now, 'en')).toBe(text);
  });

  it('tells a time to come', () => {
    expect(formatAgo(now + 5 * 60_000, now, 'en')).toBe('in 5m');
  });

  it('leaves the date out for today, and the year out for this year', () => {
    expect(formatTime(earlier(1000), now, 'en-GB')).toBe('14:02:29');
    expect(formatTime(earlier(20 * 86_400_000), now, 'en-GB')).toBe('1 Nov, 14:02');
    expect(formatTime(earlier(400 * 86_400_000), now, 'en-GB')).toBe('17 Oct 2025, 14:02');
  });

  it.each([null, undefined, '', 'not a date'])('%s is a dash', (moment) => {
    expect(formatTime(moment, now)).toBe('–');
    expect(formatAgo(moment, now)).toBe('–');
  });
});
