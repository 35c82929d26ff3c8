import type { Box } from '#model';
import type { KeptViewport } from './kept-view.ts';

/** What panels that lie over the canvas take of it, in pixels of the screen. */
export interface Covered {
  left: number;
  right: number;
}

export const NOTHING_COVERED: Covered = { left: 0, right: 0 };

const MARGIN = 24;
/** As high as the bar with the zoom, and what is around it. */
const BAR = 64;
const MIN_ZOOM = 0.1;

/** The part of a canvas in which a block is seen whole: beside the panels, and above the bar with the zoom. */
export function freeArea({ width, height }: Pick<Box, 'width' | 'height'>, { left, right }: Covered): Box {
  return {
    x: left + MARGIN,
    y: MARGIN,
    width: Math.max(1, width - left - right - 2 * MARGIN),
    height: Math.max(1, height - MARGIN - BAR),
  };
}

/** Shows a box whole and in the middle, as large as there is room for, and never larger than it is. */
export function fitInto(box: Box, area: Box): KeptViewport {
  return centreIn(box, area, Math.max(MIN_ZOOM, Math.min(1, largestZoom(box, area))));
}

/** With which the box is just seen whole. */
export function largestZoom(box: Box, area: Box): number {
  return Math.min(area.width / box.width, area.height / box.height);
}

export function centreIn(box: Box, area: Box, zoom: number): KeptViewport {
  return {
    x: area.x + area.width / 2 - (box.x + box.width / 2) * zoom,
    y: area.y + area.height / 2 - (box.y + box.height / 2) * zoom,
    zoom,
  };
}

export function isInside(box: Box, viewport: KeptViewport, area: Box): boolean {
  const { x, y, width, height } = onScreen(box, viewport);
  return x >= area.x && y >= area.y && x + width <= area.x + area.width && y + height <= area.y + area.height;
}

export function isTouching(box: Box, viewport: KeptViewport, area: Box): boolean {
  const { x, y, width, height } = onScreen(box, viewport);
  return x < area.x + area.width && y < area.y + area.height && x + width > area.x && y + height > area.y;
}

/** The viewport, moved as little as brings the box into the area; its start, if it is too large. */
export function movedInto(box: Box, viewport: KeptViewport, area: Box): KeptViewport {
  const { x, y, width, height } = onScreen(box, viewport);
  return {
    x: viewport.x + stepInto(x, width, area.x, area.width),
    y: viewport.y + stepInto(y, height, area.y, area.height),
    zoom: viewport.zoom,
  };
}

function stepInto(from: number, length: number, start: number, room: number): number {
  const over = from + length - (start + room);
  return over > 0 ? Math.max(-over, start - from) : Math.max(0, start - from);
}

function onScreen(box: Box, { x, y, zoom }: KeptViewport): Box {
  return { x: box.x * zoom + x, y: box.y * zoom + y, width: box.width * zoom, height: box.height * zoom };
}
