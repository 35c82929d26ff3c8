import { describe, expect, it } from 'vitest';
import type { FunctionDocument } from '#schema';
import { aBlock, aFunction, aGraph, expr, sets } from '../../test/support/build.ts';
import {
  check,
  done,
  edited,
  exampleDocuments,
  idOf,
  problemsOf,
  refusal,
  toolsFor,
} from '../../test/support/canvas-model.ts';
import {
  BODY,
  copyBlocks,
  deleteBlocks,
  duplicateBlocks,
  execute,
  type Fragment,
  fragmentOf,
  indexOf,
  moveTo,
  ON_ERROR,
  pasteBlocks,
  readPasted,
  replaceDocument,
  setPin,
} from './index.ts';

function source(): FunctionDocument {
  const inner = aGraph([sets('x', 'item'), sets('y', 'x.data + first.data')], 'x > y');
  const loop = aBlock('loop', 'each', { kind: 'forEach', items: expr('first.data') }, { graphs: { body: inner } });
  const query = aBlock('query', 'load', {
    connector: 'internal',
    resource: 'crm',
    query: { sql: 'select {{ first.data }}' },
  });
  return aFunction(
    aGraph(
      [sets('first', '[1]'), loop, query, sets('last', 'each.data')],
      'first > each',
      'each > load',
      'load > last',
    ),
  );
}

function fragmentFrom(text: string): Fragment {
  const pasted = readPasted(text);
  if (pasted.kind !== 'blocks') throw new Error(JSON.stringify(pasted));
  return pasted.fragment;
}

function textsIn(document: FunctionDocument): Record<string, string> {
  const blocks = [...indexOf(document).blocks.values()].map(({ block }) => block);
  return Object.fromEntries(blocks.map(({ name, config }) => [name, JSON.stringify(config)]));
}

