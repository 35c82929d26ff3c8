import fc from 'fast-check';
import ts from 'ts-js';
import { describe, expect, it } from 'vitest';
import type { FunctionDocument, JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, expr, sets } from '../../test/support/build.ts';
import { exampleDocuments, knowledgeOf } from '../../test/support/canvas-model.ts';
import { declarations, indexOf, type KnownValues, type Workspace } from './index.ts';
import { typeOfValue } from './type-text.ts';

function textAt(
  document: FunctionDocument,
  id: string,
  known: Partial<KnownValues> = {},
  workspace: Workspace = {},
): string {
  return declarations(document, id, {
    knowledge: knowledgeOf(document),
    known: { output: () => undefined, ...known },
    workspace,
  });
}

function typeOf(text: string, name: string): string | undefined {
  return new RegExp(`^declare const ${name}: (.*);$`, 'm').exec(text)?.[1];
}

/** What TypeScript says about the text alone. */
function syntaxErrors(text: string): string[] {
  const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true });
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

describe('types of values', () => {
  it.each<[JsonValue, string]>([
    [1, 'number'],
    [null, 'any'],
    [[], 'any[]'],
    [{}, '{ [key: string]: any }'],
    [[1, 'a', null], '(string | number | null)[]'],
    [[{ a: 1 }, { a: 'x', b: [true] }], '({ a: string | number; b?: (boolean)[] })[]'],
    [{ 'a key': 1, if: 2 }, '{ "a key": number; if: number }'],
    [{ a: { b: null } }, '{ a: { b: any } }'],
    [JSON.parse('{"__proto__": 1}'), '{ "__proto__": number }'],
  ])('%j', (value, type) => {
    expect(typeOfValue(value)).toBe(type);
  });

  it('end in depth and in length', () => {
    let deep: JsonValue = 1;
    for (let level = 0; level < 20; level++) deep = { x: deep };
    expect(typeOfValue(deep)).toBe('{ x: { x: { x: { x: { x: { x: { x: any } } } } } } }');
    const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`key${at}`, at]));
    expect(typeOfValue(wide)).toContain('[key: string]: any');
    expect(typeOfValue(Array.from({ length: 100_000 }, () => wide)).length).toBeLessThan(10_000);
  });

  it('are TypeScript, whatever the value', () => {
    const key = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('*/', '`${', '\\', '\u2029', '__proto__', '}; evil: {'),
    );
    const json = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 5 }, fc.jsonValue(), fc.array(tie('value')), fc.dictionary(key, tie('value'))),
    })).value;
    fc.assert(
      fc.property(json, (given) => {
        const value: JsonValue = JSON.parse(JSON.stringify(given));
        const file = ts.createSourceFile('a.ts', `type A = ${typeOfValue(value)};`, ts.ScriptTarget.Latest);
        expect(file.statements.map(({ kind }) => kind)).toEqual([ts.SyntaxKind.TypeAliasDeclaration]);
        expect(syntaxErrors(file.text)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('declarations for a code block', () => {
  const params: FunctionDocument['params'] = [
    { name: 'id', type: 'integer', required: true },
    { name: 'note', type: 'string' },
    { name: 'state', type: 'enum', values: ['open', 1], default: 'open' },
    { name: 'more', type: 'any', required: true },
  ];
  const loop = aBlock(
    'loop',
    'each',
    { kind: 'forEach', items: expr('[]'), itemName: 'line' },
    { graphs: { body: aGraph([sets('use', '1')]) } },
  );
  const document = aFunction(
    aGraph(
      [aBlock('condition', 'choose', { when: expr('true') }), sets('getOrder', '1'), loop],
      'choose.true > getOrder',
      'choose.false > each',
      'getOrder > each',
    ),
    { params, layout: { testValues: { more: { a: 1 } } } },
  );

  it('tell parameters by what is declared, and what is not by its test value', () => {
    expect(typeOf(textAt(document, 'use'), 'params')).toBe(
      '{ id: number; note: string | null; state: "open" | 1; more: { a: number } }',
    );
  });

  it('tell blocks by their last value, and null where they may have been skipped', () => {
    const text = textAt(document, 'use', {
      output: (name) => (name === 'getOrder' ? { value: { id: 1 } } : undefined),
    });
    expect(typeOf(text, 'getOrder')).toMatch(
      /^{ data: { id: number } \| null; error: \{ code: string; .* \| null; status: /,
    );
    expect(typeOf(text, 'choose')).toMatch(/^{ data: any; /);
  });

  it('tell names of containers', () => {
    const text = textAt(document, 'use', {
      local: (_, name) => (name === 'line' ? { value: { price: 2 } } : undefined),
    });
    expect(typeOf(text, 'line')).toBe('{ price: number }');
    expect(typeOf(text, 'index')).toBe('number');
    expect(typeOf(text, 'use')).toBeUndefined();
  });

  it('tell resources by their methods, and functions by what they declare', () => {
    const workspace: Workspace = {
      resources: [{ name: 'prod-db', connector: 'postgres' }],
      functions: [
        { name: 'orderTotal', params: [{ name: 'id', type: 'integer', required: true }], result: { type: 'number' } },
        { name: 'ping', params: [] },
      ],
    };
    const text = textAt(document, 'use', {}, workspace);
    expect(typeOf(text, 'resources')).toBe('{ "prod-db": { query: (...args: any[]) => Promise<any> } }');
    expect(typeOf(text, 'functions')).toBe(
      '{ orderTotal: (params: { id: number }) => Promise<number>; ping: (params?: {}) => Promise<any> }',
    );
    expect(typeOf(textAt(document, 'use'), 'functions')).toBe('{ [name: string]: (params?: any) => Promise<any> }');
  });

  it.each(exampleDocuments().map((one) => [one.name, one] as const))('are TypeScript in %s', (_, one) => {
    for (const id of indexOf(one).blocks.keys()) {
      const text = textAt(one, id);
      expect(syntaxErrors(text)).toEqual([]);
      expect(
        text
          .split('\n')
          .filter((line) => line !== '')
          .every((line) => line.startsWith('declare const ')),
      ).toBe(true);
    }
  });
});
