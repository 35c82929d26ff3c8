import { describe, expect, it } from 'vitest';
import { type FunctionDocument, librariesOf } from '#schema';
import { aBlock, aFunction, aGraph, lit, returns } from '../../test/support/build.ts';
import { NO_AUTHORITY } from '../../test/support/fake-sandbox.ts';
import { catalog, EVERY_RESOURCE } from '../../test/support/harness.ts';
import { Functions, versionHash } from './functions.ts';
import type { FunctionStore, PublishedFunction } from './seams.ts';

const by = { id: 'u1', name: 'Ada' };
const WORKSPACE = 'w';

/** Drafts and live versions of one workspace in memory; counts how often it is asked what is live. */
class FakeStore implements Pick<FunctionStore, 'draft' | 'live' | 'publish' | 'rollback'> {
  readonly drafts = new Map<string, FunctionDocument>();
  readonly published = new Map<string, PublishedFunction[]>();
  asked = 0;
  down = false;

  async draft(_workspace: string, name: string) {
    const document = this.drafts.get(name);
    return document && { document, revision: 1, liveVersion: null, changed: true, updatedAt: '', updatedBy: '' };
  }

  async live(_workspace: string, name: string) {
    this.asked++;
    if (this.down) throw new Error('the database is down');
    return this.published.get(name)?.at(-1);
  }

  async publish(_workspace: string, { name, hash, note }: Parameters<FunctionStore['publish']>[1]) {
    const document = this.drafts.get(name);
    if (!document) throw new Error('no draft');
    return this.#add(name, { document, hash, note, rollbackOf: null });
  }

  async rollback(_workspace: string, { name, to }: Parameters<FunctionStore['rollback']>[1]) {
    const old = this.published.get(name)?.find(({ number }) => number === to);
    if (!old) throw new Error('no version');
    return this.#add(name, { ...old, rollbackOf: to });
  }

  #add(name: string, parts: Pick<PublishedFunction, 'document' | 'hash' | 'note' | 'rollbackOf'>): PublishedFunction {
    const versions = this.published.get(name) ?? [];
    const added = { ...parts, name, number: versions.length + 1, publishedAt: '', publishedBy: by.name };
    this.published.set(name, [...versions, added]);
    return added;
  }
}

function setUp({ shared = false } = {}) {
  const store = new FakeStore();
  const clock = { now: 0 };
  const refused = () => Promise.reject(new Error('not part of this test'));
  const rest = { list: refused, save: refused, remove: refused, versions: refused, version: refused };
  const seam: FunctionStore = {
    ...rest,
    ...{ byHash: refused, publisher: refused },
    draft: (workspace, name) => store.draft(workspace, name),
    live: (workspace, name) => store.live(workspace, name),
    publish: (workspace, publish) => store.publish(workspace, publish),
    rollback: (workspace, rollback) => store.rollback(workspace, rollback),
  };
  const functions = new Functions({
    ...{ store: seam, catalog, monotonic: () => clock.now, shared },
    ...{ resources: EVERY_RESOURCE, environment: 'production', authority: NO_AUTHORITY },
  });
  const publish = async (code: string) => {
    store.drafts.set('price', aFunction(aGraph([returns(code)]), { name: 'price' }));
    return functions.publish(WORKSPACE, { name: 'price', revision: 1, note: '', by });
  };
  return { store, clock, functions, publish };
}

const good = (code = '1') => aFunction(aGraph([returns(code)]), { name: 'good' });
const bad = () => aFunction(aGraph([aBlock('teleport', 'a'), aBlock('log', 'b', {})]), { name: 'bad' });

describe('the version hash', () => {
  it('1.2 leaves the layout out, and nothing else', () => {
    const document = good();
    const { layout: _, ...logic } = document;
    const same = { ...logic, layout: { positions: { done: { x: 1, y: 1 } }, pins: { done: 1 }, testValues: { a: 1 } } };
    expect(versionHash(same)).toBe(versionHash(document));
    const changes: Partial<FunctionDocument>[] = [
      { name: 'other' },
      { description: 'x' },
      { params: [{ name: 'a', type: 'any' }] },
      { result: { type: 'any' } },
      { settings: { timeoutMs: 1 } },
      { body: aGraph([returns('2')]) },
      { onError: aGraph([returns('1')]) },
    ];
    for (const change of changes) expect(versionHash({ ...document, ...change })).not.toBe(versionHash(document));
  });

  it('does not depend on the order of keys', () => {
    const document = good();
    expect(versionHash(Object.fromEntries(Object.entries(document).reverse()) as FunctionDocument)).toBe(
      versionHash(document),
    );
  });
});

