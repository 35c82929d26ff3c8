import { useReactFlow } from '@xyflow/react';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { useDocument, useSession, useView } from '#editor';
import { isSamePoint } from '#model';
import { focusNode, useCanvas } from './CanvasContext.ts';
import { attachCanvas, type CanvasControls } from './controls.ts';
import { type Flow, isBlockNode } from './flow-types.ts';
import { type Covered, centreIn, isInside, largestZoom } from './free-area.ts';
import { type Fitting, panDuration, useFitting } from './use-fitting.ts';
import { type Pointing, usePointing } from './use-pointing.ts';

const GLIDE_MS = 180;
const READABLE = 0.6;
/** Of a container that is higher, this much is enough. */
const HEAD = 400;

/** Where the author looks: brings blocks into view, for others and for the keyboard, and keeps in view what is. */
export function useViewport(flow: Flow, covered: Covered): Fitting {
  const { isComparison } = useCanvas();
  const pointing = usePointing();
  const fitting = useFitting(covered, pointing);
  const controls = useControls(fitting);
  useEffect(() => (isComparison ? undefined : attachCanvas(controls)), [controls, isComparison]);
  useFollowFocus(controls, pointing);
  useAnchor(flow);
  return fitting;
}

function useControls({ area, show }: Fitting): CanvasControls {
  const reactFlow = useReactFlow();
  const { view } = useSession();
  const { flow, region } = useCanvas();
  return useMemo(
    () => ({
      panTo(id) {
        const box = flow.current.places.get(id)?.box;
        if (!box) return;
        const head = { ...box, height: Math.min(box.height, HEAD) };
        if (isInside(head, reactFlow.getViewport(), area())) return;
        const zoom = Math.min(Math.max(reactFlow.getZoom(), READABLE), largestZoom(head, area()));
        void reactFlow.setViewport(centreIn(head, area(), zoom), { duration: panDuration() });
      },
      fit: (what = 'all') =>
        show({ ids: what === 'selection' ? [...view.store.getState().selected] : [], isSmooth: true }),
      zoomTo: (zoom) => void reactFlow.zoomTo(zoom, { duration: panDuration() }),
      zoomIn: () => void reactFlow.zoomIn({ duration: panDuration() }),
      zoomOut: () => void reactFlow.zoomOut({ duration: panDuration() }),
      focus: () => focusNode(region.current, view.store.getState().focused),
    }),
    [reactFlow, area, show, flow, region, view],
  );
}

/** A block that gets the keyboard, or that a failed run points to, comes into view; one that was clicked is. */
function useFollowFocus(controls: CanvasControls, pointing: Pointing): void {
  // A selection that is made anew, as an undo does, counts also if it is the same block.
  const { focused, selected } = useView(({ focused: id, selectedEdge, selected: ids }) => ({
    focused: selectedEdge?.to ?? id,
    selected: ids,
  }));
  const isFirst = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `selected` tells that it was selected again
  useEffect(() => {
    if (focused !== undefined && !pointing.isOn() && !isFirst.current) controls.panTo(focused);
    isFirst.current = false;
  }, [focused, selected, controls, pointing]);
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
    if (!from || !to || isSamePoint(from, to)) return;
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
  setTimeout(() => delete region.dataset.gliding, GLIDE_MS + 60);
}
