import { Panel, useReactFlow, useStore } from '@xyflow/react';
import { memo, type PointerEvent, useEffect, useMemo, useRef } from 'react';
import { type Box, boundsOf } from '#model';
import type { CanvasNode } from './flow-types.ts';
import { minimapOf, rectangle } from './minimap-paths.ts';

const SIZE = { width: 184, height: 120 };
/** Around everything, in pixels of the screen. */
const MARGIN = 5;
/** How much a wheel zooms, as on the canvas. */
const ZOOM_STEP = 0.002;

/** All of the function in a corner, and the part that is in sight: dragging moves it, the wheel zooms. */
export const Minimap = memo(function Minimap({ nodes }: { nodes: readonly CanvasNode[] }) {
  const { paths, bounds } = useMemo(() => minimapOf(nodes), [nodes]);
  const shapes = useMemo(
    () => paths.map(({ type, path }) => <path key={type} d={path} className={`sy-mini sy-mini-${type}`} />),
    [paths],
  );
  const inSight = useInSight();
  const all = bounds ? boundsOf([bounds, inSight]) : inSight;
  const scale = Math.max(all.width / SIZE.width, all.height / SIZE.height);
  const shown = centred(all, scale);
  return (
    <Panel position="bottom-right" className="sy-minimap">
      <svg
        {...usePanAndZoom(scale)}
        {...SIZE}
        role="img"
        aria-label="Minimap"
        viewBox={`${shown.x} ${shown.y} ${shown.width} ${shown.height}`}
        className="block touch-none"
      >
        {shapes}
        {/* Its outer line lies outside of the picture. */}
        <path
          className="sy-mini-mask"
          fillRule="evenodd"
          d={`${rectangle(grown(shown, scale))}${rectangle(inSight)}`}
        />
      </svg>
    </Panel>
  );
});

function useInSight(): Box {
  const [x, y, zoom] = useStore(({ transform }) => transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  return { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
}

/** In the middle of the picture, with a margin. */
function centred(all: Box, scale: number): Box {
  const [width, height] = [(SIZE.width + 2 * MARGIN) * scale, (SIZE.height + 2 * MARGIN) * scale];
  return { x: all.x - (width - all.width) / 2, y: all.y - (height - all.height) / 2, width, height };
}

function grown({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

function usePanAndZoom(scale: number) {
  const { setViewport, getViewport, zoomTo } = useReactFlow();
  const ref = useRef<SVGSVGElement>(null);
  const last = useRef({ x: 0, y: 0 });
  useEffect(() => {
    const svg = ref.current;
    const onWheel = (event: WheelEvent) => {
      // Else the browser zooms the page; React's own listener could not prevent that.
      event.preventDefault();
      void zoomTo(getViewport().zoom * 2 ** (-event.deltaY * ZOOM_STEP));
    };
    svg?.addEventListener('wheel', onWheel, { passive: false });
    return () => svg?.removeEventListener('wheel', onWheel);
  }, [zoomTo, getViewport]);
  return {
    ref,
    onPointerDown({ currentTarget, pointerId, clientX, clientY }: PointerEvent) {
      currentTarget.setPointerCapture(pointerId);
      last.current = { x: clientX, y: clientY };
    },
    onPointerMove({ currentTarget, pointerId, clientX, clientY }: PointerEvent) {
      if (!currentTarget.hasPointerCapture(pointerId)) return;
      const { x, y, zoom } = getViewport();
      const [byX, byY] = [clientX - last.current.x, clientY - last.current.y];
      last.current = { x: clientX, y: clientY };
      void setViewport({ x: x - byX * scale * zoom, y: y - byY * scale * zoom, zoom });
    },
  };
}
