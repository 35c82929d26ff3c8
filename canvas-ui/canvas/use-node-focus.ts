import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { useView } from '#editor';
import { useCanvas } from './CanvasContext.ts';
import { INPUT_ID } from './flow-types.ts';

/** The keyboard goes from block to block with `view.focused`; DOM focus follows as long as it is on the canvas. */
export function useNodeFocus(id: string): RefObject<HTMLDivElement | null> {
  const { region } = useCanvas();
  const ref = useRef<HTMLDivElement>(null);
  const isFocused = useView(({ focused, selectedEdge }) => !selectedEdge && (focused ?? INPUT_ID) === id);
  useEffect(() => {
    const active = document.activeElement;
    if (!isFocused || !ref.current || !region.current?.contains(active)) return;
    if (ref.current.contains(active) || active?.matches('input, textarea')) return;
    ref.current.focus({ preventScroll: true });
  }, [isFocused, region]);
  useHandedOn(ref);
  return ref;
}

/** What leaves the canvas while it has the keyboard hands it to the canvas itself, so that the keys go on. */
export function useHandedOn(ref: RefObject<HTMLElement | null>): void {
  const { region } = useCanvas();
  useLayoutEffect(() => {
    const element = ref.current;
    return () => {
      if (element && element === document.activeElement) region.current?.focus({ preventScroll: true });
    };
  }, [ref, region]);
}
