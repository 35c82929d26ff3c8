import { describe, expect, it } from 'vitest';
import type { FunctionDocument } from '#schema';
import { aBlock, aFunction, aGraph, expr, returns, sets, text } from '../../test/support/build.ts';
import {
  check,
  done,
  edited,
  exampleDocuments,
  knowledgeOf,
  refusal,
  toolsFor,
} from '../../test/support/canvas-model.ts';
import { execute, indexOf, planRename, type RenameTarget, rename, setPin, setTestValue } from './index.ts';

const code = (name: string, source: string) => aBlock('javascript', name, { code: source });
const sql = (name: string, source: string) =>
  aBlock('query', name, { connector: 'internal', resource: 'db', query: { sql: source } });

function loop(name: string, items: string, inside: ReturnType<typeof aGraph>, more: Record<string, unknown> = {}) {
  return aBlock('loop', name, { kind: 'forEach', items: expr(items), ...more }, { graphs: { body: inside } });
}

function configs(document: FunctionDocument): Record<string, unknown> {
  return Object.fromEntries([...indexOf(document).blocks.values()].map(({ block }) => [block.name, block.config]));
}

describe('renaming a block', () => {
  const document = aFunction(
    aGraph(
      [
        sets('getOrder', '1'),
        sets('total', '{ getOrder, x: getOrder.data, y: "getOrder" }'),
        code('work', 'const a = getOrder.data; // getOrder\nreturn { getOrder, params: { getOrder: 1 } }'),
        sql('save', 'insert into t values ({{ getOrder.data.id }}, \'getOrder\', {{ ident(getOrder.data.t, ["a"]) }})'),
        aBlock('log', 'say', { message: text('of {{ getOrder.status }}') }, { idempotencyKey: expr('getOrder.data') }),
      ],
      'getOrder > total',
    ),
  );

  it('changes expressions, templates, SQL and code by their trees, and no text or comment', () => {
    const outcome = done(
      execute(document, rename({ kind: 'block', block: 'getOrder' }, 'fetchOrder'), toolsFor(document)),
    );
    expect(configs(outcome.document)).toMatchObject({
      total: { set: [{ value: expr('{ getOrder: fetchOrder, x: fetchOrder.data, y: "getOrder" }') }] },
      work: {
        code: 'const a = fetchOrder.data; // getOrder\nreturn { getOrder: fetchOrder, params: { getOrder: 1 } }',
      },
      save: {
        query: {
          sql: 'insert into t values ({{ fetchOrder.data.id }}, \'getOrder\', {{ ident(fetchOrder.data.t, ["a"]) }})',
        },
      },
      say: { message: text('of {{ fetchOrder.status }}') },
    });
    expect(outcome.document.body.blocks[4]?.idempotencyKey).toEqual(expr('fetchOrder.data'));
    expect(outcome.label).toBe('Rename getOrder to fetchOrder');
    expect(outcome.told).toEqual(['Renamed in 8 places.']);
  });

  it('takes its pin along, in its place', () => {
    const pinned = edited(document, setPin('total', 1), setPin('getOrder', { id: 1 }), setPin('work', 2));
    const renamed = edited(pinned, rename({ kind: 'block', block: 'getOrder' }, 'fetchOrder'));
    expect(Object.entries(renamed.layout.pins ?? {})).toEqual([
      ['total', 1],
      ['fetchOrder', { id: 1 }],
      ['work', 2],
    ]);
  });

  it('leaves a name that a loop means otherwise', () => {
    const nested = aFunction(
      aGraph([
        sets('row', '[1]'),
        loop('each', 'row.data', aGraph([sets('x', 'row')]), { itemName: 'row' }),
        sets('y', 'row.data'),
      ]),
    );
    const renamed = configs(edited(nested, rename({ kind: 'block', block: 'row' }, 'rows')));
    expect(renamed).toMatchObject({
      each: { items: expr('rows.data') },
      x: { set: [{ value: expr('row') }] },
      y: { set: [{ value: expr('rows.data') }] },
    });
  });

  it.each([
    ['params', 'already means'],
    ['class', 'reserved word'],
    ['fetch', 'use already'],
    ['total', 'Another block is called "total" already.'],
    ['2nd', 'starts with a letter'],
    ['', 'is needed'],
  ])('to %j is refused', (to, reason) => {
    expect(refusal(document, rename({ kind: 'block', block: 'getOrder' }, to))).toContain(reason);
  });

  it('tells what it could not change', () => {
    const broken = aFunction(
      aGraph([
        sets('getOrder', '1'),
        code('half', 'return getOrder.'),
        code('hidden', 'const fetchOrder = 1; return getOrder.data + fetchOrder'),
        sets('typing', 'getOrder +'),
        sets('other', 'some +'),
      ]),
    );
    const target: RenameTarget = { kind: 'block', block: 'getOrder' };
    const { left, places } = planRename(broken, target, 'fetchOrder', knowledgeOf(broken));
    expect(left.map(({ block, path }) => [block, path])).toEqual([
      ['half', '/body/blocks/1/config/code'],
      ['hidden', '/body/blocks/2/config/code'],
      ['typing', '/body/blocks/3/config/set/0/value/code'],
    ]);
    expect(places).toBe(0);
    expect(done(execute(broken, rename(target, 'fetchOrder'), toolsFor(broken))).told).toContain(
      '3 places could not be changed.',
    );
  });
});

