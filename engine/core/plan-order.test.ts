import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aBlock, aGraph } from '../../test/support/build.ts';
import { blocksBefore, type NumberedEdge, numberEdges, planOrder } from './plan-order.ts';
import { settle, startGraph, toShape } from './run-state.ts';

const PORTS = ['out', 'other', 'error'];
const edgesOf = (size: number, acyclic: boolean) =>
  fc
    .array(
      fc.record({ from: fc.nat({ max: size - 1 }), port: fc.constantFrom(...PORTS), to: fc.nat({ max: size - 1 }) }),
      {
        maxLength: size * 2,
      },
    )
    .map((edges) => (acyclic ? edges.filter(({ from, to }) => from < to) : edges));
/** Any graph; or one without cycles, its blocks in a random order. */
const graphs = (acyclic: boolean) =>
  fc.integer({ min: 1, max: 14 }).chain((size) =>
    fc.record({
      size: fc.constant(size),
      edges: fc
        .tuple(edgesOf(size, acyclic), fc.shuffledSubarray([...Array(size).keys()], { minLength: size }))
        .map(([edges, names]) =>
          edges.map(({ from, port, to }) => ({ from: names[from] ?? 0, port, to: names[to] ?? 0 })),
        ),
    }),
  );

describe('plan order', () => {
  it('1.5 has every block once, and each after all that lead to it', () => {
    fc.assert(
      fc.property(graphs(true), ({ size, edges }) => {
        const planned = planOrder(size, edges);
        if ('cycle' in planned) throw new Error('a cycle in an acyclic graph');
        const { order } = planned;
        expect([...order].sort((a, b) => a - b)).toEqual([...Array(size).keys()]);
        for (const { from, to } of edges) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
      }),
    );
  });

  it('the document’s order breaks ties: no smaller block could have come first', () => {
    fc.assert(
      fc.property(graphs(true), ({ size, edges }) => {
        const planned = planOrder(size, edges);
        const order = 'order' in planned ? planned.order : [];
        order.forEach((block, at) => {
          const ready = order
            .slice(at)
            .filter((other) => edges.every(({ from, to }) => to !== other || order.indexOf(from) < at));
          expect(block).toBe(Math.min(...ready));
        });
      }),
    );
  });

  it('2.8 does not depend on the order of the edges', () => {
    fc.assert(
      fc.property(graphs(true), ({ size, edges }) => {
        expect(planOrder(size, [...edges].reverse())).toEqual(planOrder(size, edges));
      }),
    );
  });

  it('1.5 the answer to a graph with a cycle is one, edge by edge', () => {
    fc.assert(
      fc.property(graphs(false), ({ size, edges }) => {
        const planned = planOrder(size, edges);
        if (!('cycle' in planned)) {
          expect(edges.every(({ from, to }) => planned.order.indexOf(from) < planned.order.indexOf(to))).toBe(true);
          return;
        }
        const { cycle } = planned;
        expect(new Set(cycle).size).toBe(cycle.length);
        expect(cycle.length).toBeGreaterThan(0);
        cycle.forEach((block, at) => {
          const next = cycle[(at + 1) % cycle.length];
          expect(edges.some(({ from, to }) => from === block && to === next)).toBe(true);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('blocks that only hang off a cycle are not called part of it', () => {
    const edges = [
      [0, 1],
      [1, 2],
      [2, 1],
      [2, 3],
    ].map(([from = 0, to = 0]) => ({ from, port: 'out', to }));
    const planned = planOrder(4, edges);
    expect('cycle' in planned && [...planned.cycle].sort()).toEqual([1, 2]);
  });

  it('edges to nowhere are left out', () => {
    const graph = aGraph([aBlock('log', 'a'), aBlock('log', 'b')], 'a > b', 'a > gone', 'gone > b');
    expect(numberEdges(graph)).toEqual([{ from: 0, port: 'out', to: 1 }]);
  });
});

describe('4.5 what came before', () => {
  const beforeOf = (size: number, edges: readonly NumberedEdge[]) => {
    const planned = planOrder(size, edges);
    return blocksBefore('order' in planned ? planned.order : [], edges);
  };

  it('what is sure is among what is perhaps, and that is all that leads there', () => {
    fc.assert(
      fc.property(graphs(true), ({ size, edges }) => {
        const before = beforeOf(size, edges);
        for (let block = 0; block < size; block++) {
          const { sure, perhaps } = before.get(block) ?? { sure: new Set(), perhaps: new Set<number>() };
          expect(sure.isSubsetOf(perhaps)).toBe(true);
          expect(perhaps).toEqual(ancestors(block, edges));
        }
      }),
    );
  });

  it('what is sure has data whenever the block runs, however the blocks before it came out', () => {
    const outcomes = fc.array(fc.nat({ max: 2 }), { minLength: 14, maxLength: 14 });
    fc.assert(
      fc.property(graphs(true), outcomes, ({ size, edges }, ports) => {
        const before = beforeOf(size, edges);
        const shape = toShape(size, edges);
        const succeeded = new Set<number>();
        let { state, ready } = startGraph(shape);
        const queue = [...ready];
        for (let block = queue.shift(); block !== undefined; block = queue.shift()) {
          expect(before.get(block)?.sure.isSubsetOf(succeeded)).toBe(true);
          const port = PORTS[ports[block] ?? 0] ?? 'out';
          if (port !== 'error') succeeded.add(block);
          ({ state, ready } = settle(
            shape,
            state,
            block,
            port === 'error' ? { kind: 'failure' } : { kind: 'success', port },
          ));
          queue.push(...ready);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('a way in by an error edge makes nothing sure of where it came from', () => {
    const before = beforeOf(2, [{ from: 0, port: 'error', to: 1 }]).get(1);
    expect([before?.sure, before?.perhaps]).toEqual([new Set(), new Set([0])]);
  });
});

function ancestors(block: number, edges: readonly NumberedEdge[]): Set<number> {
  const found = new Set<number>();
  const open = [block];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { from } of edges.filter(({ to }) => to === next)) {
      if (found.has(from)) continue;
      found.add(from);
      open.push(from);
    }
  }
  return found;
}
