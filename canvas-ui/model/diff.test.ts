import { describe, expect, it } from 'vitest';
import type { FunctionDocument, Parameter, TypeSpec } from '#schema';
import { aBlock, aFunction, aGraph, expr, sets } from '../../test/support/build.ts';
import { edited, exampleDocuments } from '../../test/support/canvas-model.ts';
import {
  addBlock,
  addParameter,
  deleteBlocks,
  diffDocuments,
  moveBlocks,
  moveParameter,
  moveTo,
  nameGraph,
  parameterBreaks,
  rename,
  resultBreaks,
  setField,
  setPin,
} from './index.ts';

function start(): FunctionDocument {
  const loop = aBlock(
    'loop',
    'each',
    { kind: 'forEach', items: expr('[]') },
    { graphs: { body: aGraph([sets('x', '1')]) } },
  );
  return aFunction(aGraph([sets('a', '1'), sets('b', 'a.data'), loop], 'a > b', 'b > each'), {
    params: [
      { name: 'id', type: 'integer', required: true },
      { name: 'note', type: 'string' },
    ],
    result: { type: 'object', fields: [{ name: 'total', type: 'number', required: true }] },
  });
}

describe('the difference of two versions', () => {
  it('is none between equal ones, and only layout after a move', () => {
    const document = start();
    expect(diffDocuments(document, structuredClone(document))).toMatchObject({ isSame: true, isLayoutOnly: false });
    const moved = diffDocuments(document, edited(document, moveTo({ a: { x: 16, y: 16 } }), setPin('a', 1)));
    expect(moved).toMatchObject({ isSame: false, isLayoutOnly: true, isBreaking: false, blocks: [], edges: [] });
  });

  it('is one changed field of one block, as a whole value', () => {
    const document = start();
    const { blocks } = diffDocuments(document, edited(document, setField('x', '/set/0/value', expr('2'))));
    expect(blocks).toEqual([
      {
        id: 'x',
        fate: 'changed',
        name: 'x',
        type: 'variables',
        graph: 'each/body',
        movedFrom: undefined,
        fields: [{ path: '/config/set', before: expect.anything(), after: expect.anything() }],
      },
    ]);
    expect(nameGraph(document, 'each/body')).toBe('body of each');
  });

  it('names blocks and edges that came and went', () => {
    const document = start();
    const after = edited(
      document,
      addBlock({ type: 'log' }, { on: { from: 'a', port: 'out', to: 'b' } }),
      deleteBlocks(['each']),
    );
    const { blocks, edges } = diffDocuments(document, after);
    expect(blocks.map(({ fate, name }) => `${fate} ${name}`)).toEqual(['added log', 'removed each', 'removed x']);
    expect(edges.map(({ fate, from, to }) => `${fate} ${from} > ${to}`)).toEqual([
      'added a > log',
      'added log > b',
      'removed a > b',
      'removed b > each',
    ]);
  });

  it('tells a block that moved or was renamed from one that is new', () => {
    const document = start();
    const free = edited(document, setField('b', '/set/0/value', expr('1')));
    const moved = edited(free, moveBlocks(['b'], 'each/body'), rename({ kind: 'block', block: 'b' }, 'inner'));
    expect(diffDocuments(free, moved).blocks).toMatchObject([
      {
        id: 'b',
        fate: 'changed',
        movedFrom: 'body',
        graph: 'each/body',
        fields: [{ path: '/name', before: 'b', after: 'inner' }],
      },
    ]);
  });

  it('tells parameters that came, went, changed or moved, and what that breaks', () => {
    const document = start();
    const after = edited(
      document,
      addParameter({ name: 'more', type: 'any', required: true }),
      moveParameter('note', 0),
      rename({ kind: 'parameter', name: 'id' }, 'orderId'),
    );
    const { parameters, isBreaking } = diffDocuments(document, after);
    expect(parameters.map(({ name, fate, breaks }) => [name, fate, breaks])).toEqual([
      ['orderId', 'added', ['calls must send it']],
      ['more', 'added', ['calls must send it']],
      ['id', 'removed', ['calls that send it are refused']],
    ]);
    expect(isBreaking).toBe(true);
    const swapped = diffDocuments(document, edited(document, moveParameter('note', 0)));
    expect(swapped.parameters.map(({ name, fate }) => `${name} ${fate}`)).toEqual(['note moved']);
    expect(swapped.isBreaking).toBe(false);
  });

  it('is the reverse when the versions change places', () => {
    for (const document of exampleDocuments()) {
      const id = document.body.blocks[0]?.id ?? '';
      const after = edited(document, deleteBlocks([id]));
      const [there, back] = [diffDocuments(document, after), diffDocuments(after, document)];
      expect(there.blocks.filter(({ fate }) => fate === 'removed').map((block) => block.id)).toEqual(
        back.blocks.filter(({ fate }) => fate === 'added').map((block) => block.id),
      );
    }
  });
});

