import { type RefObject, useEffect } from 'react';
import { useView } from '#editor';

const CONTROLS = 'input, textarea, [contenteditable="true"], button[aria-haspopup="listbox"], [role="switch"]';

/** Puts the cursor into the field that somebody jumped to: a problem, an empty field of a new block. */
export function useFieldJump(box: RefObject<HTMLElement | null>, block: string | undefined): void {
  const jump = useView((state) => state.jump);
  useEffect(() => {
    if (!jump || jump.block !== block || !box.current) return undefined;
    return goTo(box.current, jump.field);
  }, [jump, block, box]);
}

/** A dialog that is just closing keeps the rest of the page inert, and nothing there takes the focus: waits for its end. */
function goTo(box: HTMLElement, pointer: string): (() => void) | undefined {
  const inert = box.closest('[inert]');
  if (inert) {
    let stop: (() => void) | undefined;
    const watch = new MutationObserver(() => {
      stop?.();
      stop = goTo(box, pointer);
    });
    watch.observe(inert, { attributes: true, attributeFilter: ['inert'] });
    stop = () => watch.disconnect();
    return () => stop?.();
  }
  const field = fieldOf(box, pointer);
  const control = field?.querySelector(CONTROLS) ?? (pointer === '' ? box.querySelector(CONTROLS) : null);
  field?.scrollIntoView({ block: 'nearest' });
  if (control instanceof HTMLElement) control.focus();
  return undefined;
}

/** The field of a pointer, or the nearest around it. */
function fieldOf(box: HTMLElement, pointer: string): Element | null {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const found = box.querySelector(`[data-field="${CSS.escape(at)}"]`);
    if (found) return found;
  }
  return null;
}
