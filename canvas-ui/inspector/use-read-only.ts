import { useRunner, useWhyNotHere } from '#editor';

/** While a past run lies over the canvas, what is shown may be another version: it is looked at, not edited. So is what one may not edit. */
export function useIsReadOnly(): boolean {
  const isPast = useRunner((state) => state.shown !== undefined && state.shown.version !== null);
  return useWhyNotHere('function.edit') !== undefined || isPast;
}
