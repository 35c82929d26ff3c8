import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block, Edge, FunctionDocument } from '#schema';
import { aBlock, aFunction, aGraph, expr, sets } from '../../test/support/build.ts';
import { edited, exampleDocuments, toolsFor } from '../../test/support/canvas-model.ts';
import {
  addBlock,
  BLOCK_WIDTH,
  type Box,
  ERROR_PORT,
  type FunctionLayout,
  indexOf,
  layoutFunction,
  measure,
  type Point,
  portsOf,
  portX,
  reachable,
  routeEdge,
  takeLayout,
} from '../model/index.ts';
import { dagreEngine } from './dagre-engine.ts';

function layoutOf(document: FunctionDocument): FunctionLayout {
  return layoutFunction(document, toolsFor(document).shapes, dagreEngine);
}

/** A program with branches that meet again or end, errors' ways and blocks that follow several others. */
function aProgram(size: number, picks: readonly number[]): FunctionDocument {
  let turn = 0;
  const pick = (most: number) => (picks[turn++ % picks.length] ?? 0) % most;
  const blocks = [aBlock('switch', 'b0', casesOf(2))];
  const lines = new Set<string>();
  let loose = ['b0.c0', 'b0.else'];
  for (let number = 1; number < size; number++) {
    const name = `b${number}`;
    const [taken] = loose.splice(pick(loose.length), 1);
    if (taken !== undefined) lines.add(`${taken} > ${name}`);
    if (pick(5) === 0 && loose.length > 1) lines.add(`${loose.splice(pick(loose.length), 1)[0]} > ${name}`);
    if (pick(7) === 0) lines.add(`b${pick(number)}.error > ${name}`);
    const cases = pick(4) === 0 ? 2 + pick(3) : 0;
    blocks.push(cases > 0 ? aBlock('switch', name, casesOf(cases)) : sets(name, '1'));
    const ways =
      cases > 0 ? [...Array.from({ length: cases - 1 }, (_, at) => `${name}.c${at}`), `${name}.else`] : [name];
    loose = [...loose, ...ways];
  }
  return aFunction(aGraph(blocks, ...lines));
}

function casesOf(count: number) {
  const cases = Array.from({ length: count - 1 }, (_, at) => ({ port: `c${at}`, equals: expr('1') }));
  return { value: expr('1'), cases };
}

const programs = (max: number) =>
  fc
    .tuple(fc.integer({ min: 2, max }), fc.array(fc.nat(1_000), { minLength: 5, maxLength: 40 }))
    .map(([size, picks]) => aProgram(size, picks));

/** A step, or a choice whose branches meet again. */
type Part = 'step' | Part[][];

const structured: fc.Arbitrary<Part[]> = fc.letrec<{ parts: Part[]; part: Part }>((tie) => ({
  parts: fc.array(tie('part'), { minLength: 1, maxLength: 5, depthIdentifier: 'program' }),
  part: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'program' },
    fc.constant<Part>('step'),
    fc.array(tie('parts'), { minLength: 2, maxLength: 4 }),
  ),
})).parts;

function toProgram(parts: readonly Part[]): FunctionDocument {
  const blocks: Block[] = [];
  const lines: string[] = [];
  const add = (part: Part, from: readonly string[]): string[] => {
    const name = `b${blocks.length}`;
    lines.push(...from.map((way) => `${way} > ${name}`));
    if (part === 'step') {
      blocks.push(sets(name, '1'));
      return [name];
    }
    blocks.push(aBlock('switch', name, casesOf(part.length)));
    const ways = [...casesOf(part.length).cases.map(({ port }) => port), 'else'];
    return part.flatMap((branch, at) => branch.reduce((ends, inner) => add(inner, ends), [`${name}.${ways[at]}`]));
  };
  add(
    'step',
    parts.reduce<string[]>((ends, part) => add(part, ends), []),
  );
  return aFunction(aGraph(blocks, ...lines));
}

/** The corners of every edge of a graph, as the canvas draws them. */
function routes(document: FunctionDocument, key: string): { edge: Edge; points: Point[]; boxes: Map<string, Box> }[] {
  const laid = layoutOf(document);
  const { shapes } = toolsFor(document);
  const done = edited(document, takeLayout(laid.positions, { tidy: true }));
  const sizes = measure(done, shapes);
  const graph = indexOf(done).graphs.get(key)?.graph;
  const boxes = new Map<string, Box>();
  for (const { id } of graph?.blocks ?? []) {
    const { width, height } = sizes.get(id) ?? { width: 0, height: 0 };
    boxes.set(id, { ...(laid.positions[id] ?? { x: 0, y: 0 }), width, height });
  }
  return (graph?.edges ?? []).flatMap((edge, at) => {
    const block = graph?.blocks.find(({ id }) => id === edge.from);
    const [source, target] = [boxes.get(edge.from), boxes.get(edge.to)];
    if (!block || !source || !target) return [];
    const isError = edge.port === ERROR_PORT;
    const ports = portsOf(block, shapes).filter((port) => port !== ERROR_PORT);
    const x = portX(ports.indexOf(edge.port), ports.length, source.width);
    const from = isError
      ? { x: source.x + source.width, y: source.y + source.height / 2 }
      : { x: source.x + x, y: source.y + source.height };
    const to = { x: target.x + target.width / 2, y: target.y };
    const bends = laid.bends[key]?.[at];
    return [
      { edge, points: routeEdge({ from, to, bends, side: isError ? 'right' : 'bottom', source, target }), boxes },
    ];
  });
}

