import { useSyncExternalStore } from 'react';

/** `wide` from 1280 px, `medium` from 1024, `narrow` from 768, `phone` below (ux.md 12). */
export type ScreenWidth = 'wide' | 'medium' | 'narrow' | 'phone';

const STEPS = [
  ['wide', '(min-width: 1280px)'],
  ['medium', '(min-width: 1024px)'],
  ['narrow', '(min-width: 768px)'],
] as const satisfies readonly (readonly [ScreenWidth, string])[];

export function useScreenWidth(): ScreenWidth {
  return useSyncExternalStore(watch, screenWidth);
}

export function screenWidth(): ScreenWidth {
  return STEPS.find(([, query]) => matchMedia(query).matches)?.[0] ?? 'phone';
}

function watch(listener: () => void): () => void {
  const lists = STEPS.map(([, query]) => matchMedia(query));
  for (const list of lists) list.addEventListener('change', listener);
  return () => {
    for (const list of lists) list.removeEventListener('change', listener);
  };
}