describe('plans', () => {
  it('are built once for the same document', () => {
    const { functions } = setUp();
    const document = good();
    expect(functions.plan(document)).toBe(functions.plan(document));
  });

  it('are built again where the layout differs, since issues may come from it', () => {
    const { functions } = setUp();
    const document = good();
    expect(functions.plan(document).issues).toEqual([]);
    const moved = { ...document, layout: { testValues: { gone: 1 } } };
    expect(functions.plan(moved).issues).toMatchObject([{ code: 'param.unknown' }]);
    expect(functions.plan(document).issues).toEqual([]);
  });

  it('are told ahead, once nothing is wrong', () => {
    const prepared: string[] = [];
    const store = { list: async () => [], ...new FakeStore() } as unknown as FunctionStore;
    const functions = new Functions({
      ...{ store, resources: EVERY_RESOURCE, environment: 'production', authority: NO_AUTHORITY },
      catalog,
      monotonic: () => 0,
      shared: false,
      prepare: ({ document, languages }) => prepared.push([...languages, ...librariesOf(document)].join(' ')),
    });
    const python = aGraph([aBlock('python', 'a', { code: 'return 1' })]);
    functions.plan(aFunction(aGraph([...python.blocks, aBlock('log', 'b', {})])));
    expect(prepared).toEqual([]);
    functions.plan(aFunction(python, { settings: { python: { requirements: ['numpy'] } } }));
    expect(prepared).toEqual(['python numpy']);
  });

  it('a document with errors has issues and no plan; required, it says the first and how many more', () => {
    const { functions } = setUp();
    expect(functions.plan(bad())).toMatchObject({ plan: undefined });
    expect(() => functions.requirePlan(bad())).toThrow(
      '"bad" has 2 problems: /body/blocks/0/type there is no block type "teleport" and 1 more.',
    );
    try {
      functions.requirePlan(bad());
    } catch (thrown) {
      expect(thrown).toMatchObject({
        code: 'function.invalid',
        issues: [{ code: 'block.unknownType' }, { code: 'config.invalid' }, expect.anything()],
      });
    }
  });

  it('a field of another type is not said to be missing', () => {
    const { functions } = setUp();
    const messagesOf = (config: object) =>
      functions.plan(aFunction(aGraph([aBlock('log', 'a', { ...config })]))).issues.map(({ message }) => message);
    expect(messagesOf({})).toEqual(['is required']);
    expect(messagesOf({ message: 'hello' })).toEqual(['must be an object, not text']);
  });

  it('never throws for what an author wrote: a literal that does not fit is an issue', () => {
    const { functions } = setUp();
    const document = aFunction(aGraph([aBlock('throw', 'a', { code: lit('no code!'), message: lit('x') })]));
    expect(functions.plan(document)).toMatchObject({
      plan: undefined,
      issues: [{ path: '/body/blocks/0/config/code' }],
    });
  });
});

describe('what is live', () => {
  it('5.6 is the published version, not the draft', async () => {
    const { functions, store, publish } = setUp();
    await publish('1');
    store.drafts.set('price', aFunction(aGraph([returns('2')]), { name: 'price' }));
    const { plan, version } = await functions.live(WORKSPACE, 'price');
    expect({ version, value: plan.document.body.blocks[0]?.config.value }).toEqual({
      version: 1,
      value: { kind: 'expression', code: '1' },
    });
  });

  it('is known without asking again, until something is published or rolled back', async () => {
    const { functions, store, clock, publish } = setUp();
    await publish('1');
    await functions.live(WORKSPACE, 'price');
    clock.now = 1_000_000;
    await functions.live(WORKSPACE, 'price');
    expect(store.asked).toBe(1);
    await publish('2');
    expect((await functions.live(WORKSPACE, 'price')).version).toBe(2);
    await functions.rollback(WORKSPACE, { name: 'price', to: 1, by });
    const { version, plan } = await functions.live(WORKSPACE, 'price');
    expect({ version, value: plan.document.body.blocks[0]?.config.value }).toEqual({
      version: 3,
      value: { kind: 'expression', code: '1' },
    });
  });

  it('is asked again after it was forgotten: a rename, a delete', async () => {
    const { functions, store, publish } = setUp();
    await publish('1');
    await functions.live(WORKSPACE, 'price');
    store.published.delete('price');
    store.drafts.delete('price');
    functions.forget(WORKSPACE, 'price');
    await expect(functions.live(WORKSPACE, 'price')).rejects.toMatchObject({ code: 'function.unknown' });
  });

  it('with several servers, another one’s publish is seen after a second', async () => {
    const { functions, store, clock, publish } = setUp({ shared: true });
    await publish('1');
    await functions.live(WORKSPACE, 'price');
    await store.publish(WORKSPACE, { name: 'price', revision: 1, hash: 'h', note: '', by });
    clock.now = 999;
    expect((await functions.live(WORKSPACE, 'price')).version).toBe(1);
    clock.now = 1_000;
    expect((await functions.live(WORKSPACE, 'price')).version).toBe(2);
  });

  it('calls at the same time ask once', async () => {
    const { functions, store, publish } = setUp();
    await publish('1');
    await Promise.all([1, 2, 3].map(() => functions.live(WORKSPACE, 'price')));
    expect(store.asked).toBe(1);
  });

  it('a failure is not remembered', async () => {
    const { functions, store, publish } = setUp();
    await publish('1');
    store.down = true;
    await expect(functions.live(WORKSPACE, 'price')).rejects.toThrow('down');
    store.down = false;
    expect((await functions.live(WORKSPACE, 'price')).version).toBe(1);
  });

  it('an answer that was under way while something was published is not kept', async () => {
    const { functions, publish } = setUp();
    await publish('1');
    const before = functions.live(WORKSPACE, 'price');
    await publish('2');
    await before;
    expect((await functions.live(WORKSPACE, 'price')).version).toBe(2);
  });

  it('tells a function that is not published from one that is not there', async () => {
    const { functions, store } = setUp();
    store.drafts.set('price', good());
    await expect(functions.live(WORKSPACE, 'price')).rejects.toMatchObject({ code: 'function.unpublished' });
    await expect(functions.live(WORKSPACE, 'gone')).rejects.toMatchObject({ code: 'function.unknown' });
  });

  it('a draft with errors is not published', async () => {
    const { functions, store } = setUp();
    store.drafts.set('bad', bad());
    await expect(functions.publish(WORKSPACE, { name: 'bad', revision: 1, note: '', by })).rejects.toMatchObject({
      code: 'function.invalid',
    });
    await expect(functions.publish(WORKSPACE, { name: 'gone', revision: 1, note: '', by })).rejects.toMatchObject({
      code: 'function.unknown',
    });
    expect(store.published.size).toBe(0);
  });
});
