import { describe, expect, it } from 'vitest';
import type { Block, FunctionDocument } from '#schema';
import { aBlock, aFunction, aGraph } from '../../test/support/build.ts';
import { catalog } from '../../test/support/harness.ts';
import { checkNames, type KnownNames } from './check-names.ts';

const asked: string[] = [];
const known: KnownNames = {
  async function(name) {
    asked.push(name);
    return name === 'live' || name === 'draft' ? name : undefined;
  },
  async resource(name) {
    asked.push(name);
    return name === 'here' || name === 'elsewhere' ? name : undefined;
  },
};

const asks = (resource: string, name = 'ask') =>
  aBlock('query', name, { resource, connector: 'rest', query: { path: '/' } });
const calls = (name: string) => aBlock('call', 'call', { function: name });
const code = (text: string) => aBlock('javascript', 'code', { code: text });

async function issuesOf(document: FunctionDocument): Promise<string[]> {
  const issues = await checkNames(document, catalog, known);
  return issues.map(({ severity, code, path, block }) => `${severity} ${code} ${path} (${block})`);
}

describe('names of what is not there', () => {
  it.each<[string, Block, string[]]>([
    ['a resource that was deleted', asks('gone'), ['error resource.unknown /body/blocks/0/config/resource (ask)']],
    [
      'a resource of another environment',
      asks('elsewhere'),
      ['warning resource.notConfigured /body/blocks/0/config/resource (ask)'],
    ],
    ['a resource', asks('here'), []],
    ['a resource not chosen yet', asks(''), []],
    ['a function that was deleted', calls('gone'), ['error function.unknown /body/blocks/0/config/function (call)']],
    [
      'a function that was never published',
      calls('draft'),
      ['warning function.unpublished /body/blocks/0/config/function (call)'],
    ],
    ['a function', calls('live'), []],
    ['the function itself', calls('own'), []],
    [
      'code, which may never come to it',
      code('if (params.x) return functions.gone({}); return resources.missing.get("/")'),
      [
        'warning resource.unknown /body/blocks/0/config/code (code)',
        'warning function.unknown /body/blocks/0/config/code (code)',
      ],
    ],
    ['code that makes names while it runs', code('return functions[params.x]({})'), []],
  ])('%s', async (_, block, expected) => {
    expect(await issuesOf(aFunction(aGraph([block]), { name: 'own' }))).toEqual(expected);
  });

  it('are found in every graph, and each name is asked for once', async () => {
    asked.length = 0;
    const inner = aGraph([asks('gone', 'inside')]);
    const document = {
      ...aFunction(aGraph([aBlock('loop', 'each', {}, { graphs: { body: inner } }), asks('gone')])),
      onError: aGraph([asks('gone', 'handler')]),
    };
    expect(await issuesOf(document)).toEqual([
      'error resource.unknown /body/blocks/0/graphs/body/blocks/0/config/resource (inside)',
      'error resource.unknown /body/blocks/1/config/resource (ask)',
      'error resource.unknown /onError/blocks/0/config/resource (handler)',
    ]);
    expect(asked).toEqual(['gone']);
  });
});
