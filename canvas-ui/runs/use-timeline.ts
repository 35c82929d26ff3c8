import { type KeyboardEvent, useMemo, useState } from 'react';
import type { Run, Step } from '#schema';
import { buildTimeline, type TimelineNode } from './timeline.ts';
import {
  FIRST_FOLD,
  type Filter,
  type Fold,
  NO_FILTER,
  revealed,
  type TimelineRow,
  timelineMove,
  timelineRows,
  toggled,
} from './timeline-rows.ts';

export interface TimelineState {
  root: TimelineNode;
  rows: readonly TimelineRow[];
  active: number;
  filter: Filter;
  setFilter: (filter: Filter) => void;
  setFold: (fold: Fold) => void;
  go: (at: number) => void;
  toggle: (at: number) => void;
  onKey: (event: KeyboardEvent) => boolean;
}

interface Options {
  run: Run;
  steps: readonly Step[];
  now: number;
  selectedBlock: string | undefined;
  shownPath: string | undefined;
  onSelect: (step: Step) => void;
}

export function useTimeline({ run, steps, now, selectedBlock, shownPath, onSelect }: Options): TimelineState {
  const [fold, setFold] = useState(FIRST_FOLD);
  const [filter, setFilter] = useState(NO_FILTER);
  const [activeId, setActiveId] = useState('');
  const root = useMemo(() => buildTimeline(run, steps, now), [run, steps, now]);
  const rows = useMemo(() => timelineRows(root, fold, filter), [root, fold, filter]);
  const active = Math.max(
    0,
    rows.findIndex(({ node }) => node.id === activeId),
  );
  useSelectionFromOutside({ selectedBlock, shownPath, steps, activeId }, (path) => {
    setActiveId(path);
    setFold((before) => revealed(before, path));
  });

  const go = (at: number): void => {
    const node = rows[at]?.node;
    if (!node) return;
    setActiveId(node.id);
    if (node.step) onSelect(node.step);
  };
  const toggle = (at: number): void => {
    const row = rows[at];
    if (row && row.isOpen !== undefined) setFold(toggled(fold, row));
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
    const move = timelineMove(rows, active, event.key, fold);
    if (move && 'go' in move) go(move.go);
    else if (move) setFold(move.fold);
    else if (event.key === 'Enter' || event.key === ' ') toggle(active);
    else return false;
    return true;
  };
  return { root, rows, active, filter, setFilter, setFold, go, toggle, onKey };
}

/** A block that was selected elsewhere becomes the active row: its step that is shown there, else its first. */
function useSelectionFromOutside(
  {
    selectedBlock,
    shownPath,
    steps,
    activeId,
  }: Pick<Options, 'selectedBlock' | 'shownPath' | 'steps'> & { activeId: string },
  reveal: (path: string) => void,
): void {
  const [before, setBefore] = useState<string>();
  if (selectedBlock === before) return;
  setBefore(selectedBlock);
  const ofBlock = steps.filter(({ block }) => block === selectedBlock);
  if (ofBlock.some(({ path }) => path === activeId)) return;
  const path = shownPath ?? ofBlock[0]?.path;
  if (path !== undefined) reveal(path);
}
