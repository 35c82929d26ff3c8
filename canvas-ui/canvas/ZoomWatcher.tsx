import { useStore } from '@xyflow/react';
import { useEffect } from 'react';
import { useCanvas } from './CanvasContext.ts';

/** How much there is room for at a zoom (ux.md 4.1). */
function detailAt(zoom: number): 'all' | 'some' | 'tile' {
  if (zoom >= 0.6) return 'all';
  return zoom >= 0.3 ? 'some' : 'tile';
}

/** Edges and chips grow as the zoom falls, in steps: each step styles all of them anew. */
function edgeScaleAt(zoom: number): number {
  return Math.min(2, Math.max(1, Math.round((0.8 / zoom) * 4) / 4));
}

/** Tells the styles how far away the author is, so that no block has to be rendered for it. */
export function ZoomWatcher() {
  const { region } = useCanvas();
  const detail = useStore(({ transform }) => detailAt(transform[2]));
  const scale = useStore(({ transform }) => edgeScaleAt(transform[2]));
  useEffect(() => {
    if (!region.current) return;
    region.current.dataset.detail = detail;
    region.current.style.setProperty('--edge-scale', String(scale));
  }, [region, detail, scale]);
  return null;
}
