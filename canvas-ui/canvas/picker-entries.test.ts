import { describe, expect, it } from 'vitest';
import type { CatalogDocument } from '#schema';
import { entriesForText, filterEntries, pickerEntries } from './picker-entries.ts';
import { firstGap } from './schema-search.ts';

type CatalogBlock = CatalogDocument['blocks'][number];

function type(of: Pick<CatalogBlock, 'type' | 'title' | 'category' | 'config'>): CatalogBlock {
  const typical = { ports: ['out'], effects: 'none' as const, graphs: [] };
  return { kind: 'js', description: '', returns: false, leavesLoop: false, start: {}, typical, help: '', ...of };
}

const ask = (connector: string, field: string, language?: string) => ({
  type: 'object',
  properties: {
    resource: { type: 'string', 'x-field': { kind: 'plain', widget: 'resource' } },
    connector: { const: connector },
    query: {
      type: 'object',
      properties: { [field]: { type: 'string', 'x-field': { kind: 'template', language } } },
      required: [field],
    },
  },
  required: ['resource', 'connector', 'query'],
});

const blocks = [
  type({ type: 'wait', title: 'Wait', category: 'flow', config: {} }),
  type({
    type: 'code',
    title: 'JavaScript',
    category: 'code',
    config: { properties: { code: { 'x-field': { kind: 'code', language: 'javascript' } } }, required: ['code'] },
  }),
  type({
    type: 'ask',
    title: 'Query',
    category: 'data',
    config: { oneOf: [ask('pg', 'sql', 'sql'), ask('web', 'path')] },
  }),
  type({
    type: 'call',
    title: 'Call function',
    category: 'flow',
    config: { properties: { function: { type: 'string', 'x-field': { kind: 'plain', widget: 'function' } } } },
  }),
];
const resources: Parameters<typeof pickerEntries>[0]['resources'] = [
  {
    name: 'prod_db',
    connector: { type: 'pg', title: 'PostgreSQL', action: { kind: 'query', label: 'Query', name: 'query' } },
  },
  {
    name: 'shop',
    connector: { type: 'web', title: 'REST API', action: { kind: 'http', label: 'Call', name: 'call' } },
  },
];
const functions = [{ name: 'refund', description: 'Gives money back' }];
const sources = { blocks, resources, functions };
const all = pickerEntries(sources);

describe('what can be added', () => {
  it('is one row for each resource and each function, by section', () => {
    expect(all.map(({ section, label }) => `${section}: ${label}`)).toEqual([
      'Data: Query prod_db',
      'Data: Call shop',
      'Code: JavaScript',
      'Functions: refund',
      'Flow: Wait',
    ]);
    expect(all[1]).toMatchObject({ kind: 'http', config: { resource: 'shop', connector: 'web' } });
    expect(all[3]?.config).toEqual({ function: 'refund' });
  });

  it('is the plain type as long as there is no resource', () => {
    expect(pickerEntries({ blocks, resources: [], functions: [] }).map(({ label }) => label)).toContain('Query');
  });

  it('is found by name first, then by what it does', () => {
    expect(filterEntries(all, 'prod').map(({ label }) => label)).toEqual(['Query prod_db']);
    expect(filterEntries(all, 'money').map(({ label }) => label)).toEqual(['refund']);
    expect(filterEntries(all, 're')[0]?.label).toBe('refund');
    expect(filterEntries(all, 'nothing like it')).toEqual([]);
  });

  it('begins with what was used last', () => {
    const [first, second] = filterEntries(all, '', ['wait', 'gone']);
    expect(first).toMatchObject({ section: 'Recent', label: 'Wait' });
    expect(second?.section).toBe('Data');
  });
});

describe('a text offers the block that fits', () => {
  it.each([
    ['= params.total * 2', ['JavaScript: return this value'], { code: 'return params.total * 2;' }],
    [
      'select * from orders',
      ['Query prod_db: with this SQL'],
      { resource: 'prod_db', connector: 'pg', query: { sql: 'select * from orders' } },
    ],
    ['const a = 1;\nreturn a;', ['JavaScript: with this code'], { code: 'const a = 1;\nreturn a;' }],
  ])('%s', (text, labels, config) => {
    const found = entriesForText(text, sources);
    expect(found.map(({ label }) => label)).toEqual(labels);
    expect(found[0]?.config).toEqual(config);
  });

  it('words are no code', () => {
    expect(entriesForText('customer list', sources)).toEqual([]);
    expect(entriesForText('=', sources)).toEqual([]);
    for (const name of ['return', 'await', 'delete', 'select']) expect(entriesForText(name, sources), name).toEqual([]);
  });
});

describe('the first required field without anything in it', () => {
  const { config } = blocks[2] ?? {};
  it('follows the variant of the config', () => {
    expect(firstGap(config, { connector: 'pg' })).toBe('/resource');
    expect(firstGap(config, { connector: 'pg', resource: 'prod_db' })).toBe('/query/sql');
    expect(firstGap(config, { connector: 'web', resource: 'shop', query: { path: '/a' } })).toBeUndefined();
  });

  it('is not fooled by names of every object', () => {
    const schema = { properties: { constructor: { type: 'string' } }, required: ['constructor'] };
    expect(firstGap(schema, {})).toBe('/constructor');
  });
});
