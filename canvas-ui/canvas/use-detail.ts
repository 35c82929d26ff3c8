import { useStore, useStoreApi } from '@xyflow/react';
import { useState } from 'react';

/** From how far away a block is only a tile: nothing else of it is rendered. */
export function useIsTile(): boolean {
  return useStore(({ transform }) => transform[2] < 0.3);
}

/**
 * Sizes and handles are told with the nodes. Without this React Flow would measure each node that comes into view all the
 * same, and where it finds no handles, since a tile has none, it would lose the edges.
 */
export function useNoMeasuring(): void {
  const api = useStoreApi();
  useState(() => api.setState({ updateNodeInternals: () => undefined }));
}
