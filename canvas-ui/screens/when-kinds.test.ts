import { describe, expect, it } from 'vitest';
import { whenSchema } from '#schema';
import { freshWhen, fromLocalField, timeZones, toLocalField, WHEN_KINDS } from './when-kinds.ts';

describe('ways to say when', () => {
  it('each starts with something that the server takes', () => {
    for (const { id } of WHEN_KINDS) {
      const fresh = freshWhen(id, undefined, Date.UTC(2026, 10, 21));
      expect(whenSchema.parse(fresh)).toEqual(fresh);
    }
  });

  it('another way keeps the time of day', () => {
    const before = { kind: 'weekly', days: [1], time: '17:45' } as const;
    expect(freshWhen('monthly', { ...before, days: [1] }, 0)).toMatchObject({ time: '17:45' });
  });

  it('a moment goes through the field of a browser without change', () => {
    const at = '2026-12-24T18:30:00.000Z';
    expect(fromLocalField(toLocalField(at))).toBe(at);
    expect([toLocalField('nonsense'), fromLocalField('nonsense')]).toEqual(['', undefined]);
  });

  it('zones begin with UTC, once', () => {
    expect(timeZones()[0]).toBe('UTC');
    expect(timeZones().filter((zone) => zone === 'UTC')).toHaveLength(1);
    expect(timeZones()).toContain('Europe/Berlin');
  });
});
