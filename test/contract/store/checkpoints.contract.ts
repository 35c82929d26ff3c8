import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { aDocument, asText, by, HOSTILE, type StoreUnderTest, workspace } from './fixtures.ts';

/** Drafts as they were. */
export function checkpointsContract(under: StoreUnderTest): void {
  describe('checkpoints', () => {
    const minutes = (count: number) => new Date(Date.UTC(2026, 0, 1) + count * 60_000);
    afterEach(() => under.setNow(undefined));
    const save = (w: string, name: string, note: string, revision: number, newName = name) =>
      under.store.functions.save(w, { name, document: aDocument(newName, note), revision, by });
    const kept = async (w: string, name = 'refund') =>
      (await under.store.checkpoints.list(w, name)).map(({ reason, label, revision }) => [reason, label, revision]);

    test('are made, listed, read; they belong to the function, whatever it is called', async () => {
      const w = workspace();
      under.setNow(minutes(0));
      const document = aDocument('refund', 'first');
      await under.create(w, document);
      const made = await under.store.checkpoints.create(w, { name: 'refund', label: 'before the paste', by });
      expect(made).toEqual({
        id: expect.any(String),
        ...{ label: 'before the paste', reason: 'manual', revision: 1 },
        ...{ createdAt: minutes(0).toISOString(), createdBy: 'Ada' },
      });
      await save(w, 'refund', 'second', 1, 'repay');
      expect(await under.store.checkpoints.list(w, 'repay')).toEqual([made]);
      expect(await under.store.checkpoints.get(w, 'repay', made.id)).toEqual({ ...made, document });
      expect(await under.store.checkpoints.list(w, 'refund')).toEqual([]);
      expect(await under.store.checkpoints.get(w, 'refund', made.id)).toBeUndefined();
      expect(await under.store.checkpoints.get(workspace(), 'repay', made.id)).toBeUndefined();
      expect(await under.store.checkpoints.get(w, 'repay', randomUUID())).toBeUndefined();
      expect(await under.store.checkpoints.get(w, 'repay', `' OR true --`)).toBeUndefined();
      const unknown = under.store.checkpoints.create(w, { name: 'nobody', label: '', by });
      await expect(unknown).rejects.toMatchObject({ code: 'function.unknown' });
      await under.store.functions.remove(w, 'repay');
      await under.create(w, aDocument('repay'));
      expect(await under.store.checkpoints.list(w, 'repay')).toEqual([]);
    });

    test('while somebody edits: what is replaced, every ten minutes, if it is another', async () => {
      const w = workspace();
      under.setNow(minutes(0));
      await under.create(w, aDocument('refund', 'a'));
      await save(w, 'refund', 'b', 1);
      await save(w, 'refund', 'c', 2);
      expect(await kept(w)).toEqual([['edit', '', 1]]);
      under.setNow(new Date(minutes(10).getTime() - 1));
      await save(w, 'refund', 'd', 3);
      expect(await kept(w)).toHaveLength(1);
      under.setNow(minutes(10));
      await save(w, 'refund', 'd', 4);
      expect(await kept(w)).toHaveLength(1);
      await save(w, 'refund', 'e', 5);
      expect(await kept(w)).toEqual([
        ['edit', '', 5],
        ['edit', '', 1],
      ]);
      under.setNow(minutes(30));
      await under.store.checkpoints.create(w, { name: 'refund', label: 'mine', by });
      under.setNow(minutes(60));
      // This draft is kept already, whoever asked for it.
      await save(w, 'refund', 'f', 6);
      expect((await kept(w))[0]).toEqual(['manual', 'mine', 6]);
      expect(await kept(w)).toHaveLength(3);
    });

    test('a save that does not come to pass leaves none', async () => {
      const w = workspace();
      await under.create(w, aDocument('refund', 'a'));
      await under.create(w, aDocument('taken'));
      const conflict = { code: 'function.conflict' };
      await expect(save(w, 'refund', 'b', 1, 'taken')).rejects.toMatchObject(conflict);
      await expect(save(w, 'refund', 'b', 9)).rejects.toMatchObject(conflict);
      expect(await kept(w)).toEqual([]);
      await Promise.allSettled(Array.from({ length: 10 }, (_, index) => save(w, 'refund', `n${index}`, 1)));
      expect(await kept(w)).toEqual([['edit', '', 1]]);
    });

    test('before a publish and a rollback', async () => {
      const w = workspace();
      const document = aDocument('refund', 'a');
      await under.create(w, document);
      await under.publish(w, document, 1);
      await under.store.functions.rollback(w, { name: 'refund', to: 1, by });
      await expect(under.store.functions.rollback(w, { name: 'refund', to: 9, by })).rejects.toThrow();
      await expect(under.publish(w, document, 7)).rejects.toThrow();
      expect(await kept(w)).toEqual([
        ['rollback', '', 1],
        ['publish', '', 1],
      ]);
    });

    test('the oldest go: of more than a hundred, and after thirty days', async () => {
      const w = workspace();
      await under.create(w, aDocument('refund'));
      await under.create(w, aDocument('other'));
      const make = (name: string, label: string) => under.store.checkpoints.create(w, { name, label, by });
      for (let index = 0; index < 103; index++) {
        under.setNow(minutes(index));
        await make('refund', `n${index}`);
      }
      await make('other', 'mine');
      const labels = (await under.store.checkpoints.list(w, 'refund')).map(({ label }) => label);
      expect([labels.length, labels[0], labels.at(-1)]).toEqual([100, 'n102', 'n3']);
      under.setNow(minutes(30 * 24 * 60 + 2));
      while ((await under.store.checkpoints.prune(50)) > 0);
      expect(await under.store.checkpoints.list(w, 'refund')).toHaveLength(100);
      under.setNow(minutes(30 * 24 * 60 + 5));
      expect(await under.store.checkpoints.prune(2)).toBe(2);
      expect(await under.store.checkpoints.prune(2)).toBe(1);
      expect(await under.store.checkpoints.prune(2)).toBe(0);
      expect((await under.store.checkpoints.list(w, 'refund')).at(-1)).toMatchObject({ label: 'n6' });
      expect(await under.store.checkpoints.list(w, 'other')).toHaveLength(1);
    });

    test.each(HOSTILE)('takes %j wherever a text goes', async (text) => {
      const w = `${workspace()}${text}`;
      const document = { ...aDocument('refund'), description: text };
      await under.create(w, document);
      const author = { id: text, name: text };
      const { id } = await under.store.checkpoints.create(w, { name: 'refund', label: text, by: author });
      const told = { label: asText(text), createdBy: asText(text) };
      expect(await under.store.checkpoints.list(w, 'refund')).toMatchObject([told]);
      const read = await under.store.checkpoints.get(w, 'refund', id);
      expect(JSON.stringify(read?.document)).toBe(JSON.stringify(document));
      await under.store.functions.save(w, { name: 'refund', document: aDocument('refund'), revision: 1, by: author });
    });
  });
}
