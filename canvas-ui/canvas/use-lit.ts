import type { FocusEvent } from 'react';
import { useCanvas } from './CanvasContext.ts';

/**
 * A block that the pointer moves over, or that has the keyboard, makes its own edges stand out. One that comes under a pointer at rest
 * does not: while the canvas is moved that would be one after the other, and each time all edges are styled anew.
 */
export function useLit(id: string) {
  const { store } = useCanvas();
  const lighten = () => {
    const { lit } = store.getState();
    if (!(lit && 'block' in lit && lit.block === id)) store.setState({ lit: { block: id } });
  };
  const darken = () => {
    if (store.getState().lit) store.setState({ lit: undefined });
  };
  return {
    onMouseMove: lighten,
    onMouseLeave: darken,
    onFocus: (event: FocusEvent<HTMLElement>) => {
      if (event.target.matches(':focus-visible')) lighten();
    },
    onBlur: darken,
  };
}
