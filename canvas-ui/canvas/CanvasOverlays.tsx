import { useView } from '#editor';
import { lazyPart } from '#ui';
import { useCanvasState } from './CanvasContext.ts';

const CanvasMenus = lazyPart(async () => (await import('./CanvasMenus.tsx')).CanvasMenus);
const CanvasPopups = lazyPart(async () => (await import('./CanvasPopups.tsx')).CanvasPopups);

const POPUPS: ReadonlySet<string | undefined> = new Set(['picker', 'connect', 'replace']);

/** What lies over the canvas and belongs to its blocks. */
export function CanvasOverlays() {
  const hasPopup = useView(({ overlay }) => POPUPS.has(overlay?.kind));
  const isReconnecting = useCanvasState(({ reconnecting }) => reconnecting !== undefined);
  const hasMenu = useCanvasState(({ menu }) => menu !== undefined);
  return (
    <>
      {hasMenu && <CanvasMenus />}
      {(hasPopup || isReconnecting) && <CanvasPopups />}
    </>
  );
}
