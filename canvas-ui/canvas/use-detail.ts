import { useStoreApi } from '@xyflow/react';
import { useEffect, useState } from 'react';
import { useCanvas, useCanvasState } from './CanvasContext.ts';

/** How much there is room for at a zoom (ux.md 4.1). */
function detailAt(zoom: number): 'all' | 'some' | 'tile' {
  if (zoom >= 0.6) return 'all';
  return zoom >= 0.3 ? 'some' : 'tile';
}

/** Edges and chips grow as the zoom falls, in steps: each step styles all of them anew. */
function edgeScaleAt(zoom: number): number {
  return Math.min(2, Math.max(1, Math.round((0.8 / zoom) * 4) / 4));
}

/**
 * Tells the styles how far away the author is, so that no block has to be rendered for it. What is less than a style asks
 * {@link useIsTile}: hundreds of blocks and edges that looked at the zoom themselves would do so each time the canvas is moved.
 */
export function useDetail(): void {
  const { region, store } = useCanvas();
  const api = useStoreApi();
  useEffect(() => {
    const look = () => {
      const { current } = region;
      const [, , zoom] = api.getState().transform;
      const [detail, scale] = [detailAt(zoom), String(edgeScaleAt(zoom))];
      if (!current) return;
      if (current.dataset.detail !== detail) {
        current.dataset.detail = detail;
        store.setState({ isTile: detail === 'tile' });
      }
      if (current.style.getPropertyValue('--edge-scale') !== scale) current.style.setProperty('--edge-scale', scale);
    };
    look();
    return api.subscribe(look);
  }, [region, store, api]);
}

/** Whether a block is only a tile. */
export function useIsTile(): boolean {
  return useCanvasState(({ isTile }) => isTile);
}

/**
 * Sizes and handles are told with the nodes. Without this React Flow would measure each node that comes into view all the
 * same, and where it finds no handles, since a tile has none, it would lose the edges.
 */
export function useNoMeasuring(): void {
  const api = useStoreApi();
  useState(() => api.setState({ updateNodeInternals: () => undefined }));
}
