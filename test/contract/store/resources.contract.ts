import { describe, expect, test } from 'vitest';
import type { JsonValue } from '#schema';
import { by, HOSTILE, type StoreUnderTest, workspace } from './fixtures.ts';

/** Resources and their secrets. */
export function resourcesContract(under: StoreUnderTest): void {
  describe('resources', () => {
    const input = (settings: Record<string, JsonValue>, parts = {}) => ({
      name: 'crm',
      connector: 'postgres',
      description: 'customers',
      environments: { production: settings },
      ...parts,
    });
    const secretKeys = ['password', 'token'];
    const save = (w: string, settings: Record<string, JsonValue>, revision: number | null, parts = {}) =>
      under.store.resources.save(w, { input: input(settings, parts), secretKeys, revision, by });

    test('secrets go in and are only told by name', async () => {
      const w = workspace();
      const saved = await save(w, { host: 'db', password: 'hunter2-very-secret' }, null);
      expect(saved).toMatchObject({ name: 'crm', connector: 'postgres', description: 'customers', revision: 1 });
      expect(saved.environments).toEqual({ production: { settings: { host: 'db' }, secrets: ['password'] } });
      expect(await under.store.resources.get(w, 'crm')).toEqual(saved);
      expect(await under.store.resources.list(w)).toEqual([saved]);
      expect(await under.store.resources.list(workspace())).toEqual([]);
      expect(await under.store.resources.open(w, 'crm', 'production')).toEqual({
        name: 'crm',
        connector: 'postgres',
        revision: 1,
        settings: { host: 'db', password: 'hunter2-very-secret' },
        secrets: ['hunter2-very-secret'],
      });
    });

    test('a secret left out stays, null clears it, another connector gets none', async () => {
      const w = workspace();
      await save(w, { password: 'one', token: 'two' }, null);
      const opened = async () => (await under.store.resources.open(w, 'crm', 'production')).settings;
      await save(w, { host: 'new' }, 1);
      expect(await opened()).toEqual({ host: 'new', password: 'one', token: 'two' });
      await save(w, { password: null, token: 'three' }, 2);
      expect(await opened()).toEqual({ token: 'three' });
      await save(w, {}, 3, { connector: 'rest' });
      expect(await opened()).toEqual({});
      expect((await under.store.resources.get(w, 'crm'))?.environments).toEqual({
        production: { settings: {}, secrets: [] },
      });
    });

    test('environments are apart', async () => {
      const w = workspace();
      const environments = { production: { password: 'p' }, staging: { password: 's', host: 'h' } };
      await save(w, {}, null, { environments });
      expect((await under.store.resources.open(w, 'crm', 'staging')).settings).toEqual({ password: 's', host: 'h' });
      await save(w, {}, 1, { environments: { staging: {} } });
      expect((await under.store.resources.open(w, 'crm', 'staging')).settings).toEqual({ password: 's' });
      await expect(under.store.resources.open(w, 'crm', 'production')).rejects.toMatchObject({
        code: 'resource.notConfigured',
      });
      await expect(under.store.resources.open(w, 'other', 'production')).rejects.toMatchObject({
        code: 'resource.unknown',
      });
    });

    test('saving over somebody else is a conflict without secrets in it', async () => {
      const w = workspace();
      await save(w, { host: 'theirs', password: 'their-secret' }, null);
      for (const revision of [null, 5]) {
        const error = await save(w, { password: 'your-secret' }, revision).catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ code: 'resource.conflict', details: { theirRevision: 1 } });
        expect(JSON.stringify(error)).not.toMatch(/(their|your)-secret/);
      }
      const settled = await Promise.allSettled([1, 1, 1, 1].map((revision) => save(w, { host: 'x' }, revision)));
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      await expect(save(workspace(), {}, 1)).rejects.toMatchObject({ code: 'resource.unknown' });
    });

    test('values of every kind, hostile ones too', async () => {
      const w = workspace();
      const values = Object.fromEntries(HOSTILE.map((text, index) => [`s${index}`, text]));
      const settings: Record<string, JsonValue> = JSON.parse(
        JSON.stringify({ ...values, nested: { key: ['inner'] }, number: 7, flag: false }),
      );
      const keys = Object.keys(settings);
      await under.store.resources.save(w, { input: input(settings), secretKeys: keys, revision: null, by });
      const opened = await under.store.resources.open(w, 'crm', 'production');
      expect(opened.settings).toEqual(settings);
      expect(opened.secrets).toEqual(expect.arrayContaining(['inner', '7', `"123"`]));
      expect(opened.secrets).not.toContain('');
      await under.store.resources.save(w, { input: input(settings), secretKeys: [], revision: 1, by });
      expect((await under.store.resources.get(w, 'crm'))?.environments.production?.settings).toEqual(settings);
    });

    test('removed with everything', async () => {
      const w = workspace();
      await save(w, { password: 'x' }, null);
      expect(await under.store.resources.remove(w, 'crm')).toBe(true);
      expect(await under.store.resources.remove(w, 'crm')).toBe(false);
      await save(w, {}, null);
      expect((await under.store.resources.open(w, 'crm', 'production')).settings).toEqual({});
    });
  });
}
