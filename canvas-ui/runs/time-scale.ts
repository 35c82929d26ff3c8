import type { TimelineNode } from './timeline.ts';

export interface Interval {
  from: number;
  to: number;
}

/** A stretch of the axis. Gaps are times in which nothing worked, drawn short. */
interface Piece extends Interval {
  x0: number;
  x1: number;
  isGap: boolean;
}

/** From times to places between 0 and 1, and back. */
export interface TimeScale {
  pieces: readonly Piece[];
  x: (time: number) => number;
  time: (x: number) => number;
}

/** A gap is worth drawing short if it takes more than this of the whole. */
const LEAST_GAP = 0.15;
const GAP_WIDTH = 0.04;
const MOST_GAPS = 6;

/** When anything worked. What only waits, and what only holds others, does not count. */
export function busyTimes(root: TimelineNode, isWait: (node: TimelineNode) => boolean): Interval[] {
  const times: Interval[] = [];
  const look = (node: TimelineNode): void => {
    for (const child of node.children) look(child);
    if (node.children.length === 0 && !isWait(node) && Number.isFinite(node.from)) {
      times.push({ from: node.from, to: node.to });
    }
  };
  look(root);
  return merged(times);
}

function merged(times: Interval[]): Interval[] {
  const sorted = times.toSorted((a, b) => a.from - b.from);
  const joined: Interval[] = [];
  for (const { from, to } of sorted) {
    const last = joined.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
}

/** The axis of a view. `busy` undefined: all times are drawn at their length. */
export function createScale(view: Interval, busy: readonly Interval[] | undefined): TimeScale {
  const whole = { from: view.from, to: Math.max(view.to, view.from + 0.001) };
  const gaps = busy ? gapsIn(whole, busy) : [];
  const worked = whole.to - whole.from - gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const room = 1 - gaps.length * GAP_WIDTH;
  const pieces: Piece[] = [];
  let x = 0;
  const push = (from: number, to: number, isGap: boolean): void => {
    const width = isGap ? GAP_WIDTH : (room * (to - from)) / worked;
    pieces.push({ from, to, x0: x, x1: x + width, isGap });
    x += width;
  };
  let at = whole.from;
  for (const gap of gaps) {
    push(at, gap.from, false);
    push(gap.from, gap.to, true);
    at = gap.to;
  }
  push(at, whole.to, false);
  return { pieces, x: (time) => toX(pieces, time), time: (place) => toTime(pieces, place) };
}

function gapsIn(view: Interval, busy: readonly Interval[]): Interval[] {
  const gaps: Interval[] = [];
  let at = view.from;
  for (const { from, to } of [...busy, { from: view.to, to: view.to }]) {
    if (from > at) gaps.push({ from: at, to: Math.min(from, view.to) });
    at = Math.max(at, to);
    if (at >= view.to) break;
  }
  const least = (view.to - view.from) * LEAST_GAP;
  // Something must be left to be drawn at its length.
  const isAllIdle = gaps.length === 1 && gaps[0]?.from === view.from && gaps[0].to === view.to;
  return gaps
    .filter(({ from, to }) => to - from > least && !isAllIdle)
    .sort((a, b) => b.to - b.from - (a.to - a.from))
    .slice(0, MOST_GAPS)
    .sort((a, b) => a.from - b.from);
}

/** Outside the view the scale goes on as at its ends, so that bars that begin earlier are cut off, not squeezed. */
function toX(pieces: readonly Piece[], time: number): number {
  const piece = pieces.find(({ to }) => time <= to) ?? pieces.at(-1);
  if (!piece) return 0;
  const length = piece.to - piece.from;
  return length === 0 ? piece.x0 : piece.x0 + ((time - piece.from) / length) * (piece.x1 - piece.x0);
}

function toTime(pieces: readonly Piece[], x: number): number {
  const piece = pieces.find(({ x1 }) => x <= x1) ?? pieces.at(-1);
  if (!piece) return 0;
  const width = piece.x1 - piece.x0;
  return width === 0 ? piece.from : piece.from + ((x - piece.x0) / width) * (piece.to - piece.from);
}

export interface Tick {
  x: number;
  text: string;
}

const TICK_ROOM = 72;

/** Round times since `start`, as many as have room. */
export function ticksOf({ pieces }: TimeScale, start: number, width: number): Tick[] {
  const ticks: Tick[] = [];
  const drawn = pieces.filter(({ isGap, x1, x0 }) => !isGap && x1 > x0);
  for (const { from, to, x0, x1 } of drawn) {
    const perPixel = (to - from) / Math.max(1, (x1 - x0) * width);
    const step = niceStep(perPixel * TICK_ROOM);
    for (let number = Math.ceil((from - start) / step - 1e-9); start + number * step <= to; number++) {
      const x = x0 + ((start + number * step - from) / (to - from)) * (x1 - x0);
      const last = ticks.at(-1);
      if (!last || (x - last.x) * width >= TICK_ROOM * 0.8) ticks.push({ x, text: tickText(number * step, step) });
    }
  }
  return ticks;
}

const STEPS_OF_SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400];

function niceStep(least: number): number {
  if (least > 500) return (STEPS_OF_SECONDS.find((seconds) => seconds * 1000 >= least) ?? 86_400 * 7) * 1000;
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 0.01)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? power * 10;
}

function tickText(ms: number, step: number): string {
  if (ms === 0) return '0';
  if (step < 1000 && Math.abs(ms) < 1000) return `${Number(ms.toFixed(step < 1 ? 2 : 0))} ms`;
  if (Math.abs(ms) < 60_000) return `${Number((ms / 1000).toFixed(step < 1000 ? 2 : 0))} s`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = step % 60_000 === 0 ? 0 : Math.round((ms % 60_000) / 1000);
  return [hours && `${hours} h`, minutes && `${minutes} min`, seconds && `${seconds} s`].filter(Boolean).join(' ');
}
