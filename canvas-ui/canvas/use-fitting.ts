import { useReactFlow } from '@xyflow/react';
import { type RefObject, useCallback, useEffect, useMemo, useRef } from 'react';
import { useDocument, useSession } from '#editor';
import type { Box } from '#model';
import { useCanvas } from './CanvasContext.ts';
import type { CanvasNode } from './flow-types.ts';
import { type Covered, fitInto, freeArea, isInside, isTouching, movedInto } from './free-area.ts';
import { forgetViewport, type KeptViewport, keepViewport, keptViewport } from './kept-view.ts';
import type { Pointing } from './use-pointing.ts';

const PAN_MS = 180;

export function panDuration(): number {
  return globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : PAN_MS;
}

export interface Fitting {
  /** The part of the canvas that nothing lies over, on the screen. */
  area(): Box;
  /** Shows these, or everything, in that part. */
  show(options?: { ids?: readonly string[]; isSmooth?: boolean }): void;
  /** Once more, if it is what the author sees: something has another place or size now. */
  refit(): void;
  defaultViewport: KeptViewport | undefined;
  onMoveEnd(event: unknown, viewport: KeptViewport): void;
}

/**
 * Everything in view at first, and as long as the author leaves it at that: whatever opens or closes beside the canvas, the
 * picture goes into the room that is left. Once the author has gone elsewhere only the block under work is kept in view.
 */
export function useFitting(covered: Covered, pointing: Pointing): Fitting {
  const reactFlow = useReactFlow<CanvasNode>();
  const { region, isViewKept } = useCanvas();
  const name = useDocument((state) => state.name);
  const defaultViewport = useMemo(() => (isViewKept ? keptViewport(name) : undefined), [name, isViewKept]);
  const coveredNow = useRef(covered);
  coveredNow.current = covered;
  // What a fit made of the viewport. Until there is room for one it is still to come.
  const fitted = useRef<KeptViewport | 'pending' | undefined>(defaultViewport ? undefined : 'pending');
  const area = useCallback(() => {
    const { clientWidth: width = 0, clientHeight: height = 0 } = region.current ?? {};
    return freeArea({ width, height }, coveredNow.current);
  }, [region]);
  const fitting = useMemo(() => {
    const show: Fitting['show'] = ({ ids = [], isSmooth = false } = {}) => {
      const nodes = reactFlow.getNodes().filter(({ id }) => ids.length === 0 || ids.includes(id));
      const isHidden = region.current?.clientWidth === 0;
      if (isHidden || nodes.length === 0) fitted.current = 'pending';
      if (isHidden || nodes.length === 0) return;
      const viewport = fitInto(reactFlow.getNodesBounds(nodes), area());
      if (ids.length === 0) fitted.current = viewport;
      void reactFlow.setViewport(viewport, isSmooth ? { duration: panDuration() } : {});
    };
    const isFitted = () => fitted.current === 'pending' || isSame(fitted.current, reactFlow.getViewport());
    return { area, show, refit: () => isFitted() && show(), isFitted };
  }, [reactFlow, region, area]);
  const onMoveEnd = useCallback(
    (_: unknown, viewport: KeptViewport) => {
      if (!isViewKept) return;
      if (isSame(fitted.current, viewport)) forgetViewport(name);
      else keepViewport(name, viewport);
    },
    [isViewKept, name],
  );
  useKeepInView({ ...fitting, fitted, covered, pointing });
  return useMemo(() => ({ ...fitting, defaultViewport, onMoveEnd }), [fitting, defaultViewport, onMoveEnd]);
}

/** A difference that nobody sees. */
const NEAR = 0.01;

function isSame(one: KeptViewport | 'pending' | undefined, other: KeptViewport): boolean {
  if (one === undefined || one === 'pending') return false;
  return [one.x - other.x, one.y - other.y, one.zoom - other.zoom].every((step) => Math.abs(step) < NEAR);
}

interface KeepInView extends Pick<Fitting, 'area' | 'refit'> {
  isFitted(): boolean;
  fitted: RefObject<KeptViewport | 'pending' | undefined>;
  covered: Covered;
  pointing: Pointing;
}

/** When the free part of the canvas gets smaller or larger: everything, or the block under work, stays in view. */
function useKeepInView({ area, refit, isFitted, fitted, covered, pointing }: KeepInView): void {
  const reactFlow = useReactFlow<CanvasNode>();
  const { view } = useSession();
  const { region, flow } = useCanvas();
  const last = useRef<Box>(undefined);
  const keep = useCallback(() => {
    const [before, after] = [last.current, area()];
    last.current = after;
    const box = flow.current.places.get(view.store.getState().focused ?? '')?.box;
    const viewport = reactFlow.getViewport();
    if (!box || isInside(box, viewport, after) || (before && !isInside(box, viewport, before))) return;
    void reactFlow.setViewport(movedInto(box, viewport, after));
  }, [reactFlow, view, flow, area]);
  useEffect(() => {
    const element = region.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => {
      const isFirst = last.current === undefined;
      // Kept on another screen, or of blocks that are gone.
      if (isFirst && !isAnythingIn(reactFlow, area())) fitted.current = 'pending';
      if (!isFitted()) return keep();
      refit();
      last.current = area();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [reactFlow, region, area, refit, isFitted, keep, fitted]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `covered` tells that a panel has come or gone
  useEffect(() => {
    if (last.current !== undefined) pointing.after(keep);
  }, [covered, keep, pointing]);
}

function isAnythingIn(reactFlow: ReturnType<typeof useReactFlow<CanvasNode>>, area: Box): boolean {
  const viewport = reactFlow.getViewport();
  return reactFlow.getNodes().some((node) => isTouching(reactFlow.getNodesBounds([node]), viewport, area));
}
