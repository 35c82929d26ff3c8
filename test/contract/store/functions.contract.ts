import { describe, expect, test } from 'vitest';
import { versionHash } from '#core';
import type { JsonValue, Run } from '#schema';
import { aBlock, aFunction, aGraph } from '../../support/build.ts';
import { aDocument, aRecord, aRun, asText, at, by, HOSTILE, type StoreUnderTest, workspace } from './fixtures.ts';

/** Drafts and versions, and what a list of functions tells. */
export function functionsContract(under: StoreUnderTest): void {
  describe('functions', () => {
    test('a draft is created, read, listed and replaced', async () => {
      const w = workspace();
      const document = aDocument('refund');
      const created = await under.create(w, document);
      expect(created).toMatchObject({
        document,
        revision: 1,
        liveVersion: null,
        changed: true,
        updatedBy: 'Ada',
      });
      expect(await under.store.functions.draft(w, 'refund')).toEqual(created);
      const next = aDocument('refund', 'second');
      const saved = await under.store.functions.save(w, { name: 'refund', document: next, revision: 1, by });
      expect(saved).toMatchObject({ document: next, revision: 2 });
      await under.create(w, aDocument('archive'));
      expect((await under.store.functions.list(w)).map(({ name, revision }) => [name, revision])).toEqual([
        ['archive', 1],
        ['refund', 2],
      ]);
      expect(await under.store.functions.draft(workspace(), 'refund')).toBeUndefined();
    });

    test('saving over somebody else is a conflict that shows both sides', async () => {
      const w = workspace();
      const theirs = aDocument('refund', 'theirs');
      const yours = aDocument('refund', 'yours');
      await under.create(w, theirs);
      const conflict = { code: 'function.conflict', status: 409, details: { yours, theirs, theirRevision: 1 } };
      await expect(under.create(w, yours)).rejects.toMatchObject(conflict);
      const stale = { name: 'refund', document: yours, revision: 7, by };
      await expect(under.store.functions.save(w, stale)).rejects.toMatchObject(conflict);
      await expect(under.store.functions.save(w, { ...stale, name: 'other' })).rejects.toMatchObject({
        code: 'function.unknown',
      });
    });

    test('of many parallel saves exactly one wins each revision', async () => {
      const w = workspace();
      const attempts = (revision: number | null) =>
        Promise.allSettled(
          Array.from({ length: 15 }, (_, index) =>
            under.store.functions.save(w, {
              name: 'refund',
              document: aDocument('refund', `${revision}-${index}`),
              revision,
              by,
            }),
          ),
        );
      for (const revision of [null, 1, 2, 3]) {
        const settled = await attempts(revision);
        const won = settled.filter(({ status }) => status === 'fulfilled');
        expect(won).toHaveLength(1);
        for (const result of settled) {
          if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'function.conflict' });
          else expect((await under.store.functions.draft(w, 'refund'))?.document).toEqual(result.value.document);
        }
      }
    });

    test('a rename keeps versions and runs, and may not take a name', async () => {
      const w = workspace();
      const document = aDocument('before');
      await under.create(w, document);
      await under.publish(w, document, 1);
      const hash = versionHash(document);
      const old = aRun({ functionName: 'before', version: 1, hash });
      await under.store.runs.write([aRecord(w, old)]);
      await under.create(w, aDocument('taken'));
      const rename = (to: string) =>
        under.store.functions.save(w, { name: 'before', document: aDocument(to), revision: 1, by });
      await expect(rename('taken')).rejects.toMatchObject({ code: 'function.conflict' });
      await rename('after');
      expect(await under.store.functions.draft(w, 'before')).toBeUndefined();
      expect((await under.store.functions.versions(w, 'after')).map(({ number }) => number)).toEqual([1]);
      expect(await under.store.functions.live(w, 'after')).toMatchObject({
        name: 'after',
        number: 1,
        document,
      });
      // What is live was published under the old name, and says so in its runs.
      const late = aRun({ functionName: 'before', version: 1, hash, startedAt: at(1) });
      await under.store.runs.write([aRecord(w, late)]);
      const listed = await under.store.runs.list(w, { functionName: 'after', limit: 10 });
      expect(listed.map(({ id }) => id).sort()).toEqual([old.id, late.id].sort());
      expect(await under.store.runs.get(w, old.id)).toEqual(old);
    });

    test('a published version never changes', async () => {
      const w = workspace();
      const first = aDocument('refund', 'first');
      await under.create(w, first);
      const version = await under.publish(w, first, 1, 'the first');
      expect(version).toMatchObject({ name: 'refund', number: 1, note: 'the first', rollbackOf: null });
      expect(await under.store.functions.draft(w, 'refund')).toMatchObject({ liveVersion: 1, changed: false });
      const second = aDocument('refund', 'second');
      await under.store.functions.save(w, { name: 'refund', document: second, revision: 1, by });
      expect(await under.store.functions.draft(w, 'refund')).toMatchObject({ liveVersion: 1, changed: true });
      expect(await under.store.functions.live(w, 'refund')).toMatchObject({ document: first, number: 1 });
      const live = await under.store.functions.live(w, 'refund');
      if (live) live.document.description = 'changed by the caller';
      expect(await under.store.functions.version(w, 'refund', 1)).toMatchObject({ document: first });
      await expect(under.publish(w, second, 1)).rejects.toMatchObject({ code: 'function.conflict' });
      expect(await under.publish(w, second, 2)).toMatchObject({ number: 2 });
      expect((await under.store.functions.versions(w, 'refund')).map(({ number }) => number)).toEqual([2, 1]);
      expect(await under.store.functions.version(w, 'refund', 3)).toBeUndefined();
      await expect(under.publish(w, aDocument('nobody'), 1)).rejects.toMatchObject({ code: 'function.unknown' });
    });

    test('moving a box does not make a draft changed', async () => {
      const w = workspace();
      const document = aDocument('refund');
      await under.create(w, document);
      await under.publish(w, document, 1);
      const moved = { ...document, layout: { positions: { done: { x: 1, y: 2 } } } };
      await under.store.functions.save(w, { name: 'refund', document: moved, revision: 1, by });
      expect(await under.store.functions.draft(w, 'refund')).toMatchObject({ changed: false, document: moved });
    });

    test('a rollback publishes an older version again', async () => {
      const w = workspace();
      const first = aDocument('refund', 'first');
      const second = aDocument('refund', 'second');
      await under.create(w, first);
      await under.publish(w, first, 1, 'good');
      await under.store.functions.save(w, { name: 'refund', document: second, revision: 1, by });
      await under.publish(w, second, 2, 'bad');
      const back = await under.store.functions.rollback(w, { name: 'refund', to: 1, by });
      expect(back).toMatchObject({ number: 3, rollbackOf: 1, hash: versionHash(first) });
      expect(await under.store.functions.live(w, 'refund')).toMatchObject({ number: 3, document: first });
      expect(await under.store.functions.draft(w, 'refund')).toMatchObject({ document: second, changed: true });
      await expect(under.store.functions.rollback(w, { name: 'refund', to: 9, by })).rejects.toMatchObject({
        code: 'version.unknown',
      });
    });

    test('parallel publishes number without gaps or twins', async () => {
      const w = workspace();
      const document = aDocument('refund');
      await under.create(w, document);
      const versions = await Promise.all(Array.from({ length: 8 }, () => under.publish(w, document, 1)));
      expect(versions.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    });

    test('removing takes the versions along and leaves the runs', async () => {
      const w = workspace();
      const document = aDocument('refund');
      await under.create(w, document);
      await under.publish(w, document, 1);
      const run = aRun({ version: 1, hash: versionHash(document) });
      await under.store.runs.write([aRecord(w, run)]);
      expect(await under.store.functions.remove(w, 'refund')).toBe(true);
      expect(await under.store.functions.remove(w, 'refund')).toBe(false);
      expect(await under.store.functions.live(w, 'refund')).toBeUndefined();
      expect(await under.store.functions.versions(w, 'refund')).toEqual([]);
      expect((await under.store.runs.list(w, { functionName: 'refund', limit: 5 })).map(({ id }) => id)).toEqual([
        run.id,
      ]);
    });

    test('a document comes back as it was: keys, order, NUL, lone surrogates, a megabyte', async () => {
      const w = workspace();
      const hostile: JsonValue = JSON.parse(
        `{"z":1,"a":{"__proto__":{"polluted":true},"constructor":null},"list":${JSON.stringify(HOSTILE)}}`,
      );
      let nested: JsonValue = 'deep';
      for (let depth = 0; depth < 150; depth++) nested = { n: [nested] };
      const big = 'x\u0000ü'.repeat(350_000);
      const document = aFunction(aGraph([aBlock('return', 'done', { hostile, nested, big })]), { name: 'heavy' });
      await under.create(w, document);
      await under.publish(w, document, 1);
      const draft = await under.store.functions.draft(w, 'heavy');
      expect(JSON.stringify(draft?.document)).toBe(JSON.stringify(document));
      expect(JSON.stringify((await under.store.functions.live(w, 'heavy'))?.document)).toBe(JSON.stringify(document));
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    });

    test.each(HOSTILE)('takes %j wherever a text goes', async (text) => {
      const w = `${workspace()}${text}`;
      // Only a document's own check keeps such a name out; the store must not care.
      const document = { ...aDocument('refund'), name: `f${text}`, description: text };
      const author = { id: text, name: text };
      const stored = { document, updatedBy: asText(text) };
      const saved = await under.store.functions.save(w, { name: 'x', document, revision: null, by: author });
      expect(saved.document).toEqual(document);
      expect(await under.store.functions.draft(w, document.name)).toMatchObject(stored);
      expect(await under.store.functions.list(w)).toMatchObject([{ description: asText(text) }]);
      const version = { name: document.name, revision: 1, hash: text, note: text, by: author };
      await under.store.functions.publish(w, version);
      expect(await under.store.functions.versions(w, document.name)).toMatchObject([{ note: asText(text) }]);
      expect(await under.store.functions.draft(w, `${document.name}'`)).toBeUndefined();
      await under.store.settings.set(`${w}-key`, text);
      expect(await under.store.settings.get(`${w}-key`)).toBe(text);
      // Of many who take at once, one gets it.
      const takes = await Promise.all(Array.from({ length: 5 }, () => under.store.settings.take(`${w}-key`)));
      expect(takes.filter((taken) => taken !== undefined)).toEqual([text]);
    });
  });

  describe('what a list of functions tells', () => {
    test('how large each draft is and where it belongs', async () => {
      const w = workspace();
      const inner = aGraph([aBlock('return', 'inner')]);
      const body = aGraph([aBlock('loop', 'each', {}, { graphs: { body: inner } }), aBlock('return', 'done')]);
      const layout = { folder: 'billing/refunds', tags: ['money', 'a\u0000b'] };
      const document = aFunction(body, { name: 'refund', onError: inner, params: [{ name: 'id', type: 'any' }] });
      await under.create(w, document);
      await under.create(w, aDocument('plain'));
      const [plain, refund] = await under.store.functions.list(w);
      expect(refund).toMatchObject({ blocks: 4, params: 1 });
      expect(plain).toMatchObject({ blocks: 1, params: 0 });
      expect(plain).not.toHaveProperty('folder');
      await under.store.functions.save(w, { name: 'refund', document: { ...document, layout }, revision: 1, by });
      expect((await under.store.functions.list(w))[1]).toMatchObject(layout);
    });

    test('the newest runs of each, also under its old name', async () => {
      const w = workspace();
      for (const each of ['busy', 'idle', 'before']) await under.create(w, aDocument(each));
      const busy = Array.from({ length: 6 }, (_, index) =>
        aRun({ functionName: 'busy', startedAt: at(index), mode: index % 2 ? 'test' : 'inline' }),
      );
      const old = aRun({ functionName: 'before', status: 'running', durationMs: null });
      await under.store.runs.write([...busy, old, aRun({ functionName: 'nobody' })].map((each) => aRecord(w, each)));
      await under.store.functions.save(w, { name: 'before', document: aDocument('after'), revision: 1, by });
      const latest = await under.store.runs.latest(w, 4);
      expect([...latest.keys()].sort()).toEqual(['after', 'busy']);
      const brief = ({ id, status, mode, startedAt, durationMs }: Run) => ({
        id,
        status,
        mode,
        startedAt,
        durationMs,
      });
      expect(latest.get('busy')).toEqual(busy.reverse().slice(0, 4).map(brief));
      expect(latest.get('after')).toEqual([brief(old)]);
      expect(await under.store.runs.latest(workspace(), 4)).toEqual(new Map());
    });
  });
}
