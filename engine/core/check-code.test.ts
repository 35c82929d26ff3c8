import { describe, expect, it } from 'vitest';
import type { Library } from '#schema';
import { aBlock, aFunction, aGraph } from '../../test/support/build.ts';
import { NO_AUTHORITY } from '../../test/support/fake-sandbox.ts';
import { catalog } from '../../test/support/harness.ts';
import { type CodeAuthority, checkCode } from './check-code.ts';

const library = (name: string, modules: string[], more: Partial<Library> = {}): Library => ({
  ...{ name, version: '1', modules, requires: [], isShipped: false },
  ...more,
});

const LIBRARIES = [
  library('pandas', ['pandas'], { requires: ['numpy'] }),
  library('numpy', ['numpy']),
  library('pyyaml', ['yaml']),
  library('six', ['six'], { isShipped: true }),
];

const python = (text: string) => aBlock('python', 'compute', { code: text });
const at = '/body/blocks/0/config/code';

async function issuesOf(text: string, requirements: string[] = [], authority: Partial<CodeAuthority> = {}) {
  const document = aFunction(aGraph([python(text)]), { settings: { python: { requirements } } });
  const asked = { ...NO_AUTHORITY, libraries: async () => LIBRARIES, ...authority };
  return checkCode(document, { catalog, authority: asked, scope: 'main' });
}

const told = async (...given: Parameters<typeof issuesOf>) =>
  (await issuesOf(...given)).map(({ severity, code, message, path }) => `${severity} ${code} ${path} ${message}`);

describe('libraries that code imports', () => {
  it.each<[string, string[]]>([
    ['import pandas', ['pandas']],
    ['import numpy.linalg', ['pandas']],
    ['import yaml, json, six', ['pyyaml']],
    ['try:\n    import pandas\nexcept ImportError:\n    pandas = None', []],
    ['import json', []],
    ['return 1', ['pyyaml']],
  ])('%s, where it is named: nothing to say', async (text, requirements) => {
    expect(await told(text, requirements)).toEqual([]);
  });

  it('one that is not named, with what to do and where', async () => {
    expect(await issuesOf('x = 1\nfrom yaml import load', ['pandas'])).toEqual([
      {
        severity: 'error',
        code: 'library.notNamed',
        message: 'the function does not name the library "pyyaml", which has the module "yaml" (line 2)',
        path: at,
        block: 'compute',
        position: { start: 11, end: 15 },
        fix: 'Add pyyaml to its libraries',
      },
    ]);
  });

  it('one that nobody allowed, with what there is', async () => {
    expect(await told('import requests')).toEqual([
      `error library.unknown ${at} no library that this server allows has the module "requests"; there is pandas, numpy, pyyaml (line 1)`,
    ]);
    expect(await told('import requests', [], { libraries: async () => [] })).toEqual([
      `error library.unknown ${at} no library that this server allows has the module "requests" (line 1)`,
    ]);
  });

  it('a name that the server does not allow: it may on another one', async () => {
    expect(await told('return 1', ['pandas', 'polars'])).toEqual([
      'warning library.unknown /settings/python/requirements/1 this server does not allow the library "polars"; an administrator adds it with: switchyard python add polars',
    ]);
  });

  it('is not asked for by code that imports nothing of the kind', async () => {
    const libraries = () => Promise.reject(new Error('asked'));
    expect(await told('import json', [], { libraries })).toEqual([]);
  });
});

describe('what the language says of code', () => {
  const doubted = 'return a[*b]';

  it('has the last word over our own parser', async () => {
    expect(await told(doubted, [], { check: async () => [] })).toEqual([]);
    const problem = { severity: 'error' as const, message: 'no', start: 0, end: 6 };
    expect(await told('return 1', [], { check: async () => [problem] })).toEqual([
      `error config.invalid ${at} no (line 1)`,
    ]);
  });

  it('where it can not be asked, our parser says what it thinks', async () => {
    expect(await told(doubted)).toEqual([`warning config.invalid ${at} "*" is not expected here, it seems (line 1)`]);
    expect(await told('x = 1\nreturn 1)')).toEqual([`error config.invalid ${at} ")" is not expected here (line 2)`]);
  });

  it('is asked for code in every graph', async () => {
    const asked: string[] = [];
    const loop = {
      ...aBlock('loop', 'each', { kind: 'forEach', items: { kind: 'literal', value: [1] } }),
      graphs: { body: aGraph([python('return "inner"')]) },
    };
    const document = aFunction(aGraph([loop]), {
      onError: aGraph([aBlock('python', 'late', { code: 'return "late"' })]),
    });
    const check: CodeAuthority['check'] = async ({ code, scope, language }) => {
      asked.push(`${language} ${scope} ${code}`);
      return [{ severity: 'error', message: 'no', start: 0, end: 0 }];
    };
    const issues = await checkCode(document, { catalog, authority: { ...NO_AUTHORITY, check }, scope: 'main' });
    expect(asked).toEqual(['python main return "inner"', 'python main return "late"']);
    expect(issues.map(({ path }) => path)).toEqual([
      '/body/blocks/0/graphs/body/blocks/0/config/code',
      '/onError/blocks/0/config/code',
    ]);
  });
});
