import { useSyncExternalStore } from 'react';

const query = globalThis.matchMedia?.('(pointer: coarse)');

function watch(listener: () => void): () => void {
  query?.addEventListener('change', listener);
  return () => query?.removeEventListener('change', listener);
}

/** Whether there is only a finger to point with, so that nothing can appear on hover. */
export function useCoarsePointer(): boolean {
  return useSyncExternalStore(watch, () => query?.matches === true);
}
