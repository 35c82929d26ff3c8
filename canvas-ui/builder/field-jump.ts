import { type RefObject, useEffect } from 'react';
import { usePageState } from './session-context.tsx';

const CONTROLS = 'input, textarea, [contenteditable="true"], button[aria-haspopup="listbox"], [role="switch"]';

/** Puts the cursor into the field that somebody jumped to, once what `shown` tells is on the screen. */
export function useFieldJump(box: RefObject<HTMLElement | null>, shown: string): void {
  const jump = usePageState((state) => state.jump);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shown` is when there is something to look for
  useEffect(() => {
    if (!jump || !box.current) return;
    for (let at = jump.field; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
      const field = box.current.querySelector(`[data-field="${CSS.escape(at)}"]`);
      if (!field) continue;
      field.scrollIntoView({ block: 'nearest' });
      const control = field.querySelector(CONTROLS);
      if (control instanceof HTMLElement) control.focus();
      return;
    }
  }, [jump, shown, box]);
}
