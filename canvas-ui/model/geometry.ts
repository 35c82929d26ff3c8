/** Sizes of the canvas, in its pixels. Blocks have one size, so that opening needs no measuring. */

export const GRID = 16;
export const BLOCK_WIDTH = 256;
export const BLOCK_HEIGHT = 64;
export const CONTAINER_HEADER = 40;
export const CONTAINER_PADDING = 32;
/** Above each inner graph, where a container has more than one. */
export const SLOT_TITLE = 24;
export const RANK_GAP = 80;
export const SIBLING_GAP = 32;

export interface Point {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Box extends Point, Size {}

export const BLOCK_SIZE: Size = { width: BLOCK_WIDTH, height: BLOCK_HEIGHT };

/** Where the inner graphs of a container lie, from its top left corner, and how large it is for them. */
export function arrangeSlots(slots: readonly { slot: string; size: Size }[]): { size: Size; slots: Map<string, Box> } {
  const top = CONTAINER_HEADER + CONTAINER_PADDING + (slots.length > 1 ? SLOT_TITLE : 0);
  const boxes = new Map<string, Box>();
  let x = CONTAINER_PADDING;
  let tallest = BLOCK_HEIGHT;
  for (const { slot, size } of slots) {
    const box = { x, y: top, width: Math.max(size.width, BLOCK_WIDTH), height: Math.max(size.height, BLOCK_HEIGHT) };
    boxes.set(slot, box);
    x += box.width + SIBLING_GAP;
    tallest = Math.max(tallest, box.height);
  }
  const filled = Math.max(x - SIBLING_GAP, CONTAINER_PADDING + BLOCK_WIDTH) + CONTAINER_PADDING;
  // Its middle must be on the grid, as that of a block is: edges between them are straight then.
  const width = Math.ceil(filled / (2 * GRID)) * 2 * GRID;
  return { size: { width, height: toGrid(top + tallest + CONTAINER_PADDING) }, slots: boxes };
}

/** The place of an output handle on the lower edge of a block: ports are evenly spaced, in their order. */
export function portX(index: number, count: number, width: number): number {
  return (width * (index + 1)) / (count + 1);
}

export function isSamePoint(one: Point | undefined, other: Point): boolean {
  return one?.x === other.x && one.y === other.y;
}

/** Up to the next line of the grid. */
export function toGrid(length: number): number {
  return Math.ceil(length / GRID) * GRID;
}

/** To the nearest line of the grid. */
export function snap({ x, y }: Point): Point {
  return { x: Math.round(x / GRID) * GRID, y: Math.round(y / GRID) * GRID };
}
