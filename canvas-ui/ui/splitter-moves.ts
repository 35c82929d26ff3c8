/** On which side of its panel a splitter is seen: a panel on the right has it at its left edge. */
export type SplitterEdge = 'left' | 'right' | 'top';

export interface SplitterRange {
  value: number;
  min: number;
  max: number;
  edge: SplitterEdge;
}

const STEP = 16;
const LARGE_STEP = 64;

/** The size after a key, or undefined if the key means nothing to a splitter. */
export function sizeAfterKey(key: string, isShift: boolean, range: SplitterRange): number | undefined {
  if (key === 'Home') return range.min;
  if (key === 'End') return range.max;
  const direction = directionOf(key, range.edge);
  if (direction === 0) return undefined;
  return clampSize(range.value + direction * (isShift ? LARGE_STEP : STEP), range);
}

/** The size after the pointer went from one place to another; `range.value` is the size at the start. */
export function sizeAfterDrag(
  from: { x: number; y: number },
  to: { x: number; y: number },
  range: SplitterRange,
): number {
  const moved = { left: from.x - to.x, right: to.x - from.x, top: from.y - to.y }[range.edge];
  return clampSize(range.value + moved, range);
}

/** Whole px within the limits; if the window is too small for both, the least size wins. */
function clampSize(size: number, { min, max }: Pick<SplitterRange, 'min' | 'max'>): number {
  return Math.max(min, Math.min(max, Math.round(size)));
}

/** The arrow points where the edge goes, so at a left edge the left arrow makes the panel larger. */
function directionOf(key: string, edge: SplitterEdge): -1 | 0 | 1 {
  const grows = { left: 'ArrowLeft', right: 'ArrowRight', top: 'ArrowUp' }[edge];
  const shrinks = { left: 'ArrowRight', right: 'ArrowLeft', top: 'ArrowDown' }[edge];
  if (key === grows) return 1;
  return key === shrinks ? -1 : 0;
}
