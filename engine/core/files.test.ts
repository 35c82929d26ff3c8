import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { blocks } from '#blocks';
import { code, defineBlock } from '#kit';
import { type FunctionDocument, functionSchema, type JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, lit, text } from '../../test/support/build.ts';
import { fakeConnector } from '../../test/support/fake-connector.ts';
import { createCatalog } from './catalog.ts';
import { type FunctionFiles, fromFiles, toFiles } from './files.ts';

const plain = (language: string) => code(language, () => ({ names: [] }));
/** A type of which two fields are code, one of them inside a list. */
const twoCodes = defineBlock({
  type: 'twoCodes',
  title: 'Two codes',
  description: 'Holds code twice.',
  category: 'other',
  kind: 'io',
  effects: 'none',
  config: z.strictObject({ setup: plain('javascript'), steps: z.array(z.strictObject({ sql: plain('sql') })) }),
  ports: () => ['out'],
  execute: () => ({ kind: 'done', port: 'out', data: null }),
});
const catalog = createCatalog([...blocks, twoCodes], [fakeConnector]);

const js = (name: string, source: JsonValue) => aBlock('javascript', name, { code: source });
const sql = (name: string, source: string) =>
  aBlock('query', name, { resource: 'db', connector: 'fake', query: { text: source } });
const document = (...inside: Parameters<typeof aGraph>[0]) => aFunction(aGraph(inside), { name: 'stored' });
const reread = (files: FunctionFiles) => fromFiles(files, catalog);

/** What a checkout with other line ends, or an editor, may do to a file. */
const edited = (files: FunctionFiles, name: string, content: string) => new Map([...files, [name, content]]);

describe('1.7 a function as files', () => {
  it('puts each piece of code into a file of its own, and nothing else', () => {
    const files = toFiles(
      document(js('compute', 'return 1'), sql('ask', 'select 1'), aBlock('log', 'say', { message: lit('a') })),
      catalog,
    );
    expect([...files.keys()]).toEqual(['function.json', 'ask.sql', 'compute.js']);
    expect(files.get('compute.js')).toBe('return 1\n');
    expect(files.get('function.json')).not.toContain('return 1');
  });

  it('finds code inside containers and in the error handler', () => {
    const loop = aBlock(
      'loop',
      'each',
      { kind: 'forEach', items: lit([]) },
      { graphs: { body: aGraph([js('inner', '1')]) } },
    );
    const files = toFiles(aFunction(aGraph([loop]), { onError: aGraph([js('mend', '2')]) }), catalog);
    expect([...files.keys()].slice(1)).toEqual(['inner.js', 'mend.js']);
  });

  it('two pieces of code in one block are two files', () => {
    const block = aBlock('twoCodes', 'both', { setup: 'let a', steps: [{ sql: 'select 1' }, { sql: 'select 2' }] });
    const files = toFiles(document(block), catalog);
    expect([...files.keys()].slice(1)).toEqual(['both.setup.js', 'both.steps_0_sql.sql', 'both.steps_1_sql.sql']);
    expect(reread(files)).toEqual(document(block));
  });

  it('keys are sorted, and their order in the document changes no byte', () => {
    const one = document(js('compute', 'return 1'));
    const reversed = functionSchema.parse(Object.fromEntries(Object.entries(one).reverse()));
    expect([...toFiles(reversed, catalog)]).toEqual([...toFiles(one, catalog)]);
    const lines =
      toFiles(one, catalog)
        .get('function.json')
        ?.match(/^ {2}"\w+"/gm) ?? [];
    expect(lines).toEqual([...lines].sort());
  });

  it('1.2 the layout has a file of its own, and none if there is nothing in it', () => {
    const placed = aFunction(aGraph([js('a', '1')]), { layout: { positions: { a: { x: 1, y: 2 } } } });
    expect(JSON.parse(toFiles(placed, catalog).get('layout.json') ?? '')).toEqual({ positions: { a: { x: 1, y: 2 } } });
    expect(toFiles(document(js('a', '1')), catalog).has('layout.json')).toBe(false);
    expect(reread(toFiles(placed, catalog))).toEqual(placed);
  });

  it('code in a block whose config is not right otherwise is a file all the same', () => {
    const broken = [
      aBlock('javascript', 'more', { code: 'return 1', colour: 'red' }),
      aBlock('query', 'noResource', { connector: 'fake', query: { text: 'select 1', limit: 'many' } }),
      aBlock('javascript', 'noCode', {}),
      aBlock('javascript', 'noText', { code: 7 }),
      aBlock('teleport', 'unknown', { code: 'return 1' }),
      aBlock('query', 'unknownConnector', { connector: 'gone', query: { text: 'select 1' } }),
    ];
    const files = toFiles(document(...broken), catalog);
    expect([...files.keys()].slice(1)).toEqual(['more.js', 'noResource.sql']);
    expect(reread(files)).toEqual(document(...broken));
  });

  it('blocks whose files would have one name keep their code apart, also where case does not count', () => {
    const twice = document(js('save', '1'), { ...js('save', '2'), id: 'other' }, js('Save', '3'));
    const files = toFiles(twice, catalog);
    expect([...files.keys()].slice(1)).toEqual(['save.js']);
    expect(reread(files)).toEqual(twice);
  });
});

