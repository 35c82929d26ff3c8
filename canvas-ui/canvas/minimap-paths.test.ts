import { expect, it } from 'vitest';
import type { CanvasNode } from './flow-types.ts';
import { minimapOf, rectangle } from './minimap-paths.ts';

function node(id: string, type: 'block' | 'container', at: { x: number; y: number }, parentId?: string): CanvasNode {
  const size = type === 'block' ? { width: 256, height: 64 } : { width: 320, height: 200 };
  const data = {} as CanvasNode['data'];
  return { id, type, position: at, ...size, data, ...(parentId === undefined ? {} : { parentId }) } as CanvasNode;
}

const NODES = [
  node('loop', 'container', { x: 100, y: 50 }),
  node('inner', 'block', { x: 32, y: 72 }, 'loop'),
  node('alone', 'block', { x: -300, y: 0 }),
];

it('has one path for each kind, with containers below what is in them, which counts from their corner', () => {
  const { paths } = minimapOf(NODES);
  expect(paths.map(({ type }) => type)).toEqual(['container', 'block']);
  const starts = paths[1]?.path.match(/M[^h]+/g);
  expect(starts).toEqual(['M156 122', 'M-276 0']);
});

it('knows the box around everything', () => {
  expect(minimapOf(NODES).bounds).toEqual({ x: -300, y: 0, width: 720, height: 250 });
  expect(minimapOf([])).toEqual({ paths: [], bounds: undefined });
});

it('draws a box once around', () => {
  expect(rectangle({ x: 1, y: 2, width: 30, height: 40 })).toBe('M1 2h30v40h-30v-40z');
});
