import { useCallback, useMemo, useState } from 'react';
import { busyTimes, createScale, type Interval, type TimeScale } from './time-scale.ts';
import type { TimelineNode } from './timeline.ts';

export interface TimeView {
  scale: TimeScale;
  /** Of the time in the queue, as much as is shown. */
  queuedMs: number;
  hasQueue: boolean;
  showsQueue: boolean;
  setShowsQueue: (shows: boolean) => void;
  isZoomed: boolean;
  hasGaps: boolean;
  showsGaps: boolean;
  setShowsGaps: (shows: boolean) => void;
  zoomTo: (view: Interval | undefined) => void;
  /** Factors under 1 go nearer. */
  zoomBy: (factor: number, around: number) => void;
  /** By a part of what is in sight. */
  pan: (part: number) => void;
}

/** Which stretch of a run is in sight, and how its times are drawn. */
export function useTimeView(root: TimelineNode, inQueueMs: number, isWait: (node: TimelineNode) => boolean): TimeView {
  const [zoom, setZoom] = useState<Interval>();
  const [showsGaps, setShowsGaps] = useState(false);
  const [showsQueue, setShowsQueue] = useState(true);
  const queuedMs = showsQueue ? inQueueMs : 0;
  const toggleQueue = useCallback((shows: boolean) => {
    setZoom(undefined);
    setShowsQueue(shows);
  }, []);
  const busy = useMemo(() => busyTimes(root, isWait), [root, isWait]);
  const whole = { from: root.from - queuedMs, to: root.to };
  const { from, to } = zoom ?? whole;
  const short = useMemo(() => createScale({ from, to }, busy), [from, to, busy]);
  const scale = useMemo(() => (showsGaps ? createScale({ from, to }, undefined) : short), [showsGaps, short, from, to]);
  const zoomTo = (view: Interval | undefined): void => {
    setZoom(view && inside(view, whole));
  };
  return {
    scale,
    queuedMs,
    hasQueue: inQueueMs > 0,
    showsQueue,
    setShowsQueue: toggleQueue,
    isZoomed: zoom !== undefined,
    hasGaps: short.pieces.length > 1,
    showsGaps,
    setShowsGaps,
    zoomTo,
    zoomBy: (factor, around) => {
      const next = { from: around - (around - from) * factor, to: around + (to - around) * factor };
      zoomTo(next.to - next.from >= whole.to - whole.from ? undefined : next);
    },
    pan: (part) => {
      const by = (to - from) * part;
      if (zoom) zoomTo({ from: from + by, to: to + by });
    },
  };
}

const LEAST_VIEW_MS = 0.5;

function inside(view: Interval, whole: Interval): Interval {
  const length = Math.min(Math.max(view.to - view.from, LEAST_VIEW_MS), whole.to - whole.from);
  const from = Math.min(Math.max(view.from, whole.from), whole.to - length);
  return { from, to: from + length };
}
