import { describe, expect, it } from 'vitest';
import { type CatalogIndex, createCatalogIndex, type FunctionLayout, type Shapes } from '#model';
import type { Block, FunctionDocument } from '#schema';
import { HANDLER_ID, INPUT_ID } from './flow-types.ts';
import { createFlow } from './to-flow.ts';

const catalog: CatalogIndex = createCatalogIndex({ blocks: [], connectors: [], components: [] });

const shapes: Shapes = {
  of: ({ type }) => ({
    ports: type === 'if' ? ['true', 'false'] : ['out'],
    effects: 'none',
    graphs: type === 'each' ? [{ slot: 'body', title: 'Body', names: [] }] : [],
  }),
  isSure: () => true,
};

function block(id: string, type = 'step', more: Partial<Block> = {}): Block {
  return { id, name: id, type, config: {}, ...more };
}

function document(more: Partial<FunctionDocument> = {}): FunctionDocument {
  const inner = { blocks: [block('inner')], edges: [] };
  return {
    schemaVersion: 1,
    name: 'f',
    description: '',
    scope: { kind: 'workspace' },
    params: [{ name: 'x', type: 'string', required: true }],
    body: {
      blocks: [block('a', 'if'), block('b'), block('loop', 'each', { graphs: { body: inner } })],
      edges: [
        { from: 'a', port: 'true', to: 'b' },
        { from: 'a', port: 'false', to: 'loop' },
        { from: 'b', port: 'error', to: 'loop' },
      ],
    },
    settings: {},
    layout: {
      positions: { a: { x: 0, y: 0 }, b: { x: 0, y: 144 }, loop: { x: 320, y: 144 }, inner: { x: 0, y: 0 } },
    },
    ...more,
  };
}

const NO_BENDS: FunctionLayout['bends'] = {};

function flowOf(of: FunctionDocument, bends = NO_BENDS) {
  return createFlow()({ document: of, shapes, catalog, bends });
}

describe('nodes', () => {
  it('have their size and the middle of each handle, so that nothing is measured', () => {
    const node = flowOf(document()).nodes.find(({ id }) => id === 'a');
    expect(node).toMatchObject({ width: 256, height: 64, measured: { width: 256, height: 64 } });
    const middles = node?.handles?.map(({ id, x, y, width = 0, height = 0 }) => [
      id,
      Math.round(x + width / 2),
      y + height / 2,
    ]);
    expect(middles).toEqual([
      ['in', 128, 0],
      ['true', 85, 64],
      ['false', 171, 64],
      ['error', 256, 32],
    ]);
  });

  it('of a container come before those inside of it, which count from its corner', () => {
    const { nodes } = flowOf(document());
    const ids = nodes.map(({ id }) => id);
    expect(ids.indexOf('loop')).toBeLessThan(ids.indexOf('inner'));
    expect(nodes.find(({ id }) => id === 'loop')).toMatchObject({ type: 'container', width: 320 });
    expect(nodes.find(({ id }) => id === 'inner')).toMatchObject({ parentId: 'loop', position: { x: 32, y: 72 } });
  });

  it('a collapsed container is a plain block, and keeps what is inside to itself', () => {
    const { layout } = document();
    const flow = flowOf(document({ layout: { ...layout, collapsed: ['loop'] } }));
    expect(flow.nodes.find(({ id }) => id === 'loop')).toMatchObject({ type: 'block', width: 256, height: 64 });
    expect(flow.nodes.some(({ id }) => id === 'inner')).toBe(false);
  });

  it('the parameters stand above the first blocks, with an edge to each', () => {
    const { nodes, edges } = flowOf(document());
    expect(nodes.find(({ id }) => id === INPUT_ID)).toMatchObject({
      position: { x: 0, y: -144 },
      data: { parameters: ['x'] },
    });
    expect(edges.filter(({ source }) => source === INPUT_ID).map(({ target }) => target)).toEqual(['a']);
  });

  it('the error handler has a frame beside the body', () => {
    const { nodes, places } = flowOf(document({ onError: { blocks: [block('h')], edges: [] } }));
    const frame = nodes.find(({ id }) => id === HANDLER_ID);
    expect(frame?.position.x).toBeGreaterThanOrEqual(640);
    expect(nodes.find(({ id }) => id === 'h')).toMatchObject({ parentId: HANDLER_ID });
    expect(places.get('h')?.box.x).toBeGreaterThan(frame?.position.x ?? 0);
  });

  it('tell which ways out lead nowhere, and what is pinned', () => {
    const { layout } = document();
    const { nodes } = flowOf(document({ layout: { ...layout, pins: { b: 1 } } }));
    expect(nodes.find(({ id }) => id === 'a')?.data).toMatchObject({ loose: ['error'], isPinned: false });
    expect(nodes.find(({ id }) => id === 'b')?.data).toMatchObject({ loose: ['out'], isPinned: true });
  });

  it('are placed somehow if the document has no positions', () => {
    const { places } = flowOf(document({ layout: {} }));
    const [a, b] = [places.get('a')?.box, places.get('b')?.box];
    expect(b?.y).toBeGreaterThan(a?.y ?? 0);
  });
});

