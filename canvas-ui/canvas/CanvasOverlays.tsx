import { useView } from '#editor';
import { lazyPart } from '#ui';
import { useCanvasState } from './CanvasContext.ts';
import { CanvasMenus } from './CanvasMenus.tsx';

const CanvasPopups = lazyPart(async () => (await import('./CanvasPopups.tsx')).CanvasPopups);

const POPUPS: ReadonlySet<string | undefined> = new Set(['picker', 'connect', 'replace']);

/** What lies over the canvas and belongs to its blocks. */
export function CanvasOverlays() {
  const hasPopup = useView(({ overlay }) => POPUPS.has(overlay?.kind));
  const isReconnecting = useCanvasState(({ reconnecting }) => reconnecting !== undefined);
  return (
    <>
      <CanvasMenus />
      {(hasPopup || isReconnecting) && <CanvasPopups />}
    </>
  );
}
