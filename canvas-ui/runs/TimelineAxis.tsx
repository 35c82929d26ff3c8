import { type PointerEvent, useRef, useState } from 'react';
import { type Tick, ticksOf } from './time-scale.ts';
import type { TimeView } from './use-time-view.ts';

/** Where the tree ends and the bars begin, the same in every line. */
export const TREE_WIDTH = 'w-[clamp(168px,36%,340px)]';
const TREE_PART = 0.36;
const LEAST_TREE = 168;
const MOST_TREE = 340;

interface TimelineAxisProps {
  view: TimeView;
  /** When the run began. */
  start: number;
  /** Pixels of the whole timeline. */
  width: number;
  /** How far down its lines reach. */
  height: number;
}

/** Ticks of time. Dragging over them zooms in; the buttons and keys do the same. */
export function TimelineAxis({ view, start, width, height }: TimelineAxisProps) {
  const bars = useRef<HTMLDivElement>(null);
  const brush = useBrush(bars, view);
  const barsWidth = width - Math.min(MOST_TREE, Math.max(LEAST_TREE, width * TREE_PART)) - 16;
  const ticks = width > 0 ? ticksOf(view.scale, start, barsWidth) : [];
  return (
    <>
      <GridLines ticks={ticks} view={view} range={brush.range} height={height} />
      <div
        aria-hidden="true"
        className="sticky top-0 z-10 flex h-6 border-b border-border bg-sunken text-caption text-muted"
      >
        <div className={`${TREE_WIDTH} shrink-0 border-e border-border px-3 leading-6`}>Step</div>
        <div
          ref={bars}
          className="relative mx-2 min-w-0 flex-1 cursor-crosshair touch-none select-none"
          {...brush.handlers}
        >
          {ticks.map(({ x, text }) => (
            <span
              key={x}
              className="pointer-events-none absolute top-0 border-s border-border ps-1 leading-6 whitespace-nowrap"
              style={{ insetInlineStart: `${x * 100}%` }}
            >
              {x < 0.96 && text}
            </span>
          ))}
        </div>
      </div>
    </>
  );
}

interface GridLinesProps {
  ticks: readonly Tick[];
  view: TimeView;
  range: readonly [number, number] | undefined;
  height: number;
}

/** Behind the bars, and always in sight: they take no place of their own. */
function GridLines({ ticks, view, range, height }: GridLinesProps) {
  return (
    <div aria-hidden="true" className="pointer-events-none sticky top-0 flex h-0">
      <div className={`${TREE_WIDTH} shrink-0 border-e border-border`} style={{ height }} />
      <div className="relative mx-2 min-w-0 flex-1" style={{ height }}>
        {view.scale.pieces.map(({ x0, x1, from, isGap }) => isGap && <Gap key={from} x0={x0} x1={x1} />)}
        {ticks.map(({ x }) => (
          <span key={x} className="absolute inset-y-0 w-px bg-border" style={{ insetInlineStart: `${x * 100}%` }} />
        ))}
        {range && (
          <span
            className="absolute inset-y-0 border-x border-accent bg-accent-bg"
            style={{ insetInlineStart: `${range[0] * 100}%`, width: `${(range[1] - range[0]) * 100}%` }}
          />
        )}
      </div>
    </div>
  );
}

function Gap({ x0, x1 }: { x0: number; x1: number }) {
  return (
    <span
      className="absolute inset-y-0 border-x border-dashed border-strong text-border"
      style={{
        insetInlineStart: `${x0 * 100}%`,
        width: `${(x1 - x0) * 100}%`,
        backgroundImage: 'repeating-linear-gradient(-45deg, currentColor 0 1px, transparent 1px 6px)',
      }}
    />
  );
}

const LEAST_DRAG = 0.01;

function useBrush(bars: { current: HTMLDivElement | null }, view: TimeView) {
  const [drag, setDrag] = useState<{ begin: number; end: number }>();
  const placeOf = ({ clientX }: PointerEvent): number => {
    const box = bars.current?.getBoundingClientRect();
    return box ? Math.min(1, Math.max(0, (clientX - box.left) / box.width)) : 0;
  };
  const range: [number, number] | undefined = drag && [Math.min(drag.begin, drag.end), Math.max(drag.begin, drag.end)];
  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      setDrag({ begin: placeOf(event), end: placeOf(event) });
    },
    onPointerMove: (event: PointerEvent) => {
      if (drag) setDrag({ ...drag, end: placeOf(event) });
    },
    onPointerUp: () => {
      if (range && range[1] - range[0] > LEAST_DRAG) {
        view.zoomTo({ from: view.scale.time(range[0]), to: view.scale.time(range[1]) });
      }
      setDrag(undefined);
    },
    onPointerCancel: () => setDrag(undefined),
    onDoubleClick: () => view.zoomTo(undefined),
  };
  return { range, handlers };
}
