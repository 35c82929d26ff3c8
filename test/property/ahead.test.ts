import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CodeRequest, Sandbox } from '#core';
import type { Block, Edge, FunctionDocument } from '#schema';
import { aBlock, aFunction, expr, lit, returns } from '../support/build.ts';
import { createFakeSandbox } from '../support/fake-sandbox.ts';
import { type Ran, run } from '../support/harness.ts';

/**
 * A loop whose passes nobody can tell apart in time may run them ahead of the order that counts (loop/block.ts). A test-run
 * never does, so its outcome is the one that every other run must have.
 */

/** Answers after a while that hangs on the pass, so that passes overtake one another, and logs what fails. */
function aSlowSandbox(delays: readonly number[]): Sandbox & { most: number } {
  const fake = createFakeSandbox();
  let running = 0;
  const slow = {
    ...fake,
    most: 0,
    async run(request: CodeRequest) {
      slow.most = Math.max(slow.most, ++running);
      try {
        const { names, code } = request;
        const turns = delays[(Number(names.get('at') ?? names.get('it') ?? 0) + code.length) % delays.length] ?? 0;
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
        return await fake.run(request);
      } catch (thrown) {
        request.log('warn', String(thrown));
        throw thrown;
      } finally {
        running--;
      }
    },
  };
  return slow;
}

const CODES = [
  'return { at, twice: it * 2 }',
  'return it > 2 ? [it] : null',
  'if (it % 3 === 1) throw new Error(`no ${it}`); return it',
  'if (it === 4) throw new FunctionError("row.bad", "bad", { it }); return { it }',
  'if (at > 6) throw new TypeError("late"); return { toString: 1 }',
  'if (it % 5 === 2) return NaN; return "text"',
  'return NAME?.data ?? "nothing before"',
];

const bodies = fc.array(
  fc.record({
    kind: fc.constantFrom('code', 'code', 'code', 'condition', 'switch'),
    code: fc.nat({ max: CODES.length - 1 }),
    reads: fc.nat({ max: 5 }),
    disabled: fc.integer({ min: 0, max: 9 }).map((draw) => draw === 0),
  }),
  { minLength: 1, maxLength: 5 },
);

const loops = fc.record({
  body: bodies,
  edges: fc.array(fc.record({ a: fc.nat({ max: 4 }), b: fc.nat({ max: 4 }), port: fc.nat({ max: 9 }) }), {
    maxLength: 6,
  }),
  items: fc.array(fc.nat({ max: 9 }), { maxLength: 60 }),
  range: fc.boolean(),
  onItemError: fc.constantFrom('stop', 'collect'),
  around: fc.constantFrom('nothing', 'try', 'loop', 'error edge', 'onError'),
  delays: fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 7 }),
});

type Drawn = typeof loops extends fc.Arbitrary<infer T> ? T : never;

const PORTS: Record<string, string[]> = {
  code: ['out', 'out', 'error'],
  condition: ['true', 'false', 'error'],
  switch: ['a', 'else', 'error'],
};

function toBody({ body, edges }: Drawn): { blocks: Block[]; edges: Edge[] } {
  const drawn = new Map<string, Edge>();
  for (const { a, b, port } of edges) {
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    const choices = PORTS[body[from]?.kind ?? ''] ?? [];
    const chosen = choices[port % choices.length];
    if (from !== to && to < body.length && chosen)
      drawn.set(`${from} ${chosen} ${to}`, { from: `b${from}`, port: chosen, to: `b${to}` });
  }
  const before = (at: number): string[] =>
    [...drawn.values()].filter(({ to }) => to === `b${at}`).map(({ from }) => from);
  const blocks = body.map(({ kind, code, reads, disabled }, index): Block => {
    const known = before(index);
    const name = known[reads % Math.max(1, known.length)];
    const parts = disabled ? { disabled } : {};
    if (kind === 'condition')
      return aBlock('condition', `b${index}`, { when: expr(name ? `${name}.data != null` : 'it > 3') }, parts);
    if (kind === 'switch') {
      return aBlock('switch', `b${index}`, { value: expr('it % 2'), cases: [{ port: 'a', equals: lit(1) }] }, parts);
    }
    return aBlock('javascript', `b${index}`, { code: (CODES[code] ?? '').replace('NAME', name ?? 'null') }, parts);
  });
  return { blocks, edges: [...drawn.values()] };
}

