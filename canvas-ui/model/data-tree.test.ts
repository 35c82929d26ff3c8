import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, createBudget, parseExpression } from '#expression';
import type { FunctionDocument, JsonValue } from '#schema';
import { blocksBefore, numberEdges, planOrder } from '../../engine/core/plan-order.ts';
import { aBlock, aFunction, aGraph, expr, sets } from '../../test/support/build.ts';
import { check, exampleDocuments, knowledgeOf } from '../../test/support/canvas-model.ts';
import { type DataNode, dataTree, indexOf, type KnownValues, memberPath, readableAt, searchData } from './index.ts';

function treeAt(document: FunctionDocument, id: string, known: Partial<KnownValues> = {}): DataNode[] {
  return dataTree(document, id, { knowledge: knowledgeOf(document), known: { output: () => undefined, ...known } });
}

const pathsOf = (nodes: readonly DataNode[]) => nodes.map(({ path }) => path);
const ROOTS = ['env', 'user', 'run', 'request'];

describe('what a block can read', () => {
  const inner = aGraph([sets('use', '1')]);
  const loop = aBlock('loop', 'each', { kind: 'forEach', items: expr('[]') }, { graphs: { body: inner } });
  const document = aFunction(
    aGraph(
      [
        sets('first', '1'),
        aBlock('condition', 'choose', { when: expr('true') }),
        sets('yes', '1'),
        loop,
        sets('failed', '1'),
      ],
      'first > choose',
      'choose.true > yes',
      'choose.false > each',
      'yes > each',
      'each.error > failed',
    ),
    { params: [{ name: 'id', type: 'integer', required: true }] },
  );

  it('is told nearest first, with what may have been skipped', () => {
    const roots = treeAt(document, 'each');
    expect(pathsOf(roots)).toEqual(['params', 'yes.data', 'choose.data', 'first.data', 'vars', ...ROOTS]);
    expect(roots.filter(({ mayBeMissing }) => mayBeMissing).map(({ name }) => name)).toEqual(['yes', 'request']);
  });

  it('inside a container is what came before it, and its names', () => {
    expect(pathsOf(treeAt(document, 'use'))).toEqual([
      'params',
      'yes.data',
      'choose.data',
      'first.data',
      'item',
      'index',
      'vars',
      ...ROOTS,
    ]);
  });

  it('on the way of an error is the error, and no data for certain', () => {
    const [, data, error] = treeAt(document, 'failed');
    expect([data?.path, data?.mayBeMissing]).toEqual(['each.data', true]);
    expect(error?.path).toBe('each.error');
    expect(pathsOf(error?.children() ?? []).slice(0, 2)).toEqual(['each.error?.code', 'each.error?.message']);
  });

  it('in the handler of the function is its error', () => {
    const handled = aFunction(aGraph([sets('a', '1')]), { onError: aGraph([sets('b', '1')]) });
    expect(pathsOf(treeAt(handled, 'b'))).toEqual(['error', 'vars', ...ROOTS]);
  });

  it('in a deferred field are also the names of its own block', () => {
    const knowledge = knowledgeOf(document);
    expect(readableAt(document, 'each', knowledge).locals).toEqual([]);
    expect(readableAt(document, 'each', knowledge, { own: true }).locals.map(({ name }) => name)).toEqual([
      'item',
      'index',
    ]);
  });

  it.each(exampleDocuments().map((one) => [one.name, one] as const))(
    'is what the server lets it read, in %s',
    (_, one) => {
      const knowledge = knowledgeOf(one);
      const places = [...indexOf(one).blocks.values()].filter(({ block }) => block.type === 'javascript');
      for (const { block, path } of places) {
        const { blocks, locals } = readableAt(one, block.id, knowledge);
        const names = [...blocks.map((readable) => readable.block.name), ...locals.map(({ name }) => name)];
        const reading: FunctionDocument = structuredClone(one);
        const code = `return [${names.join()}]`;
        const target = path.reduce<unknown>((at, step) => Reflect.get(Object(at), step), reading);
        Reflect.set(Object(target), 'config', { code });
        const issues = check(reading).issues.filter(
          (issue) => issue.block === block.id && issue.code.startsWith('reference'),
        );
        expect(issues).toEqual([]);
      }
    },
  );
});

describe('certainty', () => {
  it('is that of the server, whatever the graph', () => {
    const graphs = fc.integer({ min: 2, max: 70 }).chain((size) =>
      fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1), fc.boolean()), { maxLength: size * 3 }).map((triples) => {
        const lines = triples
          .filter(([a, b]) => a !== b)
          .map(([a, b, fails]) => `b${Math.min(a, b)}${fails ? '.error' : ''} > b${Math.max(a, b)}`);
        const blocks = Array.from({ length: size }, (_, at) => sets(`b${at}`, '1'));
        return aFunction(aGraph(blocks, ...new Set(lines)));
      }),
    );
    fc.assert(
      fc.property(graphs, fc.nat(), (document, pick) => {
        const { blocks } = document.body;
        const number = pick % blocks.length;
        const edges = numberEdges(document.body);
        const order = planOrder(blocks.length, edges);
        const before = 'order' in order ? blocksBefore(order.order, edges).get(number) : undefined;
        const nameOf = (at: number) => blocks[at]?.name ?? '';
        const readable = readableAt(document, `b${number}`, knowledgeOf(document)).blocks;
        const sure = readable.filter(({ isSure }) => isSure);
        expect(new Set(readable.map(({ block }) => block.name))).toEqual(
          new Set([...(before?.perhaps ?? [])].map(nameOf)),
        );
        expect(new Set(sure.map(({ block }) => block.name))).toEqual(new Set([...(before?.sure ?? [])].map(nameOf)));
      }),
      { numRuns: 100 },
    );
  });
});

