import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FunctionDocument } from '#schema';
import { aBlock, aFunction, aGraph, expr, sets } from '../../test/support/build.ts';
import { edited, exampleDocuments, toolsFor } from '../../test/support/canvas-model.ts';
import {
  addBlock,
  BLOCK_HEIGHT,
  BLOCK_WIDTH,
  GRID,
  indexOf,
  inPlace,
  layoutFunction,
  measure,
  measureBlock,
  takeLayout,
  tidyParts,
  toggleCollapsed,
} from '../model/index.ts';
import { dagreEngine } from './dagre-engine.ts';

function tidied(document: FunctionDocument): FunctionDocument {
  return edited(
    document,
    takeLayout(layoutFunction(document, toolsFor(document).shapes, dagreEngine).positions, { tidy: true }),
  );
}

function at(document: FunctionDocument, id: string) {
  const found = document.layout.positions?.[id];
  if (!found) throw new Error(`${id} has no position`);
  return found;
}

/** Pairs of blocks of one graph that lie over each other, or edges that lead upwards. */
function flaws(document: FunctionDocument): string[] {
  const sizes = measure(document, toolsFor(document).shapes);
  const found: string[] = [];
  for (const { graph } of indexOf(document).graphs.values()) {
    const boxes = graph.blocks.map(({ id }) => ({
      id,
      ...at(document, id),
      ...(sizes.get(id) ?? { width: 0, height: 0 }),
    }));
    for (const [index, one] of boxes.entries()) {
      if (one.x % GRID !== 0 || one.y % GRID !== 0) found.push(`${one.id} is off the grid`);
      for (const other of boxes.slice(index + 1)) {
        const apart =
          one.x + one.width <= other.x ||
          other.x + other.width <= one.x ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y;
        if (!apart) found.push(`${one.id} lies over ${other.id}`);
      }
    }
    for (const { from, to } of graph.edges) {
      const source = boxes.find(({ id }) => id === from);
      const target = boxes.find(({ id }) => id === to);
      if (source && target && source.y + source.height >= target.y) found.push(`${from} > ${to} leads upwards`);
    }
  }
  return found;
}

function choice(cases: number): FunctionDocument {
  const config = {
    value: expr('1'),
    cases: Array.from({ length: cases }, (_, n) => ({ port: `case${n}`, equals: expr(String(n)) })),
  };
  const ends = Array.from({ length: cases }, (_, n) => sets(`end${n}`, '1'));
  const lines = ends.map((_, n) => `choose.case${n} > end${n}`);
  // Neither the blocks nor the edges are in the order of the cases.
  return aFunction(aGraph([aBlock('switch', 'choose', config), ...ends.toReversed()], ...lines.toReversed()));
}

