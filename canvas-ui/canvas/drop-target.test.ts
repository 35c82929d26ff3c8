import { describe, expect, it } from 'vitest';
import { guidesFor } from './align-guides.ts';
import { graphAt, positionIn } from './drop-target.ts';
import type { Flow } from './flow-types.ts';

const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });
const places: Flow['places'] = new Map([
  ['loop', { graph: 'body', origin: { x: 0, y: 0 }, box: box(0, 200, 320, 300) }],
  ['inner', { graph: 'loop/body', origin: { x: 32, y: 72 }, box: box(32, 272, 256, 64) }],
]);
const graphs: Flow['graphs'] = new Map([
  ['body', { key: 'body', container: undefined, box: box(0, 0, 320, 500), origin: { x: 0, y: 0 }, depth: 0 }],
  [
    'loop/body',
    { key: 'loop/body', container: 'loop', box: box(32, 272, 256, 64), origin: { x: 32, y: 272 }, depth: 1 },
  ],
]);

describe('where a dragged block goes', () => {
  it('is the container under the pointer, or the body', () => {
    expect(graphAt({ graphs, places }, { x: 100, y: 300 }, [])?.key).toBe('loop/body');
    expect(graphAt({ graphs, places }, { x: 100, y: 100 }, [])?.key).toBe('body');
  });

  it('is never a container that is dragged itself', () => {
    expect(graphAt({ graphs, places }, { x: 100, y: 300 }, ['loop'])?.key).toBe('body');
  });

  it('counts from the origin of its graph', () => {
    expect(positionIn(graphs, 'loop/body', { x: 48, y: 304 })).toEqual({ x: 16, y: 32 });
  });
});

describe('guides', () => {
  it('show the middle and the top that blocks share', () => {
    const moved = box(0, 0, 256, 64);
    expect(guidesFor(moved, [box(0, 144, 256, 64)])?.vertical).toEqual([{ x: 128, from: 0, to: 208 }]);
    expect(guidesFor(moved, [box(400, 0, 256, 64)])?.horizontal).toEqual([{ y: 0, from: 0, to: 656 }]);
    expect(guidesFor(moved, [box(400, 100, 256, 64)])).toBeUndefined();
  });
});