describe('renaming a parameter', () => {
  const document = aFunction(
    aGraph([
      sets('a', 'params.orderId + params?.orderId + params["orderId"] + params /* . */ .orderId'),
      sets('b', '{ orderId: params.other.orderId, x: [1].map((params) => params.orderId) }'),
      code('c', 'const { orderId } = params; return orderId'),
      code(
        'd',
        "return params.orderId + params . orderId + params?.['orderId'] + `${params.orderId}` + other.params.orderId",
      ),
      sql('e', 'select {{ params.orderId }}, orderId from t'),
    ]),
    {
      params: [
        { name: 'orderId', type: 'integer' },
        { name: 'other', type: 'any' },
      ],
      settings: { idempotencyKey: text('order {{ params.orderId }}') },
    },
  );
  const target: RenameTarget = { kind: 'parameter', name: 'orderId' };

  it('changes each read of it, and its test value', () => {
    const renamed = edited(document, setTestValue('orderId', 3), rename(target, 'id'));
    expect(configs(renamed)).toMatchObject({
      a: { set: [{ value: expr('params.id + params?.id + params["id"] + params /* . */ .id') }] },
      b: { set: [{ value: expr('{ orderId: params.other.orderId, x: [1].map((params) => params.orderId) }') }] },
      d: { code: "return params.id + params . id + params?.['id'] + `${params.id}` + other.params.orderId" },
      e: { query: { sql: 'select {{ params.id }}, orderId from t' } },
    });
    expect(renamed.params.map(({ name }) => name)).toEqual(['id', 'other']);
    expect(renamed.layout.testValues).toEqual({ id: 3 });
    expect(renamed.settings.idempotencyKey).toEqual(text('order {{ params.id }}'));
  });

  it('changes code that takes it apart, and leaves the variable of the code its name', () => {
    const { left } = planRename(document, target, 'id', knowledgeOf(document));
    expect(left).toEqual([]);
    expect(configs(edited(document, rename(target, 'id'))).c).toEqual({
      code: 'const { id: orderId } = params; return orderId',
    });
  });

  it('to the name of another is refused', () => {
    expect(refusal(document, rename(target, 'other'))).toBe('There is a parameter "other" already.');
  });
});

