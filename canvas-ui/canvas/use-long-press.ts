import { type PointerEvent, useMemo } from 'react';

const LONG_MS = 500;
/** Pixels that a finger which rests may move. */
const STILL = 10;

/**
 * A finger that rests on the canvas opens the menu of what is below it, as a right click does. Browsers that tell a long press themselves
 * open the same menu.
 */
export function useLongPress() {
  return useMemo(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let start = { x: 0, y: 0 };
    const stop = () => clearTimeout(timer);
    return {
      onPointerDown({ pointerType, isPrimary, target, clientX, clientY }: PointerEvent) {
        stop();
        if (pointerType !== 'touch' || !isPrimary) return;
        start = { x: clientX, y: clientY };
        const init = { bubbles: true, cancelable: true, button: 2, detail: 1, clientX, clientY };
        timer = setTimeout(() => target.dispatchEvent(new MouseEvent('contextmenu', init)), LONG_MS);
      },
      onPointerMove({ clientX, clientY }: PointerEvent) {
        if (Math.hypot(clientX - start.x, clientY - start.y) > STILL) stop();
      },
      onPointerUp: stop,
      onPointerCancel: stop,
    };
  }, []);
}
