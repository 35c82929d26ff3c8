import { describe, expect, test } from 'vitest';
import { pageHash } from '#core';
import type { PageDocument } from '#schema';
import { aComponent, aPage } from '../../support/build-page.ts';
import { by, HOSTILE, type StoreUnderTest, workspace } from './fixtures.ts';

/** Pages are kept as functions are, apart from them. */
export function pagesContract(under: StoreUnderTest): void {
  describe('pages', () => {
    const aDesk = (name: string, title = '') =>
      aPage([aComponent('divider', 'line')], {
        ...{ name, title },
        functions: [{ id: 'u', name: 'orders', function: 'getOrders' }],
      });
    const save = (w: string, document: PageDocument, revision: number | null = null, name = document.name) =>
      under.store.pages.save(w, { name, document, revision, by });
    const publish = (w: string, document: PageDocument, revision: number) =>
      under.store.pages.publish(w, { name: document.name, revision, hash: pageHash(document), note: '', by });

    test('a draft is created, read, listed, renamed and removed', async () => {
      const w = workspace();
      const document = aDesk('desk');
      expect(await save(w, document)).toMatchObject({ document, revision: 1, liveVersion: null, changed: true });
      expect(await under.store.pages.list(w)).toMatchObject([
        { name: 'desk', revision: 1, title: '', components: 1, functions: ['getOrders'] },
      ]);
      await save(w, aDesk('counter', 'Counter'), 1, 'desk');
      expect(await under.store.pages.draft(w, 'desk')).toBeUndefined();
      expect(await under.store.pages.draft(w, 'counter')).toMatchObject({ revision: 2 });
      expect(await under.store.pages.remove(w, 'counter')).toBe(true);
      expect(await under.store.pages.list(w)).toEqual([]);
    });

    test('a page and a function of one name are two things', async () => {
      const w = workspace();
      await save(w, aDesk('desk'));
      expect(await under.store.functions.draft(w, 'desk')).toBeUndefined();
      expect(await under.store.functions.list(w)).toEqual([]);
    });

    test('saving over somebody else is a conflict that shows both sides', async () => {
      const w = workspace();
      await save(w, aDesk('desk', 'theirs'));
      const conflict = { code: 'page.conflict', details: { theirs: { title: 'theirs' }, yours: { title: 'yours' } } };
      await expect(save(w, aDesk('desk', 'yours'))).rejects.toMatchObject(conflict);
      await expect(save(w, aDesk('desk', 'yours'), 7)).rejects.toMatchObject(conflict);
      await expect(save(w, aDesk('other'), 1)).rejects.toMatchObject({ code: 'page.unknown' });
      await save(w, aDesk('taken', 'theirs'));
      await expect(save(w, aDesk('taken', 'yours'), 1, 'desk')).rejects.toMatchObject(conflict);
    });

    test('versions never change, and an older one can be made live again', async () => {
      const w = workspace();
      const first = aDesk('desk', 'first');
      await save(w, first);
      expect(await publish(w, first, 1)).toMatchObject({ name: 'desk', number: 1, rollbackOf: null });
      const second = aDesk('desk', 'second');
      await save(w, second, 1);
      expect(await under.store.pages.live(w, 'desk')).toMatchObject({ document: first, number: 1 });
      await publish(w, second, 2);
      expect(await under.store.pages.rollback(w, { name: 'desk', to: 1, by })).toMatchObject({
        number: 3,
        rollbackOf: 1,
      });
      expect(await under.store.pages.live(w, 'desk')).toMatchObject({ document: first, number: 3 });
      expect((await under.store.pages.versions(w, 'desk')).map(({ number }) => number)).toEqual([3, 2, 1]);
      await expect(under.store.pages.rollback(w, { name: 'desk', to: 9, by })).rejects.toMatchObject({
        code: 'version.unknown',
      });
    });

    test('checkpoints are those of the page', async () => {
      const w = workspace();
      const document = aDesk('desk');
      await save(w, document);
      await publish(w, document, 1);
      const made = await under.store.pageCheckpoints.create(w, { name: 'desk', label: 'mine', by });
      const listed = await under.store.pageCheckpoints.list(w, 'desk');
      expect(listed.map(({ reason }) => reason).sort()).toEqual(['manual', 'publish']);
      expect(await under.store.pageCheckpoints.get(w, 'desk', made.id)).toEqual({ ...made, document });
      expect(await under.store.checkpoints.list(w, 'desk')).toEqual([]);
    });

    test.each(HOSTILE)('%j is kept as it is', async (text) => {
      const w = workspace();
      const document = aDesk('desk', text);
      await save(w, document);
      expect((await under.store.pages.draft(w, 'desk'))?.document).toEqual(document);
    });
  });
}
