import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '#schema';
import type { StoreUnderTest } from './fixtures.ts';

/** The server's own settings. */
export function settingsContract(under: StoreUnderTest): void {
  describe('settings', () => {
    test('are set, replaced, and set only once by init', async () => {
      const key = randomUUID();
      expect(await under.store.settings.get(key)).toBeUndefined();
      await under.store.settings.set(key, { a: 1 });
      await under.store.settings.set(key, '1');
      expect(await under.store.settings.get(key)).toBe('1');
      expect(await under.store.settings.init(key, 'other')).toBe('1');
      const values: JsonValue[] = [null, 0, '', '"123"', '123', 'null', [], { __proto__x: [] }, 'a\u0000'];
      for (const value of values) {
        await under.store.settings.set(key, value);
        expect(await under.store.settings.get(key)).toEqual(value);
      }
      const fresh = randomUUID();
      const answers = await Promise.all([1, 2, 3, 4, 5].map((value) => under.store.settings.init(fresh, value)));
      expect(new Set(answers)).toEqual(new Set([await under.store.settings.get(fresh)]));
    });

    test('those whose time is over are deleted, under one prefix', async () => {
      const prefix = `%${randomUUID()}:`;
      const now = new Date(Date.UTC(2026, 0, 1));
      const until = now.getTime();
      const values: [string, JsonValue, boolean][] = [
        [`${prefix}past`, { until: until - 1 }, true],
        [`${prefix}now`, { until }, false],
        [`${prefix}later`, { until: until + 1 }, false],
        [`${prefix}null`, null, false],
        [`${prefix}list`, [until - 1], false],
        [`${prefix}other`, { since: 1 }, false],
        [`x${prefix}past`, { until: until - 1 }, false],
        [`${randomUUID()}\u0000`, { until: 'soon', text: '\u0000' }, false],
      ];
      for (const [key, value] of values) await under.store.settings.set(key, value);
      expect(await under.store.settings.removeExpired(prefix, now)).toBe(1);
      expect(await under.store.settings.removeExpired(prefix, now)).toBe(0);
      for (const [key, value, gone] of values)
        expect(await under.store.settings.get(key)).toEqual(gone ? undefined : value);
    });
  });
}