describe('values', () => {
  const document = aFunction(aGraph([sets('a', '1'), sets('b', '1')], 'a > b'), {
    params: [
      { name: 'id', type: 'integer', default: 7 },
      { name: 'to', type: 'object', fields: [{ name: 'city', type: 'string' }] },
    ],
    layout: { testValues: { id: 3 } },
  });

  it('of parameters are test values and defaults; what is declared can be picked without any', () => {
    const [params] = treeAt(document, 'b');
    const [id, to] = params?.children() ?? [];
    expect(id).toMatchObject({
      path: 'params.id',
      type: 'number',
      value: 3,
      source: 'test value',
      mayBeMissing: false,
    });
    expect(to).toMatchObject({ path: 'params.to', type: 'object', mayBeMissing: true });
    expect(pathsOf(to?.children() ?? [])).toEqual(['params.to?.city']);
  });

  it('of blocks open down to the last one', () => {
    const known = { output: () => ({ value: [{ id: 1, 'a key': null }], from: 'pinned' }) };
    const data = treeAt(document, 'b', known).find(({ name }) => name === 'a');
    expect(data).toMatchObject({ path: 'a.data', type: 'list', count: 1, source: 'pinned' });
    const members = data?.children()[0]?.children() ?? [];
    expect(pathsOf(members)).toEqual(['a.data[0].id', 'a.data[0]["a key"]']);
    expect(members.map(({ type, hasChildren }) => [type, hasChildren])).toEqual([
      ['number', false],
      ['null', false],
    ]);
  });

  it('that are long are cut, and say how long they are', () => {
    const value = Array.from({ length: 5_000 }, (_, at) => at);
    const data = treeAt(document, 'b', { output: () => ({ value }) }).find(({ name }) => name === 'a');
    expect(data?.count).toBe(5_000);
    expect(data?.children()).toHaveLength(200);
  });
});

describe('paths', () => {
  it('mean the value that they are the path of, whatever its keys', () => {
    const key = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a b', '}}', '"', '\u2028', '', '0', 'if'));
    const json = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, fc.integer(), fc.array(tie('value')), fc.dictionary(key, tie('value'))),
    })).value;
    const document = aFunction(aGraph([sets('a', '1'), sets('b', '1')], 'a > b'));
    fc.assert(
      fc.property(json, (given) => {
        const value = JSON.parse(JSON.stringify(given));
        const visit = (node: DataNode): void => {
          if (!/constructor|prototype|__proto__/.test(node.path)) {
            const read = compile(parseExpression(node.path));
            expect(read({ get: () => ({ data: value }), has: () => true }, createBudget())).toEqual(node.value);
          }
          for (const child of node.children()) visit(child);
        };
        for (const node of treeAt(document, 'b', { output: () => ({ value }) })) if (node.name === 'a') visit(node);
      }),
      { numRuns: 100 },
    );
  });

  it('of a key that reaches a prototype are texts', () => {
    expect(memberPath('a.data', '__proto__')).toBe('a.data["__proto__"]');
    const value: JsonValue = JSON.parse('{"__proto__": {"x": 1}}');
    const document = aFunction(aGraph([sets('a', '1'), sets('b', '1')], 'a > b'));
    const data = treeAt(document, 'b', { output: () => ({ value }) }).find(({ name }) => name === 'a');
    expect(pathsOf(data?.children()[0]?.children() ?? [])).toEqual(['a.data["__proto__"].x']);
  });
});

describe('search', () => {
  const document = aFunction(aGraph([sets('orders', '1'), sets('b', '1')], 'orders > b'));
  const rootsOf = (value: JsonValue) => treeAt(document, 'b', { output: () => ({ value }) });

  it('finds names and values, whatever the case', () => {
    const roots = rootsOf([{ customer: { email: 'Ann@Example.com' }, total: 12 }]);
    expect(pathsOf(searchData(roots, 'EMAIL'))).toEqual(['user.email', 'orders.data[0].customer.email']);
    expect(pathsOf(searchData(roots, 'ann@'))).toEqual(['orders.data[0].customer.email']);
    expect(pathsOf(searchData(roots, '12'))).toEqual(['orders.data[0].total']);
    expect(searchData(roots, ' ')).toEqual([]);
  });

  it('finds a place by the way to it, with or without ?.', () => {
    const roots = rootsOf([{ customer: { email: 'ann@example.com' } }]);
    expect(pathsOf(searchData(roots, 'orders.data[0].customer.email'))).toEqual(['orders.data[0].customer.email']);
    expect(pathsOf(searchData(roots, 'orders.data?.[0]?.customer.e'))).toEqual(['orders.data[0].customer.email']);
    expect(searchData(roots, 'orders.data[1]')).toEqual([]);
  });

  it('ends, however much there is', () => {
    const wide = (depth: number): JsonValue => (depth === 0 ? 'x' : Array.from({ length: 30 }, () => wide(depth - 1)));
    expect(searchData(rootsOf(wide(4)), 'nowhere')).toEqual([]);
    expect(searchData(rootsOf(wide(3)), 'x')).toHaveLength(100);
  });
});
