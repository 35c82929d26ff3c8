import { expect, test } from 'vitest';
import { blocks } from '#blocks';
import { connectors } from '#connectors';
import type { Block, FunctionDocument, FunctionInput, PageDocument } from '#schema';
import { aBlock, aFunction, aGraph, lit } from '../../test/support/build.ts';
import { aPage } from '../../test/support/build-page.ts';
import { createMemoryStore } from '../../test/support/memory-store.ts';
import { createCatalog } from './catalog.ts';
import { FunctionUses, functionUsers, usersOfAll } from './function-uses.ts';
import { versionHash } from './functions.ts';
import type { HookStore } from './hook-seam.ts';
import { pageHash } from './page-summary.ts';
import type { ScheduleStore } from './schedule-seam.ts';
import { usesOf } from './uses.ts';

const catalog = createCatalog(blocks, connectors);
const by = { id: 'u1', name: 'Ada' };
const ask = (resource: string): Block =>
  aBlock('query', `ask_${resource}`, { resource, connector: 'rest', query: { path: '/' } });
const code = (text: string): Block => aBlock('javascript', 'code', { code: text });
const calls = (name: string, ...params: string[]): Block =>
  aBlock('call', `call_${name}`, { function: name, params: Object.fromEntries(params.map((each) => [each, lit(1)])) });
const holding = (...parts: Block[]) => aFunction(aGraph(parts));
const used = (document: FunctionDocument) => usesOf(document, catalog).resources.sort();

async function aWorkspace(functions: Record<string, { draft: FunctionDocument; live?: FunctionDocument }>) {
  const store = createMemoryStore().functions;
  const save = (name: string, document: FunctionDocument, revision: number | null) =>
    store.save('w', { name, document: { ...document, name }, revision, by });
  for (const [name, { draft, live }] of Object.entries(functions)) {
    if (!live) await save(name, draft, null);
    else {
      const { document } = await save(name, live, null);
      await store.publish('w', { name, revision: 1, hash: versionHash(document), note: '', by });
      await save(name, draft, 1);
    }
  }
  let reads = 0;
  const draft = (workspace: string, name: string) => {
    reads++;
    return store.draft(workspace, name);
  };
  const counted = { ...store, draft };
  const uses = new FunctionUses({ store: counted, catalog });
  return { uses, save, reads: () => reads, entries: () => store.list('w') };
}

test('blocks name resources and functions wherever they stand', () => {
  const loop = aBlock('loop', 'each', {}, { graphs: { body: aGraph([ask('inside'), calls('refund', 'id')]) } });
  const document = { ...holding(ask('top'), loop), onError: aGraph([ask('handler')]) };
  expect(used(document)).toEqual(['handler', 'inside', 'top']);
  expect(usesOf(document, catalog).functions).toEqual([
    { name: 'refund', calls: [{ from: 'block', block: 'call_refund', params: ['id'] }] },
  ]);
});

test.each([
  ["return await resources.crm.get('/x')", ['crm'], true],
  ["const { crm } = resources; return crm.get('/')", ['crm'], true],
  ["return resources['my-db'].query('select 1')", ['my-db'], true],
  ['return Promise.all([resources.a.get(1), resources.b.get(2)])', ['a', 'b'], true],
  ['// resources.crm\nreturn "resources.crm"', [], true],
  ['const resources = {}; return resources.crm', [], true],
  ['return resources[params.name].get(1)', [], false],
  ['return functions[params.name]({})', [], false],
  ['this is no code (', [], true],
])('code %j', (text, expected, isWhole) => {
  expect(used(holding(code(text)))).toEqual(expected);
  expect(usesOf(holding(code(text)), catalog).isWhole).toBe(isWhole);
});

test('what code passes only a run can tell', () => {
  expect(usesOf(holding(code('return await functions.refund({ id: 1 })')), catalog).functions).toEqual([
    { name: 'refund', calls: [{ from: 'code', block: 'code', params: null }] },
  ]);
});

test('behaviour on pages calls functions, too', () => {
  const onSuccess: NonNullable<NonNullable<FunctionInput['settings']>['behaviour']>['onSuccess'] = [
    { kind: 'parallel', steps: [{ kind: 'run', function: 'audit', params: { what: lit('x') } }] },
    { kind: 'run', function: 'mail', onError: [{ kind: 'run', function: 'alarm' }] },
    { kind: 'refresh', function: 'orders' },
  ];
  const settings = { behaviour: { run: { kind: 'after' as const, function: 'load' }, onSuccess } };
  expect(usesOf(aFunction(aGraph([]), { settings }), catalog).functions).toEqual([
    { name: 'load', calls: [{ from: 'page', params: null }] },
    { name: 'audit', calls: [{ from: 'page', params: ['what'] }] },
    { name: 'mail', calls: [{ from: 'page', params: [] }] },
    { name: 'alarm', calls: [{ from: 'page', params: [] }] },
    { name: 'orders', calls: [{ from: 'page', params: null }] },
  ]);
});