describe('1.7 there and back', () => {
  const source = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({
      unit: fc.constantFrom('\r', '\n', '\r\n', ' ', 'a', '', '\u2028', '\u0000', '\ufeff', '😀', '\ud800'),
    }),
  );
  const documents = fc
    .record({
      sources: fc.array(source, { minLength: 1, maxLength: 4 }),
      note: fc.string(),
      pins: fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue() as fc.Arbitrary<JsonValue>),
    })
    .map(({ sources, note, pins }) =>
      aFunction(
        aGraph([
          ...sources.map((each, index) => (index % 2 === 0 ? js(`j${index}`, each) : sql(`s${index}`, each))),
          aBlock('log', 'say', { message: text('x') }, { note }),
        ]),
        { name: 'stored', layout: { pins } },
      ),
    );
  const normal = (given: unknown): JsonValue => JSON.parse(JSON.stringify(given));

  it('gives the same document and the same bytes, whatever the code is', () => {
    fc.assert(
      fc.property(documents, (given: FunctionDocument) => {
        const files = toFiles(given, catalog);
        const back = reread(files);
        expect(normal(back)).toEqual(normal(given));
        expect([...toFiles(functionSchema.parse(back), catalog)]).toEqual([...files]);
      }),
      { numRuns: 300 },
    );
  });

  it('every file survives UTF-8', () => {
    fc.assert(
      fc.property(documents, (given) => {
        for (const content of toFiles(given, catalog).values()) expect(Buffer.from(content).toString()).toBe(content);
      }),
    );
  });

  it.each([
    ['no newline at the end', 'return 1', 'return 1'],
    ['one newline at the end', 'return 1\n', 'return 1'],
    ['an empty line at the end', 'return 1\n\n', 'return 1\n'],
    ['the line ends of Windows', 'let a;\r\nreturn 1\r\n', 'let a;\nreturn 1'],
    ['a byte order mark', '\ufeffreturn 1\n', 'return 1'],
    ['nothing', '', ''],
  ])('a file that somebody saved with %s', (_what, content, expected) => {
    const files = edited(toFiles(document(js('compute', 'x')), catalog), 'compute.js', content);
    expect(reread(files)).toEqual(document(js('compute', expected)));
  });
});

describe('files of doubtful make', () => {
  const withFile = (name: unknown, more: [string, string][] = []): FunctionFiles => {
    const logic = { ...document(js('compute', 'x')), layout: undefined };
    const json = JSON.stringify(logic).replace('"x"', JSON.stringify({ $file: name }));
    return new Map([['function.json', json], ...more]);
  };

  it.each([
    '../../etc/passwd',
    '/etc/passwd',
    'a/b.js',
    'a\\b.js',
    '..js',
    '.js',
    'compute',
    'compute.js\n',
    'compute .js',
    '__proto__',
    'constructor',
    'C:compute.js',
    '',
    'gone.js',
  ])('%j is not read, even if somebody offers it', (name) => {
    const offered: [string, string][] = name === 'gone.js' ? [] : [[name, 'secret']];
    expect(() => reread(withFile(name, offered))).toThrow('which is not there');
  });

  it('what only looks like a file name is left for the schema of the block', () => {
    expect(reread(withFile(7))).toMatchObject({ body: { blocks: [{ config: { code: { $file: 7 } } }] } });
  });

  it.each([
    ['no function.json', new Map([['compute.js', 'x']]), 'there is no function.json'],
    ['text', new Map([['function.json', '{']]), 'function.json is not JSON'],
    ['a list', new Map([['function.json', '[]']]), 'must hold an object'],
    [
      'a broken layout',
      new Map([
        ['function.json', '{"body":{"blocks":[]}}'],
        ['layout.json', '{'],
      ]),
      'layout.json is not JSON',
    ],
  ])('says what is wrong with %s', (_what, files, message) => {
    expect(() => reread(files)).toThrow(message);
  });
});