function expectClear(document: FunctionDocument): void {
  for (const key of indexOf(document).graphs.keys()) {
    for (const { edge, points, boxes } of routes(document, key)) {
      for (const [id, { x, y, width, height }] of boxes) {
        const hits = points.slice(1).some((end, at) => {
          const start = points[at] ?? end;
          return (
            Math.max(start.x, end.x) > x &&
            Math.min(start.x, end.x) < x + width &&
            Math.max(start.y, end.y) > y &&
            Math.min(start.y, end.y) < y + height
          );
        });
        expect(hits, `${edge.from}.${edge.port} > ${edge.to} runs through ${id}`).toBe(false);
      }
    }
  }
}

describe('edges of a tidy function', () => {
  it('run through no block, whatever the graph', () => {
    fc.assert(fc.property(programs(60), expectClear), { numRuns: 25 });
  });

  it.each(exampleDocuments().map((document) => [document.name, document] as const))('of %s neither', (_, document) => {
    expectClear(document);
  });

  it('of an error go to the right', () => {
    const document = aFunction(aGraph([sets('a', '1'), sets('b', '1'), sets('c', '1')], 'a.error > b', 'a > c'));
    const { positions } = layoutOf(document);
    expect(positions.b?.x).toBeGreaterThan(positions.c?.x ?? 0);
  });
});

describe('the first block of a short branch', () => {
  it('stands below its choice and not at the end', () => {
    const names = ['a', 'b', 'c', 'short', 'end'];
    const lines = ['choose.c0 > short', 'choose.else > a', 'a > b', 'b > c', 'c > end', 'short > end'];
    const { positions } = layoutOf(
      aFunction(aGraph([aBlock('switch', 'choose', casesOf(2)), ...names.map((name) => sets(name, '1'))], ...lines)),
    );
    expect(positions.short?.y).toBe(positions.a?.y);
  });
});

describe('order', () => {
  it('of ways is that of the config, where nothing else leads to their blocks', () => {
    fc.assert(
      fc.property(programs(80), (document) => {
        const { shapes } = toolsFor(document);
        const { positions } = layoutOf(document);
        const { edges, blocks } = document.body;
        const parents = Map.groupBy(edges, ({ to }) => to);
        for (const block of blocks) {
          const ports = portsOf(block, shapes);
          const own = edges
            .filter(({ from, to }) => from === block.id && parents.get(to)?.length === 1)
            .sort((a, b) => ports.indexOf(a.port) - ports.indexOf(b.port));
          const columns = own.map(({ to }) => positions[to]?.x ?? 0);
          expect(columns).toEqual(columns.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('a block put on an edge', () => {
  it('of a choice whose branches meet again moves no other branch', () => {
    const names = ['a', 'b', 'c'];
    const blocks = [aBlock('switch', 'choose', casesOf(3)), ...names.map((name) => sets(name, '1')), sets('end', '1')];
    const lines = ['choose.c0 > a', 'choose.c1 > b', 'choose.else > c', ...names.map((name) => `${name} > end`)];
    const document = aFunction(aGraph(blocks, ...lines));
    const before = layoutOf(document).positions;
    for (const edge of document.body.edges) {
      const after = layoutOf(edited(document, addBlock({ type: 'log' }, { on: edge }))).positions;
      for (const id of Object.keys(before))
        expect(after[id]?.x, `${edge.from} > ${edge.to}: ${id}`).toBe(before[id]?.x);
    }
  });

  it('moves hardly anything beside its branch in programs of steps and choices', () => {
    let [others, moved] = [0, 0];
    fc.assert(
      fc.property(structured, fc.nat(), (parts, pick) => {
        const document = toProgram(parts);
        const { edges } = document.body;
        const edge = edges[pick % edges.length];
        if (!edge) return;
        const before = layoutOf(document).positions;
        const after = layoutOf(edited(document, addBlock({ type: 'log' }, { on: edge }))).positions;
        const shiftOf = (id: string) => (after[id]?.x ?? 0) - (before[id]?.x ?? 0);
        const up = reachable(document.body, [edge.from], 'up');
        const branch = new Set([edge.from, edge.to, ...up, ...reachable(document.body, [edge.to], 'down')]);
        const elsewhere = Object.keys(before).filter((id) => !branch.has(id));
        others += elsewhere.length;
        moved += elsewhere.filter((id) => Math.abs(shiftOf(id) - shiftOf(edge.from)) > BLOCK_WIDTH / 2).length;
      }),
      { numRuns: 40 },
    );
    expect(others).toBeGreaterThan(100);
    expect(moved / others).toBeLessThanOrEqual(0.01);
  });
});

describe('large functions', () => {
  it('of 500 blocks are laid out with all their edges', () => {
    const picks = Array.from({ length: 97 }, (_, at) => (at * 7919) % 1000);
    const document = aProgram(500, picks);
    const { positions, bends } = layoutOf(document);
    expect(Object.keys(positions)).toHaveLength(500);
    expect(bends.body).toHaveLength(document.body.edges.length);
  });

  it('that are one long chain do not run out of stack', () => {
    const names = Array.from({ length: 1_000 }, (_, at) => `b${at}`);
    const lines = names.slice(1).map((name, at) => `${names[at]} > ${name}`);
    const document = aFunction(
      aGraph(
        names.map((name) => sets(name, '1')),
        ...lines,
      ),
    );
    expect(layoutOf(document).positions.b999).toEqual({ x: 0, y: 999 * 144 });
  });
});
