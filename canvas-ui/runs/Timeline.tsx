import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useCallback, useEffect, useId, useMemo, useRef } from 'react';
import type { Run, Step } from '#schema';
import { TimelineAxis } from './TimelineAxis.tsx';
import { TIMELINE_ROW_HEIGHT, TimelineLine } from './TimelineLine.tsx';
import { TimelineToolbar } from './TimelineToolbar.tsx';
import type { TimelineNode } from './timeline.ts';
import { type TimeView, useTimeView } from './use-time-view.ts';
import { type TimelineState, useTimeline } from './use-timeline.ts';
import { useWidth } from './use-width.ts';

export interface TimelineProps {
  run: Run;
  /** In any order: their times and paths place them. */
  steps: readonly Step[];
  /** For a run that is under way: what time it is. */
  now?: number | undefined;
  selectedBlock?: string | undefined;
  /** The step of the selected block that is told of elsewhere. */
  shownPath?: string | undefined;
  onSelect: (step: Step) => void;
  /** Pixels, toolbar included. */
  height: number;
  /** Steps that only wait are hatched: only the catalog knows which those are. */
  isWait?: ((step: Step) => boolean) | undefined;
}

const TOOLBAR_HEIGHT = 40;
const AXIS_HEIGHT = 24;

/** What ran when: a tree on the left, bars on a shared axis of time on the right. */
export function Timeline(props: TimelineProps) {
  const { run, steps, now = 0, selectedBlock, shownPath, onSelect, height, isWait = neverWaits } = props;
  const state = useTimeline({ run, steps, now, selectedBlock, shownPath, onSelect });
  const waits = useMemo(
    () => (node: TimelineNode) => node.step !== undefined && (node.step.status === 'waiting' || isWait(node.step)),
    [isWait],
  );
  const view = useTimeView(state.root, run.queuedMs, waits);
  return (
    <div dir="ltr" className="flex min-w-0 flex-col" style={{ height }}>
      <TimelineToolbar
        filter={state.filter}
        setFilter={state.setFilter}
        setFold={state.setFold}
        hasQueue={view.hasQueue}
        showsQueue={view.showsQueue}
        onQueue={view.setShowsQueue}
        hasGaps={view.hasGaps}
        showsGaps={view.showsGaps}
        onGaps={view.setShowsGaps}
        isZoomed={view.isZoomed}
        onZoom={useZoom(view, state)}
      />
      <Lines {...{ run, state, view, selectedBlock, waits }} height={height - TOOLBAR_HEIGHT} />
    </div>
  );
}

/** What the buttons do, as one function that stays the same while lines come. */
function useZoom(view: TimeView, { rows, active, root }: TimelineState): (factor: number | undefined) => void {
  const latest = useRef<(factor: number | undefined) => void>(undefined);
  useEffect(() => {
    latest.current = (factor) => {
      const { from, to } = rows[active]?.node ?? root;
      if (factor === undefined) view.zoomTo(undefined);
      else view.zoomBy(factor, (from + to) / 2);
    };
  });
  return useCallback((factor) => latest.current?.(factor), []);
}

function neverWaits(): boolean {
  return false;
}

interface LinesProps {
  run: Run;
  state: TimelineState;
  view: TimeView;
  selectedBlock: string | undefined;
  waits: (node: TimelineNode) => boolean;
  height: number;
}

function Lines({ run, state, view, selectedBlock, waits, height }: LinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const width = useWidth(scroller);
  const virtual = useVirtualizer({
    count: state.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => TIMELINE_ROW_HEIGHT,
    overscan: 6,
    paddingStart: AXIS_HEIGHT,
    scrollPaddingStart: AXIS_HEIGHT,
    useFlushSync: false,
  });
  useEffect(() => virtual.scrollToIndex(state.active), [virtual, state.active]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (state.onKey(event) || zoomKey(event, view, state)) event.preventDefault();
  };
  return (
    <div
      ref={scroller}
      role="tree"
      aria-label="Timeline of the run"
      aria-activedescendant={`${id}-${state.active}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto -outline-offset-2"
    >
      <div role="none" className="relative" style={{ height: virtual.getTotalSize() }}>
        <TimelineAxis view={view} start={state.root.from} width={width} height={height} />
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = state.rows[index];
          if (!row) return null;
          return (
            <TimelineLine
              key={row.node.id}
              id={`${id}-${index}`}
              top={start}
              isActive={index === state.active}
              isSelected={row.node.step !== undefined && row.node.step.block === selectedBlock}
              isWait={waits(row.node)}
              onPress={() => state.go(index)}
              onToggle={() => state.toggle(index)}
              {...{ run, row, view }}
            />
          );
        })}
      </div>
    </div>
  );
}

/** `+` and `-` zoom around the active row, Shift with an arrow moves along the axis. */
function zoomKey({ key, shiftKey }: KeyboardEvent, view: TimeView, { rows, active }: TimelineState): boolean {
  const node = rows[active]?.node;
  const middle = node ? (node.from + node.to) / 2 : 0;
  if (key === '+') view.zoomBy(0.5, middle);
  else if (key === '-') view.zoomBy(2, middle);
  else if (shiftKey && key === 'ArrowLeft') view.pan(-0.25);
  else if (shiftKey && key === 'ArrowRight') view.pan(0.25);
  else return false;
  return true;
}