function toDocument(drawn: Drawn): FunctionDocument {
  const { items, range, onItemError, around } = drawn;
  const what = range ? { kind: 'range', from: lit(1), to: lit(items.length) } : { kind: 'forEach', items: lit(items) };
  const config = { ...what, itemName: 'it', indexName: 'at', onItemError };
  const loop = aBlock('loop', 'each', config, { graphs: { body: toBody(drawn) } });
  const show = returns('each.data');
  const toShow = { from: 'each', port: 'out', to: 'done' };
  switch (around) {
    case 'try': {
      const told = { blocks: [returns('error', 'caught')], edges: [] };
      const graphs = { try: { blocks: [loop, show], edges: [toShow] }, catch: told };
      return aFunction({ blocks: [aBlock('try', 'guard', {}, { graphs })], edges: [] });
    }
    case 'loop': {
      const outer = { kind: 'forEach', items: lit([1, 2, 3]), onItemError, itemName: 'row', indexName: 'rowAt' };
      const graphs = { body: { blocks: [loop], edges: [] } };
      return aFunction({
        blocks: [aBlock('loop', 'outer', outer, { graphs }), returns('outer.data')],
        edges: [{ from: 'outer', port: 'out', to: 'done' }],
      });
    }
    case 'error edge': {
      const edges = [toShow, { from: 'each', port: 'error', to: 'sad' }];
      return aFunction({ blocks: [loop, show, returns('each.error', 'sad')], edges });
    }
    case 'onError':
      return aFunction(
        { blocks: [loop, show], edges: [toShow] },
        { onError: { blocks: [returns('error', 'sorry')], edges: [] } },
      );
    default:
      return aFunction({ blocks: [loop, show], edges: [toShow] });
  }
}

/** All that is told of a run but times, and the order of what happened at the same time. */
function told({ verdict, outcome, steps, logs }: Ran): unknown {
  const path = verdict.status === 'success' ? undefined : verdict.path;
  const error = verdict.status === 'success' ? undefined : verdict.error.message;
  const shown = steps.map(({ path, status, port, output, error, attempts }) =>
    JSON.stringify([path, status, port, output, error, attempts]),
  );
  return {
    status: verdict.status,
    path,
    error,
    outcome,
    steps: shown.sort(),
    logs: logs.map(({ path, text }) => `${path} ${text}`).sort(),
  };
}

describe('passes that run ahead', () => {
  it('2.8 come out like passes one after the other, whatever fails in them and whatever is around them', async () => {
    let most = 0;
    await fc.assert(
      fc.asyncProperty(loops, async (drawn) => {
        const document = toDocument(drawn);
        const inOrder = aSlowSandbox(drawn.delays);
        const ahead = aSlowSandbox(drawn.delays);
        const expected = await run(document, { mode: 'test', sandbox: inOrder });
        expect(told(await run(document, { mode: 'inline', sandbox: ahead }))).toEqual(told(expected));
        most = Math.max(most, ahead.most);
      }),
      { numRuns: 400 },
    );
    // Else this would have compared nothing.
    expect(most).toBeGreaterThan(1);
  });

  it('do not hold up the end when they turn out not to be wanted, and are not seen', async () => {
    const fake = createFakeSandbox();
    let endless = 0;
    const sandbox: Sandbox = {
      ...fake,
      async run(request) {
        const item = request.names.get('it');
        if (item === '2') {
          endless++;
          return new Promise((_resolve, reject) => {
            request.signal.addEventListener('abort', () => reject(request.signal.reason));
          });
        }
        // It fails only after a pass behind it has begun, unless the machine is too slow for that to be worth it.
        for (let turn = 0; item === '1' && endless === 0 && turn < 100; turn++) await new Promise(setImmediate);
        return fake.run(request);
      },
    };
    const config = { kind: 'forEach', items: lit([0, 0, 0, 1, 2, 2, 2]), itemName: 'it', indexName: 'at' };
    const body = {
      blocks: [aBlock('javascript', 'sum', { code: 'if (it === 1) throw new Error("bad"); return it' })],
      edges: [],
    };
    const loop = aBlock('loop', 'each', config, { graphs: { body } });
    const { verdict, settled } = await run(aFunction({ blocks: [loop], edges: [] }), { sandbox });
    expect(verdict).toMatchObject({ status: 'failed', path: 'each[3]/sum', error: { code: 'code.failed' } });
    expect(settled.filter((step) => !/^each(\[[0-3]\]|:)/.test(step))).toEqual([]);
  });

  it('2.7 are stopped with the run', async () => {
    const fake = createFakeSandbox();
    const controller = new AbortController();
    let runs = 0;
    const sandbox: Sandbox = {
      ...fake,
      async run(request) {
        runs++;
        if (runs === 20) controller.abort(new Error('enough'));
        await new Promise(setImmediate);
        return fake.run(request);
      },
    };
    const config = { kind: 'range', from: lit(1), to: lit(1000) };
    const body = { blocks: [aBlock('javascript', 'sum', { code: 'return item' })], edges: [] };
    const loop = aBlock('loop', 'each', config, { graphs: { body } });
    const { signal } = controller;
    const { verdict, settled } = await run(aFunction({ blocks: [loop], edges: [] }), { sandbox, signal });
    expect(verdict.status).not.toBe('success');
    expect(runs).toBeLessThan(60);
    expect(settled).toContain('each:cancelled');
  });
});