test('a draft that is not right is looked at all the same', () => {
  const broken = aBlock('query', 'broken', { resource: 'crm', connector: 'nothing' });
  const call = aBlock('call', 'half', { function: 'refund', params: 'none' });
  const document = holding(broken, call, aBlock('nonsense', 'other', { resource: 'erp' }));
  expect(used(document)).toEqual(['crm', 'erp']);
  expect(usesOf(document, catalog).functions).toMatchObject([{ name: 'refund', calls: [{ params: [] }] }]);
});

test('users are found by their draft and by what is live', async () => {
  const { uses } = await aWorkspace({
    onlyDraft: { draft: holding(ask('crm'), calls('refund', 'id')) },
    onlyLive: { draft: holding(ask('erp')), live: holding(ask('crm'), calls('refund')) },
    neither: { draft: holding(ask('erp')), live: holding(ask('erp')) },
    refund: { draft: holding(calls('refund')) },
  });
  expect(await uses.ofResource('w', 'crm')).toEqual(['onlyDraft', 'onlyLive']);
  expect(await uses.ofResource('w', 'unused')).toEqual([]);
  expect(await uses.of('w', 'refund')).toMatchObject({
    live: null,
    usedBy: [
      { name: 'onlyDraft', draft: [{ block: 'call_refund', params: ['id'] }], live: [] },
      { name: 'onlyLive', draft: [], live: [{ block: 'call_refund', params: [] }] },
      { name: 'refund', draft: [{ block: 'call_refund' }], live: [] },
    ],
  });
  expect(await uses.of('w', 'nobody')).toBeUndefined();
  expect(await uses.of('other', 'refund')).toBeUndefined();
});

test('what is live as it stands is told as the draft is', async () => {
  const document = holding(ask('crm'));
  const { uses } = await aWorkspace({ same: { draft: document, live: document } });
  expect(await uses.of('w', 'same')).toMatchObject({ live: { resources: ['crm'] } });
});

test('only what is new is read again', async () => {
  const { uses, save, reads } = await aWorkspace({
    a: { draft: holding(ask('crm')) },
    b: { draft: holding(ask('crm')) },
  });
  await uses.ofResource('w', 'crm');
  await uses.ofResource('w', 'crm');
  expect(reads()).toBe(2);
  await save('b', holding(ask('erp')), 1);
  expect(await uses.ofResource('w', 'crm')).toEqual(['a']);
  expect(reads()).toBe(3);
});

const { pages } = createMemoryStore();

function using(name: string, ...functions: string[]): PageDocument {
  return aPage([], {
    name,
    functions: functions.map((each, index) => ({ id: `site${index}`, name: each, function: each, params: {} })),
  });
}

async function savePage(document: PageDocument, revision: number | null) {
  await pages.save('w', { name: document.name, document, revision, by });
}

async function publish({ name, ...document }: PageDocument) {
  await pages.publish('w', { name, revision: 1, hash: pageHash({ name, ...document }), note: '', by });
}

test('who runs a function besides functions: pages in their draft or live, schedules and webhooks', async () => {
  for (const [name, live, draft] of [
    ['same', ['refund', 'other'], undefined],
    ['left', ['refund'], ['other']],
    ['came', ['other'], ['refund']],
    ['another', ['other'], undefined],
  ] as const) {
    await savePage(using(name, ...live), null);
    await publish(using(name, ...live));
    if (draft) await savePage(using(name, ...draft), 1);
  }
  await savePage(using('neverLive', 'refund'), null);
  const started = [
    { id: 's1', name: 'every night', function: 'refund' },
    { id: 's2', name: 'another', function: 'other' },
  ];
  const list = async () => started as never[];
  const schedules: Pick<ScheduleStore, 'list'> = { list };
  const hooks: Pick<HookStore, 'list'> = { list };
  const users = await functionUsers('w', 'refund', { pages, schedules, hooks });
  expect(users.pages.sort((a, b) => a.name.localeCompare(b.name))).toEqual([
    { name: 'came', draft: true, live: false },
    { name: 'left', draft: false, live: true },
    { name: 'neverLive', draft: true, live: false },
    { name: 'same', draft: true, live: true },
  ]);
  expect([users.schedules, users.hooks]).toEqual([
    [{ id: 's1', name: 'every night' }],
    [{ id: 's1', name: 'every night' }],
  ]);
});

test('who runs each function of a list, in a draft or live; what nobody runs has nobody', async () => {
  const { pages } = createMemoryStore();
  const { uses, entries } = await aWorkspace({
    nightly: { draft: holding(calls('other')), live: holding(calls('refund', 'id')) },
    refund: { draft: holding(calls('refund')) },
  });
  const page = using('desk', 'refund');
  await pages.save('w', { name: page.name, document: page, revision: null, by });
  const list = async () => [{ id: 's1', name: 'every night', function: 'refund', paused: false }] as never[];
  const none = { list: async () => [] };
  const usersOf = await usersOfAll('w', await entries(), { uses, pages, schedules: { list }, hooks: none });
  const refund = { functions: ['nightly'], pages: ['desk'], schedules: [{ id: 's1', name: 'every night' }], hooks: [] };
  expect(usersOf('refund')).toEqual(refund);
  expect(usersOf('other').functions).toEqual(['nightly']);
  expect(usersOf('nightly')).toEqual({ functions: [], pages: [], schedules: [], hooks: [] });
});
