import type { FocusEvent } from 'react';
import { useCanvas } from './CanvasContext.ts';

/** A block under the pointer, or under the keyboard, makes its own edges stand out. */
export function useLit(id: string) {
  const { store } = useCanvas();
  const lighten = () => store.setState({ lit: { block: id } });
  const darken = () => store.setState({ lit: undefined });
  return {
    onMouseEnter: lighten,
    onMouseLeave: darken,
    onFocus: (event: FocusEvent<HTMLElement>) => {
      if (event.target.matches(':focus-visible')) lighten();
    },
    onBlur: darken,
  };
}
