import { expect, it } from 'vitest';
import { fromLocal, sinceHours, toLocal } from './time-range.ts';

it('a time goes through the input and comes back', () => {
  const moment = '2026-07-01T08:30:00.000Z';
  expect(fromLocal(toLocal(moment))).toBe(moment);
  expect(toLocal(undefined)).toBe('');
  expect(toLocal('soon')).toBe('');
  expect(fromLocal('')).toBeUndefined();
});

it('a span begins at a whole minute', () => {
  expect(sinceHours(24, new Date('2026-07-02T08:30:59.123Z'))).toBe('2026-07-01T08:30:00.000Z');
});