describe('a parameter', () => {
  const text: Parameter = { name: 'x', type: 'string' };
  it.each<[string, Parameter | undefined, Parameter | undefined, string[]]>([
    ['added, optional', undefined, text, []],
    ['added, required with a default', undefined, { ...text, required: true, default: '' }, []],
    ['added, required', undefined, { ...text, required: true }, ['calls must send it']],
    ['removed', text, undefined, ['calls that send it are refused']],
    ['required now', text, { ...text, required: true }, ['calls must send it now']],
    [
      'without its default',
      { ...text, required: true, default: '' },
      { ...text, required: true },
      ['calls must send it now'],
    ],
    ['optional now', { ...text, required: true }, text, []],
    ['described', text, { ...text, description: 'why' }, []],
    ['of another type', text, { name: 'x', type: 'integer' }, ['it was string and is integer now']],
    ['of any type', text, { name: 'x', type: 'any' }, []],
    ['integer to number', { name: 'x', type: 'integer' }, { name: 'x', type: 'number' }, []],
    [
      'number to integer',
      { name: 'x', type: 'number' },
      { name: 'x', type: 'integer' },
      ['it was number and is integer now'],
    ],
    [
      'shorter',
      { ...text, type: 'string', maxLength: 10 },
      { ...text, type: 'string', maxLength: 5 },
      ['it has maxLength 5 now (maxLength 10 before)'],
    ],
    ['longer', { ...text, type: 'string', maxLength: 5 }, { ...text, type: 'string', maxLength: 10 }, []],
    ['limited', text, { ...text, type: 'string', pattern: 'a' }, ['it has pattern a now (unlimited before)']],
    [
      'with fewer choices',
      { name: 'x', type: 'enum', values: ['a', 'b'] },
      { name: 'x', type: 'enum', values: ['a'] },
      ['it no longer takes "b"'],
    ],
    [
      'with more choices',
      { name: 'x', type: 'enum', values: ['a'] },
      { name: 'x', type: 'enum', values: ['a', 'b'] },
      [],
    ],
    ['choices to text', { name: 'x', type: 'enum', values: ['a'] }, text, []],
    ['choices of numbers to text', { name: 'x', type: 'enum', values: [1] }, text, ['it was enum and is string now']],
    [
      'a list of something else',
      { name: 'x', type: 'array', items: { type: 'string' } },
      { name: 'x', type: 'array', items: { type: 'object', fields: [] } },
      ['[] was string and is object now'],
    ],
    [
      'an object with another member that must be there',
      { name: 'x', type: 'object', fields: [{ name: 'a', type: 'string', nullable: true }] },
      {
        name: 'x',
        type: 'object',
        fields: [
          { name: 'a', type: 'string', required: true },
          { name: 'b', type: 'any', required: true },
        ],
      },
      ['a must be sent now', 'a may not be null any more', 'b must be sent now'],
    ],
    [
      'an object with a member less',
      { name: 'x', type: 'object', fields: [{ name: 'a', type: 'string' }] },
      { name: 'x', type: 'object', fields: [] },
      ['a is refused now'],
    ],
    [
      'an object that is closed',
      { name: 'x', type: 'object', fields: [], open: true },
      { name: 'x', type: 'object', fields: [] },
      ['it takes only declared members now'],
    ],
  ])('%s', (_, before, after, breaks) => {
    expect(parameterBreaks(before, after)).toEqual(breaks);
  });
});

describe('a result', () => {
  const total: TypeSpec = { type: 'object', fields: [{ name: 'total', type: 'number', required: true }] };
  const row = (fields: Extract<TypeSpec, { type: 'object' }>['fields']): TypeSpec => ({
    type: 'array',
    items: { type: 'object', fields },
  });
  it.each<[string, TypeSpec | undefined, TypeSpec | undefined, string[]]>([
    ['declared', undefined, total, ['only what is declared is answered now']],
    ['no longer declared', total, undefined, ['it is no longer declared']],
    ['with more', total, { type: 'object', fields: [...total.fields, { name: 'tax', type: 'number' }] }, []],
    ['with less', total, { type: 'object', fields: [] }, ['total is no longer there']],
    [
      'that may be missing',
      total,
      { type: 'object', fields: [{ name: 'total', type: 'number' }] },
      ['total may be missing now'],
    ],
    [
      'that may be null',
      total,
      { type: 'object', fields: [{ name: 'total', type: 'number', required: true, nullable: true }] },
      ['total may be null now'],
    ],
    ['of another type', total, { type: 'string' }, ['it was object and is string now']],
    ['narrower', total, { type: 'object', fields: [{ name: 'total', type: 'integer', required: true }] }, []],
    ['wider', { type: 'integer' }, { type: 'number' }, ['it was integer and is number now']],
    [
      'with another choice',
      { type: 'enum', values: ['a'] },
      { type: 'enum', values: ['a', 'b'] },
      ['it may be "b" now'],
    ],
    [
      'deep inside',
      row([
        { name: 'a', type: 'any' },
        { name: 'b', type: 'any' },
      ]),
      row([{ name: 'b', type: 'any' }]),
      ['[].a is no longer there'],
    ],
  ])('%s', (_, before, after, breaks) => {
    expect(resultBreaks(before, after)).toEqual(breaks);
  });
});