describe('tidy', () => {
  it('puts a chain into one column, a rank of 144 apart', () => {
    const document = tidied(aFunction(aGraph([sets('a', '1'), sets('b', '1'), sets('c', '1')], 'a > b', 'b > c')));
    expect(document.layout.positions).toEqual({ a: { x: 0, y: 0 }, b: { x: 0, y: 144 }, c: { x: 0, y: 288 } });
  });

  it('puts a block over the middle of its branches, and the one where they meet under it', () => {
    const blocks = [
      aBlock('condition', 'choose', { when: expr('true') }),
      sets('no', '1'),
      sets('yes', '1'),
      sets('end', '1'),
    ];
    const graph = aGraph(blocks, 'choose.true > yes', 'choose.false > no', 'yes > end', 'no > end');
    const { positions } = tidied(aFunction(graph)).layout;
    expect(positions).toEqual({
      choose: { x: 144, y: 0 },
      yes: { x: 0, y: 144 },
      no: { x: 288, y: 144 },
      end: { x: 144, y: 288 },
    });
  });

  it('puts cases from left to right in the order of the config, the error way last', () => {
    const document = choice(4);
    document.body.blocks.push(sets('failed', '1'));
    document.body.edges.unshift({ from: 'choose', port: 'error', to: 'failed' });
    const done = tidied(document);
    const columns = ['end0', 'end1', 'end2', 'end3', 'failed'].map((id) => at(done, id).x);
    expect(columns).toEqual(columns.toSorted((a, b) => a - b));
    expect(new Set(columns).size).toBe(5);
  });

  it('keeps that order while blocks are put in at random', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 20 }), (picks) => {
        let document = choice(4);
        for (const pick of picks) {
          const edge = document.body.edges[pick % document.body.edges.length];
          if (edge) document = edited(document, addBlock({ type: 'log' }, { on: edge }));
        }
        const done = tidied(document);
        const heads = [0, 1, 2, 3].map((n) => document.body.edges.find(({ port }) => port === `case${n}`)?.to ?? '');
        const columns = heads.map((id) => at(done, id).x);
        expect(columns).toEqual(columns.toSorted((a, b) => a - b));
        expect(flaws(done)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('never lays blocks over each other, whatever the graph', () => {
    const graphs = fc.integer({ min: 1, max: 30 }).chain((size) =>
      fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: size * 2 }).map((pairs) => {
        const lines = new Set(
          pairs.filter(([a, b]) => a !== b).map(([a, b]) => `b${Math.min(a, b)} > b${Math.max(a, b)}`),
        );
        return aFunction(
          aGraph(
            Array.from({ length: size }, (_, n) => sets(`b${n}`, '1')),
            ...lines,
          ),
        );
      }),
    );
    fc.assert(
      fc.property(graphs, (document) => {
        expect(flaws(tidied(document))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it.each(exampleDocuments().map((document) => [document.name, document] as const))(
    'lays out %s with its containers',
    (_, document) => {
      const done = tidied(document);
      expect(flaws(done)).toEqual([]);
      expect(Object.keys(done.layout.positions ?? {})).toHaveLength(indexOf(document).blocks.size);
      expect(tidied(done).layout).toEqual(done.layout);
    },
  );
});

describe('sizes', () => {
  const nested = () => {
    const body = aGraph([sets('x', '1'), sets('y', '1')], 'x > y');
    const loop = aBlock('loop', 'each', { kind: 'forEach', items: expr('[]') }, { graphs: { body } });
    const attempt = aBlock('try', 'attempt', {}, { graphs: { try: aGraph([loop]) } });
    return tidied(aFunction(aGraph([attempt, sets('z', '1')], 'attempt > z')));
  };

  it('of containers grow with what is inside, with room for slots that are empty', () => {
    const document = nested();
    const sizes = measure(document, toolsFor(document).shapes);
    expect(sizes.get('x')).toMatchObject({ width: BLOCK_WIDTH, height: BLOCK_HEIGHT });
    // header, padding, two ranks of 64 with 80 between them, padding; up to the grid
    expect(sizes.get('each')).toMatchObject({ width: 320, height: 320 });
    const slots = sizes.get('attempt')?.slots;
    expect([...(slots?.keys() ?? [])]).toEqual(['try', 'catch', 'finally']);
    expect(slots?.get('catch')).toMatchObject({ x: 384, width: BLOCK_WIDTH, height: BLOCK_HEIGHT });
    expect(at(document, 'z').y).toBeGreaterThanOrEqual((sizes.get('attempt')?.height ?? 0) + 80);
  });

  it('of collapsed ones are those of a block, and what follows comes nearer', () => {
    const document = tidied(edited(nested(), toggleCollapsed(['attempt'])));
    expect(measureBlock(document, 'attempt', toolsFor(document).shapes)).toMatchObject({
      width: BLOCK_WIDTH,
      height: BLOCK_HEIGHT,
    });
    expect(at(document, 'z').y).toBe(144);
  });
});

describe('tidying a selection', () => {
  function part(document: FunctionDocument, ...ids: string[]): FunctionDocument {
    const { shapes } = toolsFor(document);
    const placed = tidyParts(document, ids).map((one) =>
      inPlace(document, one, layoutFunction(one.document, shapes, dagreEngine)),
    );
    return edited(document, takeLayout(Object.assign({}, ...placed)));
  }

  const chain = aFunction(aGraph([sets('a', '1'), sets('b', '2'), sets('c', '3')], 'a > b', 'b > c'), {
    layout: {
      mode: 'manual',
      positions: { a: { x: 800, y: 400 }, b: { x: 640, y: 432 }, c: { x: 16, y: 32 } },
    },
  });

  it('puts these blocks in order where they stand, and leaves the others alone', () => {
    const { layout } = part(chain, 'a', 'b');
    expect(layout).toMatchObject({ mode: 'manual', positions: { a: { x: 640, y: 400 }, c: { x: 16, y: 32 } } });
    expect(layout.positions?.b?.x).toBe(640);
    expect(layout.positions?.b?.y).toBeGreaterThan(400 + BLOCK_HEIGHT);
  });

  it('has nothing to do for one block, and takes what is inside of a container along', () => {
    expect(tidyParts(chain, ['a'])).toEqual([]);
    const inner = aGraph([sets('one', '1'), sets('two', '2')], 'one > two');
    const loop = aBlock('loop', 'loop', { items: expr('[1]') }, { graphs: { body: inner } });
    const nested = aFunction(aGraph([loop, sets('after', '1')], 'loop > after'), {
      layout: {
        mode: 'manual',
        positions: { loop: { x: 320, y: 320 }, after: { x: 0, y: 0 }, one: { x: 0, y: 0 }, two: { x: 640, y: 0 } },
      },
    });
    const { positions = {} } = part(nested, 'loop', 'two').layout;
    expect(positions).toMatchObject({ loop: { x: 320, y: 320 }, after: { x: 0, y: 0 } });
    expect(positions.one?.x).toBe(positions.two?.x);
    expect(flaws({ ...nested, layout: { positions } })).not.toContain('one > two leads upwards');
  });
});