describe('edges', () => {
  it('have names for people, and chips where a way needs one', () => {
    const { edges } = flowOf(document());
    const told = edges.map(({ ariaLabel, data }) => [ariaLabel, data?.label]);
    expect(told).toEqual([
      ['Input to a', undefined],
      ['a (true) to b', 'true'],
      ['a (false) to loop', 'false'],
      ['b (on error) to loop', 'on error'],
    ]);
  });

  it('use the corners of a layout only between the points that it knew', () => {
    const make = createFlow();
    const bends = { body: [[], [{ x: 100, y: 100 }], []] };
    const at = (of: FunctionDocument, by: FunctionLayout['bends']) =>
      make({ document: of, shapes, catalog, bends: by }).edges.find(({ id }) => id === 'a|false|loop')?.data?.bends;
    const before = document();
    expect(at(before, bends)).toEqual([{ x: 100, y: 100 }]);
    const { layout } = before;
    const moved = document({ layout: { ...layout, positions: { ...layout.positions, loop: { x: 640, y: 144 } } } });
    expect(at(moved, bends)).toEqual([]);
    // Undone, and the session has forgotten its layout.
    expect(at(before, NO_BENDS)).toEqual([{ x: 100, y: 100 }]);
  });
});

describe('the same objects again', () => {
  it('moving one block leaves the others alone', () => {
    const make = createFlow();
    const before = document();
    const one = make({ document: before, shapes, catalog, bends: NO_BENDS });
    const positions = { ...before.layout.positions, b: { x: 16, y: 144 } };
    const two = make({ document: { ...before, layout: { positions } }, shapes, catalog, bends: NO_BENDS });
    const changed = two.nodes.filter((node, at) => node !== one.nodes[at]).map(({ id }) => id);
    expect(changed).toEqual(['b']);
    const edges = two.edges.filter((edge, at) => edge !== one.edges[at]).map(({ id }) => id);
    expect(edges).toEqual(['a|true|b', 'b|error|loop']);
  });

  it('a layout that is another one makes only those edges anew that it leads elsewhere', () => {
    const make = createFlow();
    const of = document();
    const around = (x: number) => ({ body: [[{ x: 20, y: 90 }], [{ x, y: 100 }], []] });
    const [one, same, other] = [around(100), around(100), around(120)].map((bends) =>
      make({ document: of, shapes, catalog, bends }),
    );
    expect(same?.edges).toBe(one?.edges);
    const changed = other?.edges.filter((edge, at) => edge !== one?.edges[at]).map(({ id }) => id);
    expect(changed).toEqual(['a|false|loop']);
  });

  it('a name that changes makes the edges of its block anew, which are called by it', () => {
    const make = createFlow();
    const before = document();
    const one = make({ document: before, shapes, catalog, bends: NO_BENDS });
    const [a, b, loop] = before.body.blocks;
    const blocks = [a, b && { ...b, name: 'renamed' }, loop].flatMap((each) => each ?? []);
    const two = make({ document: { ...before, body: { ...before.body, blocks } }, shapes, catalog, bends: NO_BENDS });
    const changed = two.edges.filter((edge, at) => edge !== one.edges[at]).map(({ ariaLabel }) => ariaLabel);
    expect(changed).toEqual(['a (true) to renamed', 'renamed (on error) to loop']);
  });

  it('a change of one block makes one new node', () => {
    const make = createFlow();
    const before = document();
    const one = make({ document: before, shapes, catalog, bends: NO_BENDS });
    const [a, b, loop] = before.body.blocks;
    const blocks = [a, b && { ...b, disabled: true }, loop].flatMap((each) => each ?? []);
    const two = make({ document: { ...before, body: { ...before.body, blocks } }, shapes, catalog, bends: NO_BENDS });
    expect(two.nodes.filter((node, at) => node !== one.nodes[at]).map(({ id }) => id)).toEqual(['b']);
    expect(two.edges.every((edge, at) => edge === one.edges[at])).toBe(true);
  });
});
