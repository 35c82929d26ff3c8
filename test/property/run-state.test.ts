import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ERROR_PORT,
  type GraphShape,
  isSettled,
  type Settled,
  settle,
  startGraph,
  toShape,
} from '../../engine/core/run-state.ts';

const PORTS = ['out', 'true', 'false', ERROR_PORT];

/** A random acyclic graph and, for each block, how it will come out. */
const graphs = fc
  .integer({ min: 0, max: 24 })
  .chain((size) =>
    fc.record({
      size: fc.constant(size),
      edges: fc.array(
        fc.record({
          a: fc.nat({ max: Math.max(0, size - 1) }),
          b: fc.nat({ max: Math.max(0, size - 1) }),
          port: fc.constantFrom(...PORTS),
        }),
        { maxLength: size * 3 },
      ),
      outcomes: fc.array(
        fc.oneof(
          fc.constantFrom<Settled>({ kind: 'failure' }, { kind: 'success', port: null }),
          fc.constantFrom('out', 'true', 'false').map((port): Settled => ({ kind: 'success', port })),
        ),
        { minLength: size, maxLength: size },
      ),
    }),
  )
  .map(({ size, edges, outcomes }) => ({
    shape: toShape(
      size,
      edges.filter(({ a, b }) => a !== b).map(({ a, b, port }) => ({ from: Math.min(a, b), port, to: Math.max(a, b) })),
    ),
    outcomes,
  }));

interface Played {
  states: readonly string[];
  started: number[];
  order: { block: number; settledBefore: ReadonlySet<number> }[];
  steps: number;
}

/** Plays a graph to its end; `pick` chooses which running block finishes next. */
function play(shape: GraphShape, outcomes: readonly Settled[], pick: (running: number) => number): Played {
  let { state, ready } = startGraph(shape);
  const running = [...ready];
  const started = [...ready];
  const settled = new Set<number>();
  const order: Played['order'] = ready.map((block) => ({ block, settledBefore: new Set() }));
  let steps = 0;
  while (running.length > 0) {
    const [block] = running.splice(pick(running.length) % running.length, 1);
    const outcome = block === undefined ? undefined : outcomes[block];
    if (block === undefined || outcome === undefined) throw new Error('no block to settle');
    const next = settle(shape, state, block, outcome);
    state = next.state;
    settled.add(block);
    for (const skipped of next.skipped) settled.add(skipped);
    for (const fresh of next.ready) {
      started.push(fresh);
      running.push(fresh);
      order.push({ block: fresh, settledBefore: new Set(settled) });
    }
    steps++;
  }
  expect(isSettled(state)).toBe(true);
  return { states: state.blocks, started, order, steps };
}

const first = () => 0;

describe('run-state over random graphs', () => {
  it('always terminates with every block settled, in at most one step a block', () => {
    fc.assert(
      fc.property(graphs, ({ shape, outcomes }) => {
        const { steps, states } = play(shape, outcomes, first);
        expect(steps).toBeLessThanOrEqual(shape.size);
        expect(states.filter((state) => state === 'waiting' || state === 'started')).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('2.1 starts no block before all its inputs settled, and none twice', () => {
    fc.assert(
      fc.property(graphs, fc.infiniteStream(fc.nat()), ({ shape, outcomes }, picks) => {
        const { started, order } = play(shape, outcomes, () => picks.next().value);
        expect(new Set(started).size).toBe(started.length);
        for (const { block, settledBefore } of order) {
          for (const index of shape.incoming[block] ?? []) {
            const from = shape.edges[index]?.from;
            expect(from !== undefined && settledBefore.has(from)).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('2.8 gives the same states whatever order running blocks finish in', () => {
    fc.assert(
      fc.property(graphs, fc.infiniteStream(fc.nat()), ({ shape, outcomes }, picks) => {
        const inOrder = play(shape, outcomes, first).states;
        expect(play(shape, outcomes, () => picks.next().value).states).toEqual(inOrder);
        expect(play(shape, outcomes, (running) => running - 1).states).toEqual(inOrder);
      }),
      { numRuns: 1000 },
    );
  });

  it('2.1 runs a block exactly when one of its inputs was taken, by an independent reading of the rule', () => {
    fc.assert(
      fc.property(graphs, ({ shape, outcomes }) => {
        const { states } = play(shape, outcomes, first);
        for (let block = 0; block < shape.size; block++) {
          const inputs = shape.edges.filter((edge) => edge.to === block);
          const reached = inputs.some((edge) => {
            const from = states[edge.from];
            const outcome = outcomes[edge.from];
            if (from === 'skipped' || outcome === undefined) return false;
            return edge.port === (outcome.kind === 'success' ? outcome.port : ERROR_PORT);
          });
          expect(states[block] !== 'skipped').toBe(inputs.length === 0 || reached);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never changes the state it was given', () => {
    fc.assert(
      fc.property(graphs, ({ shape, outcomes }) => {
        const { state, ready } = startGraph(shape);
        const before = structuredClone(state);
        const [block] = ready;
        const outcome = block === undefined ? undefined : outcomes[block];
        if (block !== undefined && outcome) settle(shape, state, block, outcome);
        expect(state).toEqual(before);
      }),
    );
  });
});

describe('run-state, rule by rule', () => {
  const diamond = toShape(4, [
    { from: 0, port: 'true', to: 1 },
    { from: 0, port: 'false', to: 2 },
    { from: 1, port: 'out', to: 3 },
    { from: 2, port: 'out', to: 3 },
  ]);

  it('2.1 branches converge by meeting again: the join runs once, after the branch that was taken', () => {
    const one = settle(diamond, startGraph(diamond).state, 0, { kind: 'success', port: 'true' });
    expect(one).toMatchObject({ ready: [1], skipped: [2] });
    expect(settle(diamond, one.state, 1, { kind: 'success', port: 'out' }).ready).toEqual([3]);
  });

  it('2.1 skipping goes on to everything that hangs on dead edges only', () => {
    const { skipped, state } = settle(diamond, startGraph(diamond).state, 0, { kind: 'success', port: null });
    expect(skipped).toEqual([1, 2, 3]);
    expect(isSettled(state)).toBe(true);
  });

  it('2.3 a failure takes the error edges and kills the rest; without error edges it stays unhandled', () => {
    const shape = toShape(3, [
      { from: 0, port: 'out', to: 1 },
      { from: 0, port: ERROR_PORT, to: 2 },
    ]);
    const failed = settle(shape, startGraph(shape).state, 0, { kind: 'failure' });
    expect(failed).toMatchObject({ ready: [2], skipped: [1] });
    expect(failed.state.blocks[0]).toBe('handled');
    expect(settle(diamond, startGraph(diamond).state, 0, { kind: 'failure' }).state.blocks[0]).toBe('failed');
  });

  it('refuses to settle a block that is not running', () => {
    expect(() => settle(diamond, startGraph(diamond).state, 3, { kind: 'failure' })).toThrow('not started');
  });
});
