import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Store } from '#core';
import { asText, at, by, HOSTILE, type StoreUnderTest, workspace } from './fixtures.ts';

/** API keys. */
export function keysContract(under: StoreUnderTest): void {
  describe('API keys', () => {
    const aKey = (parts: Partial<Parameters<Store['keys']['create']>[1]> = {}) => ({
      id: randomUUID(),
      name: 'nightly',
      hash: 'h',
      scopes: ['function.run' as const],
      functions: null,
      expiresAt: null,
      by,
      ...parts,
    });

    test('are made, found, listed in order, used and removed', async () => {
      const w = workspace();
      under.setNow(new Date(at(1)));
      const first = aKey();
      const made = await under.store.keys.create(w, first);
      expect(made).toEqual({
        id: first.id,
        name: 'nightly',
        scopes: ['function.run'],
        functions: null,
        expiresAt: null,
        createdAt: at(1),
        createdBy: 'Ada',
        lastUsedAt: null,
      });
      under.setNow(new Date(at(2)));
      const second = await under.store.keys.create(w, aKey({ functions: ['a', 'b'], expiresAt: at(9) }));
      under.setNow(undefined);
      expect(second).toMatchObject({ functions: ['a', 'b'], expiresAt: at(9) });
      expect(await under.store.keys.list(w)).toEqual([made, second]);
      expect(await under.store.keys.find(first.id)).toEqual({
        ...{ workspace: w, hash: 'h', key: made },
        personId: null,
      });
      await under.store.keys.touch(first.id, new Date(at(5)));
      await under.store.keys.touch(randomUUID(), new Date(at(5)));
      expect((await under.store.keys.find(first.id))?.key).toEqual({ ...made, lastUsedAt: at(5) });
      expect(await under.store.keys.remove(w, first.id)).toBe(true);
      expect(await under.store.keys.remove(w, first.id)).toBe(false);
      expect(await under.store.keys.find(first.id)).toBeUndefined();
      expect(await under.store.keys.list(w)).toEqual([second]);
    });

    test('of one workspace are out of the reach of another', async () => {
      const w = workspace();
      const key = aKey();
      await under.store.keys.create(w, key);
      const other = workspace();
      expect(await under.store.keys.list(other)).toEqual([]);
      expect(await under.store.keys.remove(other, key.id)).toBe(false);
      expect(await under.store.keys.find(key.id)).toMatchObject({ workspace: w });
    });

    test.each(HOSTILE)('takes %j wherever a text goes', async (text) => {
      const w = `${workspace()}${text}`;
      const key = aKey({ name: text, functions: [text], by: { id: text, name: text } });
      await under.store.keys.create(w, key);
      const stored = { name: asText(text), functions: [text], createdBy: asText(text) };
      expect(await under.store.keys.list(w)).toMatchObject([stored]);
      expect(await under.store.keys.find(key.id)).toMatchObject({ key: stored });
      expect(await under.store.keys.find(text)).toBeUndefined();
      expect(await under.store.keys.remove(w, text)).toBe(false);
    });
  });
}
