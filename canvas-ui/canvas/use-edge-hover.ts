import { useMemo } from 'react';
import { useCanvas } from './CanvasContext.ts';
import type { CanvasStore } from './canvas-store.ts';

const KEEP_MS = 600;

const timers = new WeakMap<CanvasStore, ReturnType<typeof setTimeout>>();

/** The pointer leaves an edge on its way to the edge's button, so that stays for a moment. */
export function useEdgeHover(): { enter(id: string): void; leave(): void } {
  const { store } = useCanvas();
  return useMemo(
    () => ({
      enter(id) {
        clearTimeout(timers.get(store));
        const { shownEdge, lit } = store.getState();
        if (shownEdge !== id || !lit) store.setState({ shownEdge: id, lit: { edge: id } });
      },
      leave() {
        const { shownEdge, lit } = store.getState();
        if (!shownEdge && !lit) return;
        clearTimeout(timers.get(store));
        store.setState({ lit: undefined });
        timers.set(
          store,
          setTimeout(() => store.setState({ shownEdge: undefined }), KEEP_MS),
        );
      },
    }),
    [store],
  );
}
