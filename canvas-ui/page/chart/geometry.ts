import type { Series } from './series.ts';

export const HEIGHT = 240;
const TOP = 8;
const BOTTOM = 24;
const CHARACTER = 7;

/** Where things lie in the drawing, in px. */
export interface Geometry {
  width: number;
  /** Left edge of the plot: room for the longest tick. */
  left: number;
  /** Width for one label. */
  slot: number;
  x(at: number): number;
  y(value: number): number;
  /** The line that bars and areas stand on. */
  floor: number;
}

export function geometryOf(width: number, points: number, ticks: readonly number[], tickTexts: string[]): Geometry {
  const left = Math.max(...tickTexts.map((text) => text.length)) * CHARACTER + 8;
  const slot = Math.max(0, width - left - 8) / Math.max(1, points);
  const least = ticks[0] ?? 0;
  const most = ticks.at(-1) ?? 1;
  const y = (value: number) => HEIGHT - BOTTOM - ((value - least) / (most - least)) * (HEIGHT - BOTTOM - TOP);
  return { width, left, slot, x: (at) => left + slot * (at + 0.5), y, floor: y(Math.max(0, least)) };
}

/** The line through the values, in pieces where some are missing. */
export function linePath(values: Series['values'], { x, y }: Geometry): string {
  let isOpen = false;
  return values
    .map((value, at) => {
      if (value === null) {
        isOpen = false;
        return '';
      }
      const command = isOpen ? 'L' : 'M';
      isOpen = true;
      return `${command}${round(x(at))} ${round(y(value))}`;
    })
    .join('');
}

/** The line, closed down to the floor at the ends of each piece. */
export function areaPath(values: Series['values'], geometry: Geometry): string {
  return linePath(values, geometry)
    .split('M')
    .filter(Boolean)
    .map((piece) => {
      const first = piece.split(' ')[0];
      const last = piece.split('L').at(-1)?.split(' ')[0];
      return `M${piece}L${last} ${round(geometry.floor)}L${first} ${round(geometry.floor)}Z`;
    })
    .join('');
}

/** Labels that have room: each, or every second, fifth … of them. */
export function labelStep(labels: readonly string[], slot: number): number {
  const longest = Math.min(12, Math.max(...labels.map((label) => label.length)));
  return Math.max(1, Math.ceil((longest * CHARACTER + 12) / Math.max(slot, 0.01)));
}

export function shortened(label: string): string {
  return label.length > 13 ? `${label.slice(0, 12)}…` : label;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