describe('renaming what a loop calls its items', () => {
  const inner = loop('inner', 'item.lines', aGraph([sets('x', 'item + index')]));
  const document = aFunction(
    aGraph([
      loop('outer', '[{ lines: [1] }]', aGraph([sets('y', 'item'), inner], 'y > inner')),
      sets('z', 'vars.item'),
    ]),
  );

  it('changes its own graph, and not that of a loop inside which has its own', () => {
    const renamed = edited(document, rename({ kind: 'local', block: 'outer', name: 'item' }, 'order'));
    expect(configs(renamed)).toMatchObject({
      outer: { itemName: 'order' },
      y: { set: [{ value: expr('order') }] },
      inner: { items: expr('order.lines') },
      x: { set: [{ value: expr('item + index') }] },
      z: { set: [{ value: expr('vars.item') }] },
    });
    expect(check(renamed).issues.filter(({ severity }) => severity === 'error')).toEqual(
      check(document).issues.filter(({ severity }) => severity === 'error'),
    );
  });

  it('changes a while condition, which sees it', () => {
    const loopWhile = aBlock(
      'loop',
      'each',
      { kind: 'while', while: expr('index < 3') },
      { graphs: { body: aGraph([sets('x', 'index')]) } },
    );
    const renamed = edited(
      aFunction(aGraph([loopWhile])),
      rename({ kind: 'local', block: 'each', name: 'index' }, 'n'),
    );
    expect(configs(renamed)).toMatchObject({
      each: { while: expr('n < 3'), indexName: 'n' },
      x: { set: [{ value: expr('n') }] },
    });
  });

  it('is refused where it would take or hide another name', () => {
    const both = edited(document, rename({ kind: 'local', block: 'inner', name: 'item' }, 'line'));
    const reading = edited(both, rename({ kind: 'local', block: 'outer', name: 'index' }, 'n'));
    expect(refusal(reading, rename({ kind: 'local', block: 'outer', name: 'item' }, 'y'))).toBe(
      'A block is called "y" already.',
    );
    expect(refusal(reading, rename({ kind: 'local', block: 'outer', name: 'item' }, 'n'))).toBe(
      'outer uses "n" already.',
    );
    const deep = aFunction(
      aGraph([
        loop('outer', '[]', aGraph([loop('inner', '[]', aGraph([sets('x', 'item + line')]), { itemName: 'line' })])),
      ]),
    );
    expect(refusal(deep, rename({ kind: 'local', block: 'outer', name: 'item' }, 'line'))).toContain(
      'would mean something else in x',
    );
    expect(refusal(deep, rename({ kind: 'local', block: 'inner', name: 'line' }, 'item'))).toContain(
      'would mean something else in x',
    );
    expect(refusal(deep, rename({ kind: 'block', block: 'x' }, 'line'))).toContain('inside it');
  });
});

describe('renaming a variable', () => {
  it('changes every block that sets it and every read', () => {
    const document = aFunction(
      aGraph([sets('a', '1'), sets('b', 'vars.x + 1'), code('c', 'return vars.x'), returns('[...vars.x, x]')]),
    );
    const renamed = configs(edited(document, rename({ kind: 'variable', name: 'x' }, 'sum')));
    expect(renamed).toMatchObject({
      a: { set: [{ name: 'sum' }] },
      b: { set: [{ name: 'sum', value: expr('vars.sum + 1') }] },
      c: { code: 'return vars.sum' },
      done: { value: expr('[...vars.sum, x]') },
    });
  });
});

describe('there and back', () => {
  it.each(exampleDocuments().map((document) => [document.name, document] as const))(
    '%s stays the same',
    (_, document) => {
      const ids = [...indexOf(document).blocks.keys()];
      const targets: RenameTarget[] = [
        ...ids.map((block): RenameTarget => ({ kind: 'block', block })),
        ...document.params.map(({ name }): RenameTarget => ({ kind: 'parameter', name })),
      ];
      for (const target of targets) {
        const from = 'block' in target ? (indexOf(document).blocks.get(target.block)?.block.name ?? '') : target.name;
        const there = edited(document, rename(target, 'somethingElse'));
        expect(check(there).issues.filter(({ severity }) => severity === 'error')).toEqual([]);
        const back = edited(
          there,
          rename(target.kind === 'block' ? target : { ...target, name: 'somethingElse' }, from),
        );
        expect(JSON.stringify(back)).toBe(JSON.stringify(document));
      }
    },
  );
});
