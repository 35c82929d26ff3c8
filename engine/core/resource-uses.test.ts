import { expect, test } from 'vitest';
import { blocks } from '#blocks';
import { connectors } from '#connectors';
import type { Block, FunctionDocument } from '#schema';
import { aBlock, aFunction, aGraph } from '../../test/support/build.ts';
import { createCatalog } from './catalog.ts';
import { functionsUsing, resourcesOf } from './resource-uses.ts';

const catalog = createCatalog(blocks, connectors);
const ask = (resource: string): Block =>
  aBlock('query', `ask_${resource}`, { resource, connector: 'rest', query: { path: '/' } });
const code = (text: string): Block => aBlock('javascript', 'code', { code: text });
const holding = (...parts: Block[]) => aFunction(aGraph(parts));
const used = (document: FunctionDocument) => [...resourcesOf(document, catalog)].sort();

test('blocks name resources wherever they stand', () => {
  const loop = aBlock('loop', 'each', {}, { graphs: { body: aGraph([ask('inside')]) } });
  const document = holding(ask('top'), loop);
  expect(used({ ...document, onError: aGraph([ask('handler')]) })).toEqual(['handler', 'inside', 'top']);
});

test.each([
  ["return await resources.crm.get('/x')", ['crm']],
  ["const { crm } = resources; return crm.get('/')", ['crm']],
  ["return resources['my-db'].query('select 1')", ['my-db']],
  ['return Promise.all([resources.a.get(1), resources.b.get(2)])', ['a', 'b']],
  ['// resources.crm\nreturn "resources.crm"', []],
  ['const resources = {}; return resources.crm', []],
  ['return resources[params.name].get(1)', []],
  ['this is no code (', []],
])('code %j', (text, expected) => {
  expect(used(holding(code(text)))).toEqual(expected);
});

test('a draft that is not right is looked at all the same', () => {
  const broken = aBlock('query', 'broken', { resource: 'crm', connector: 'nothing' });
  expect(used(holding(broken, aBlock('nonsense', 'other', { resource: 'erp' })))).toEqual(['crm', 'erp']);
});

test('functions are found by their draft and by what is live', async () => {
  const versions: Record<string, { draft: FunctionDocument; live?: FunctionDocument }> = {
    onlyDraft: { draft: holding(ask('crm')) },
    onlyLive: { draft: holding(ask('erp')), live: holding(ask('crm')) },
    neither: { draft: holding(ask('erp')), live: holding(ask('erp')) },
  };
  const at = { updatedAt: '', updatedBy: '', revision: 1, changed: true, description: '' };
  const store = {
    list: async () =>
      Object.entries(versions).map(([name, { live }]) => ({ ...at, name, liveVersion: live ? 1 : null })),
    draft: async (_workspace: string, name: string) => {
      const document = versions[name]?.draft;
      return document && { ...at, document, liveVersion: null };
    },
    live: async (_workspace: string, functionName: string) => {
      const document = versions[functionName]?.live;
      return (
        document && {
          functionName,
          number: 1,
          hash: '',
          publishedAt: '',
          publishedBy: '',
          note: '',
          rollbackOf: null,
          document,
        }
      );
    },
  };
  expect(await functionsUsing({ store, catalog }, 'w', 'crm')).toEqual(['onlyDraft', 'onlyLive']);
  expect(await functionsUsing({ store, catalog }, 'w', 'unused')).toEqual([]);
});
