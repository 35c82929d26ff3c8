import { useRunner } from '#editor';

/** While a past run lies over the canvas, what is shown may be another version: it is looked at, not edited. */
export function useIsReadOnly(): boolean {
  return useRunner((state) => state.shown !== undefined && state.shown.version !== null);
}