describe('copy and paste', () => {
  it('gives new ids and names, and lets the reads among the copies follow', () => {
    const document = source();
    const fragment = fragmentFrom(copyBlocks(document, ['first', 'each', 'x']));
    const pasted = edited(document, pasteBlocks(fragment, { in: BODY }));
    expect(problemsOf(pasted)).toEqual([]);
    expect([...indexOf(pasted).names.keys()]).toEqual([
      'first',
      'each',
      'x',
      'y',
      'load',
      'last',
      'first2',
      'each2',
      'x2',
      'y2',
    ]);
    const texts = textsIn(pasted);
    expect(texts.each2).toContain('first2.data');
    expect(texts.x2).toContain('"item"');
    expect(texts.y2).toContain('x2.data + first2.data');
    expect(texts.y).toContain('x.data + first.data');
    const ids = [idOf(pasted, 'first2'), idOf(pasted, 'each2')];
    expect(pasted.body.edges.filter(({ from }) => ids.includes(from))).toEqual([
      { from: ids[0], port: 'out', to: ids[1] },
    ]);
  });

  it('into another function keeps the names that are free', () => {
    const target = aFunction(aGraph([sets('first', '0')]));
    const fragment = fragmentFrom(copyBlocks(source(), ['first', 'each']));
    const pasted = edited(target, pasteBlocks(fragment, { after: 'first' }));
    expect([...indexOf(pasted).names.keys()]).toEqual(['first', 'first2', 'each', 'x', 'y']);
    expect(pasted.body.edges[0]).toEqual({ from: 'first', port: 'out', to: idOf(pasted, 'first2') });
    expect(check(pasted).issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('into a container and into the error handler', () => {
    const fragment = fragmentFrom(copyBlocks(source(), ['first']));
    const pasted = edited(
      source(),
      pasteBlocks(fragment, { in: 'each/body' }),
      pasteBlocks(fragment, { in: ON_ERROR }),
    );
    expect(problemsOf(pasted)).toEqual([]);
    expect(pasted.onError?.blocks.map(({ name }) => name)).toEqual(['first3']);
  });

  it('keeps how blocks stood to each other, with their corner where they are dropped', () => {
    const document = edited(
      source(),
      moveTo({ first: { x: 160, y: 320 }, each: { x: 192, y: 480 }, x: { x: 16, y: 32 } }),
    );
    const fragment = fragmentFrom(copyBlocks(document, ['first', 'each']));
    const pasted = edited(document, pasteBlocks(fragment, { in: BODY, position: { x: 1000, y: 0 } }));
    const at = (name: string) => pasted.layout.positions?.[idOf(pasted, name)];
    expect([at('first2'), at('each2'), at('x2')]).toEqual([
      { x: 1008, y: 0 },
      { x: 1040, y: 160 },
      { x: 16, y: 32 },
    ]);
  });

  it('takes no pins along, which are data of runs', () => {
    const document = edited(source(), setPin('first', { password: 'hunter2' }));
    expect(copyBlocks(document, ['first'])).not.toContain('hunter2');
  });

  it('asks for a resource where there is none of that name', () => {
    const document = source();
    const fragment = fragmentFrom(copyBlocks(document, ['load', 'first']));
    const spot = { in: BODY, resources: new Set(['other']) };
    const outcome = done(execute(document, pasteBlocks(fragment, spot), toolsFor(document)));
    expect(textsIn(outcome.document).load2).not.toContain('crm');
    expect(textsIn(outcome.document).load2).toContain('first2.data');
    expect(outcome.told).toHaveLength(1);
    const known = execute(
      document,
      pasteBlocks(fragment, { ...spot, resources: new Set(['crm']) }),
      toolsFor(document),
    );
    expect(textsIn(done(known).document).load2).toContain('crm');
  });

  it('duplicates beside, without edges to others', () => {
    const document = edited(source(), moveTo({ first: { x: 0, y: 0 } }), duplicateBlocks(['first']));
    expect(document.body.blocks.map(({ name }) => name)).toEqual(['first', 'first2', 'each', 'load', 'last']);
    expect(document.body.edges).toHaveLength(3);
    expect(document.layout.positions?.[idOf(document, 'first2')]).toEqual({ x: 288, y: 0 });
    expect(refusal(document, duplicateBlocks(['first', 'x']))).toContain('different containers');
  });

  it('cut and paste changes nothing but ids', () => {
    const document = source();
    const all = document.body.blocks.map(({ id }) => id);
    const fragment = fragmentFrom(copyBlocks(document, all));
    const again = edited(document, deleteBlocks(all), pasteBlocks(fragment, { in: BODY }));
    expect(textsIn(again)).toEqual(textsIn(document));
    expect(check(again).issues.map(({ message }) => message)).toEqual(
      check(document).issues.map(({ message }) => message),
    );
  });

  it.each(exampleDocuments().map((document) => [document.name, document] as const))(
    'all of %s beside itself reads what it read before',
    (_, document) => {
      const pasted = edited(document, pasteBlocks(fragmentOf(document), { in: BODY }));
      expect(problemsOf(pasted)).toEqual([]);
      const errors = check(pasted).issues.filter(({ severity }) => severity === 'error');
      expect(errors).toEqual([]);
    },
  );
});

describe('what is pasted', () => {
  const blocks = (parts: object) =>
    JSON.stringify({ type: 'blocks', v: 1, from: 'f', edges: [], positions: {}, ...parts });
  const block = (id: string, more: object = {}) => ({ id, name: id, type: 'log', config: {}, ...more });

  it.each([
    ['', 'text'],
    ['select 1', 'text'],
    ['{"a": 1}', 'text'],
    ['[1, 2]', 'text'],
    ['null', 'text'],
    [blocks({ blocks: [block('a')] }), 'blocks'],
    [JSON.stringify(source()), 'function'],
  ])('%.20j is %s', (text, kind) => {
    expect(readPasted(text).kind).toBe(kind);
  });

  it.each([
    [`${blocks({ blocks: [block('a')] }).slice(0, -5)}`, 'not complete'],
    [blocks({ blocks: [] }), 'no block'],
    [blocks({ blocks: [block('a'), block('b', { name: 'a' })] }), 'Two of these blocks are called "a".'],
    [blocks({ blocks: [block('a'), block('a', { name: 'b' })] }), 'the same id'],
    [blocks({ blocks: [block('a', { name: 'class' })] }), 'reserved'],
    [blocks({ blocks: [block('a', { name: 'имя' })] }), 'starts with a letter'],
    [blocks({ blocks: [block('../a')] }), 'an id holds'],
    [blocks({ blocks: [block('a', { onclick: 'x' })] }), 'onclick'],
    [blocks({ blocks: [block('a')], edges: [{ from: 'a', port: 'out', to: 'b' }] }), 'not there'],
    [
      blocks({
        blocks: [block('a'), block('b')],
        edges: [
          { from: 'a', port: 'out', to: 'b' },
          { from: 'b', port: 'out', to: 'a' },
        ],
      }),
      'circle',
    ],
    [blocks({ blocks: [block('a')], v: 2 }), 'newer release'],
    [blocks({ blocks: [block('a')], v: 'x' }), 'no known version'],
    [blocks({ blocks: [block('a')], more: 1 }), '"more"'],
    [blocks({ blocks: 'a' }), 'not right: blocks: must be a list, not text'],
    [blocks({ blocks: [{ ...block('a'), name: 5 }] }), 'not right: blocks.0.name: must be text, not a number'],
    [blocks({ blocks: [{ ...block('a'), hack: 1 }] }), 'not right: blocks.0: must not have "hack"'],
    [blocks({ blocks: [block('a')] }).replace('"config":{}', '"config":{"__proto__":{"x":1}}'), '__proto__'],
    [blocks({ blocks: [block('a', { config: { deep: { constructor: 1 } } })] }), 'constructor'],
    [
      blocks({ blocks: [block('a')] }).replace(
        '"config":{}',
        `"config":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      ),
      'levels deep',
    ],
    [blocks({ blocks: [block('a', { config: { list: Array.from({ length: 250_000 }, () => 0) } })] }), 'values'],
    [' '.repeat(5_000_001), 'too large'],
    [JSON.stringify({ ...source(), schemaVersion: 99 }), 'newer release'],
    [JSON.stringify({ ...source(), hack: 1 }), 'hack'],
    [JSON.stringify({ ...source(), body: { blocks: [], edges: [] } }), 'no block'],
  ])('%.60j is refused', (text, reason) => {
    const pasted = readPasted(text);
    expect(pasted.kind).toBe('refused');
    if (pasted.kind !== 'refused') return;
    expect(pasted.reason).toContain(reason);
    expect(pasted.reason.length).toBeLessThan(250);
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });

  it('a function can take the place of all there is, under the name that is known', () => {
    const [example] = exampleDocuments();
    if (!example) throw new Error('there is no example');
    const document = source();
    const pasted = readPasted(JSON.stringify(example));
    if (pasted.kind !== 'function') throw new Error(pasted.kind);
    const replaced = edited(document, replaceDocument(pasted.document, 'Import'));
    expect(replaced).toEqual({ ...example, name: document.name });
  });
});
