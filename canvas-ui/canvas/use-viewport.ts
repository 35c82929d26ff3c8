import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { useDocument, useView } from '#editor';
import type { Box } from '#model';
import { useCanvas } from './CanvasContext.ts';
import { attachCanvas, type CanvasControls } from './controls.ts';
import { type CanvasNode, type Flow, isBlockNode } from './flow-types.ts';

const PAN_MS = 180;
const MARGIN = 24;
const FIT = { padding: 0.15, maxZoom: 1, minZoom: 0.1 };

/** Brings blocks into view, for others and for the keyboard, and keeps them where they are when a layout moves them. */
export function useViewport(flow: Flow): void {
  const { isOther } = useCanvas();
  const controls = useControls();
  useEffect(() => (isOther ? undefined : attachCanvas(controls)), [controls, isOther]);
  useFollowFocus(controls);
  useAnchor(flow);
}

function duration(): number {
  return globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : PAN_MS;
}

function useControls(): CanvasControls {
  const reactFlow = useReactFlow<CanvasNode>();
  const api = useStoreApi<CanvasNode>();
  const { flow } = useCanvas();
  const selected = useRef<ReadonlySet<string>>(new Set());
  selected.current = useView((state) => state.selected);
  return useMemo(
    () => ({
      panTo(id) {
        const box = flow.current.places.get(id)?.box;
        if (!box || isInView(box, api.getState())) return;
        const zoom = Math.max(reactFlow.getZoom(), 0.6);
        void reactFlow.setCenter(box.x + box.width / 2, box.y + Math.min(box.height, 400) / 2, {
          zoom,
          duration: duration(),
        });
      },
      fit(what = 'all') {
        const ids = what === 'selection' ? [...selected.current].map((id) => ({ id })) : [];
        void reactFlow.fitView({ ...FIT, ...(ids.length > 0 ? { nodes: ids } : {}), duration: duration() });
      },
      zoomTo: (zoom) => void reactFlow.zoomTo(zoom, { duration: duration() }),
      zoomIn: () => void reactFlow.zoomIn({ duration: duration() }),
      zoomOut: () => void reactFlow.zoomOut({ duration: duration() }),
    }),
    [reactFlow, api, flow],
  );
}

type FlowState = ReturnType<ReturnType<typeof useStoreApi>['getState']>;

function isInView(
  box: Box,
  { transform: [x, y, zoom], width, height }: Pick<FlowState, 'transform' | 'width' | 'height'>,
): boolean {
  const [left, top] = [box.x * zoom + x, box.y * zoom + y];
  const [right, bottom] = [left + box.width * zoom, top + Math.min(box.height * zoom, height / 2)];
  return left >= MARGIN && top >= MARGIN && right <= width - MARGIN && bottom <= height - MARGIN;
}

/** A block that gets the keyboard, or that a failed run points to, comes into view; one that was clicked is. */
function useFollowFocus(controls: CanvasControls): void {
  const { region } = useCanvas();
  // A selection that is made anew, as an undo does, counts also if it is the same block.
  const { focused, selected } = useView(({ focused: id, selectedEdge, selected: ids }) => ({
    focused: selectedEdge?.to ?? id,
    selected: ids,
  }));
  const isPointing = useRef(false);
  useEffect(() => {
    const element = region.current;
    const down = () => {
      isPointing.current = true;
    };
    const up = () => setTimeout(() => (isPointing.current = false));
    element?.addEventListener('pointerdown', down, true);
    addEventListener('pointerup', up, true);
    return () => {
      element?.removeEventListener('pointerdown', down, true);
      removeEventListener('pointerup', up, true);
    };
  }, [region]);
  const isFirst = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `selected` tells that it was selected again
  useEffect(() => {
    if (focused !== undefined && !isPointing.current && !isFirst.current) controls.panTo(focused);
    isFirst.current = false;
  }, [focused, selected, controls]);
}

/** An automatic layout moves blocks about; the one under work stays where it is on the screen, and the others glide. */
function useAnchor(flow: Flow): void {
  const { region } = useCanvas();
  const { setViewport, getViewport } = useReactFlow();
  const isAuto = useDocument(({ history }) => history.document.layout.mode !== 'manual');
  const focused = useView((state) => state.focused);
  const before = useRef<{ places: Flow['places']; isAuto: boolean }>(undefined);
  useLayoutEffect(() => {
    const last = before.current;
    before.current = { places: flow.places, isAuto };
    if (!last?.isAuto || !isAuto || last.places === flow.places) return;
    const from = last.places.get(focused ?? '')?.box;
    const to = flow.places.get(focused ?? '')?.box;
    if (hasMoved(last.places, flow.places)) glide(region.current);
    if (!from || !to || (from.x === to.x && from.y === to.y)) return;
    const { x, y, zoom } = getViewport();
    void setViewport({ x: x + (from.x - to.x) * zoom, y: y + (from.y - to.y) * zoom, zoom });
  }, [flow, isAuto, focused, region, setViewport, getViewport]);
}

function hasMoved(before: Flow['places'], after: Flow['places']): boolean {
  return [...after].some(([id, { box }]) => {
    const old = before.get(id)?.box;
    return isBlockNode(id) && old !== undefined && (old.x !== box.x || old.y !== box.y);
  });
}

function glide(region: HTMLElement | null): void {
  if (!region) return;
  region.dataset.gliding = '';
  setTimeout(() => delete region.dataset.gliding, PAN_MS + 60);
}
