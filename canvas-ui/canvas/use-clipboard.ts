import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { queries } from '#api';
import { type EditorSession, useSession } from '#editor';
import { BODY, fragmentOf, type PasteSpot, type Point, pasteBlocks, readPasted } from '#model';
import { type CanvasScope, useCanvas } from './CanvasContext.ts';
import { removeBlocks } from './canvas-actions.ts';
import { graphAt, positionIn } from './drop-target.ts';

/**
 * Blocks go through the clipboard as text, by the browser's own events: those need no permission, and work into another
 * function, another tab, another browser.
 */
export function useClipboard(toCanvas: (at: Point) => Point): void {
  const session = useSession();
  const scope = useCanvas();
  const resources = useQuery({ ...queries.resources(), enabled: !scope.isReadOnly });
  const known = useRef<ReadonlySet<string>>(undefined);
  known.current = resources.data && new Set(resources.data.map(({ name }) => name));
  const pointer = usePointer(scope);
  useEffect(() => {
    const copy = (event: ClipboardEvent) => {
      const ids = [...session.view.store.getState().selected];
      if (ids.length === 0 || !isHere(scope) || !event.clipboardData) return;
      event.clipboardData.setData('text/plain', session.copy(ids));
      event.preventDefault();
      session.notices.announce('Copied');
      if (event.type === 'cut' && !scope.isReadOnly) removeBlocks(session, ids, true);
    };
    const paste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (scope.isReadOnly || text === '' || !isHere(scope)) return;
      event.preventDefault();
      const at = pointer.current;
      pasteText(session, scope, { text, point: at && toCanvas(at), resources: known.current });
    };
    addEventListener('copy', copy);
    addEventListener('cut', copy);
    addEventListener('paste', paste);
    return () => {
      removeEventListener('copy', copy);
      removeEventListener('cut', copy);
      removeEventListener('paste', paste);
    };
  }, [session, scope, pointer, toCanvas]);
}

/** The keyboard is on the canvas, in no field, and no text is marked. */
function isHere({ region }: CanvasScope): boolean {
  const active = document.activeElement;
  if (active?.closest('input, textarea, [contenteditable="true"], [role="dialog"]')) return false;
  if (getSelection()?.isCollapsed === false) return false;
  return (
    active === document.body ||
    active?.closest('[data-scope="canvas"]') !== null ||
    region.current?.contains(active) === true
  );
}

function usePointer({ region }: CanvasScope) {
  const pointer = useRef<Point>(undefined);
  useEffect(() => {
    const element = region.current;
    const move = ({ clientX, clientY }: PointerEvent) => {
      pointer.current = { x: clientX, y: clientY };
    };
    const leave = () => {
      pointer.current = undefined;
    };
    element?.addEventListener('pointermove', move);
    element?.addEventListener('pointerleave', leave);
    return () => {
      element?.removeEventListener('pointermove', move);
      element?.removeEventListener('pointerleave', leave);
    };
  }, [region]);
  return pointer;
}

interface PastedText {
  text: string;
  /** On the canvas. */
  point: Point | undefined;
  resources: ReadonlySet<string> | undefined;
}

/** Blocks are put in; a query or code is offered as a block; what is hostile is refused with the reason. */
function pasteText(session: EditorSession, scope: CanvasScope, { text, point, resources }: PastedText): void {
  const pasted = readPasted(text);
  const known = resources ? { resources } : {};
  if (pasted.kind === 'refused') session.notices.error(pasted.reason);
  else if (pasted.kind === 'text') {
    const spot = spotOf(session, scope, point);
    session.view.show({ kind: 'picker', spot, text: text.slice(0, 200_000) });
  } else {
    const fragment = pasted.kind === 'blocks' ? pasted.fragment : fragmentOf(pasted.document);
    session.do(pasteBlocks(fragment, { ...spotOf(session, scope, point), ...known }));
  }
}

/** After the selected block; else at the pointer. */
function spotOf({ view }: EditorSession, { flow }: CanvasScope, point: Point | undefined): PasteSpot {
  const { selected } = view.store.getState();
  const [only] = selected;
  if (selected.size === 1 && only !== undefined) return { after: only };
  if (!point) return { in: BODY };
  const key = graphAt(flow.current, point, [])?.key ?? BODY;
  return { in: key, position: positionIn(flow.current.graphs, key, point) };
}

export async function writeText({ notices }: EditorSession, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notices.announce('Copied');
  } catch {
    notices.error('The browser does not let this page copy. Press Ctrl+C instead.');
  }
}

/** From a menu: the browser may ask first, or refuse. */
export async function readText(session: EditorSession, scope: CanvasScope, point: Point): Promise<void> {
  try {
    const text = await navigator.clipboard.readText();
    session.view.select([]);
    pasteText(session, scope, { text, point, resources: undefined });
  } catch {
    session.notices.error('The browser does not let this page read the clipboard. Press Ctrl+V instead.');
  }
}
