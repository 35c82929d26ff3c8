import { useEffect, useMemo, useState } from 'react';
import { PANELS, useActions, useRunner, useSaveState, useSession, useTargets, useView, useWhyNotHere } from '#editor';
import { cx, isRightToLeft, loadParts, ReadOnlyNote, Sheet, Splitter } from '#ui';
import { canvasControls, FunctionCanvas } from '../canvas/index.ts';
import { FunctionInspector, Inspector } from '../inspector/index.ts';
import { RefusedNote } from '../publish/index.ts';
import { blockTargets, createEditorActions } from './editor-actions.ts';
import { LeftPanel } from './LeftPanel.tsx';
import { Overlays } from './Overlays.tsx';
import { PhoneBar, type PhoneView } from './PhoneBar.tsx';
import { ConflictDialog, PastRunBanner } from './parts.ts';
import { drawerHeight, RunDrawer } from './RunDrawer.tsx';
import { SingleBlock, useSingleBlock } from './SingleBlock.tsx';
import { StatusBar } from './StatusBar.tsx';
import { TopBar } from './TopBar.tsx';
import { useRunMarks } from './use-run-marks.ts';
import { type ScreenWidth, useScreenWidth } from './use-screen-width.ts';

/**
 * The regions of the editor, as wide as the screen lets them be. What each edit changes, the document and whether it is saved, is for the
 * parts to ask: all of them are rendered when this is.
 */
export function Workbench() {
  const session = useSession();
  useActions(useMemo(() => createEditorActions(session), [session]));
  useTargets(useMemo(() => () => blockTargets(session), [session]));
  useLoadedParts();
  const whyNot = useWhyNotHere('function.edit');
  const width = useScreenWidth();
  const single = useSingleBlock();
  const [phoneView, setPhoneView] = useState<PhoneView>('outline');
  const isPast = useRunner(({ shown }) => shown !== undefined);
  const isOutline = width === 'phone' && phoneView === 'outline';
  const isRightShown = useIsRightShown(width, single.block !== undefined);
  const inspectorWidth = useView(({ inspector }) => inspector.width);
  const over = width === 'medium' && isRightShown ? inspectorWidth : 0;
  const covered = useMemo(() => (isRightToLeft() ? { left: over, right: 0 } : { left: 0, right: over }), [over]);
  return (
    <div className="flex h-full flex-col">
      <TopBar width={width} />
      {width === 'phone' && <PhoneBar shown={phoneView} onShow={setPhoneView} />}
      <div className="relative flex min-h-0 flex-1">
        {(width !== 'phone' || isOutline) && <Left width={width} />}
        <main
          aria-label="Canvas"
          className={cx('relative flex min-w-0 flex-1 flex-col', isOutline && 'hidden')}
          data-region
          tabIndex={-1}
        >
          <ReadOnlyNote whyNot={whyNot} />
          <Refused />
          {isPast && <PastRunBanner />}
          <div className="relative min-h-0 flex-1" data-scope="canvas">
            {single.block && width !== 'phone' ? (
              <SingleBlock block={single.block} onDraw={single.draw} />
            ) : (
              <Canvas width={width} isReadOnly={width === 'phone' || whyNot !== undefined} covered={covered} />
            )}
          </div>
          <RunDrawer />
        </main>
        <Right width={width} isShown={isRightShown} isSingle={single.block !== undefined} />
      </div>
      <StatusBar />
      <Overlays />
      <Conflict />
    </div>
  );
}

function Refused() {
  return <RefusedNote state={useSaveState()} />;
}

function Conflict() {
  return useSaveState().kind === 'conflict' && <ConflictDialog />;
}

interface CanvasProps {
  width: ScreenWidth;
  isReadOnly: boolean;
  covered: { left: number; right: number };
}

function Canvas({ width, isReadOnly, covered }: CanvasProps) {
  const marks = useRunMarks();
  return <FunctionCanvas isReadOnly={isReadOnly} isViewKept={width !== 'phone'} covered={covered} marks={marks} />;
}

const REST_MS = 1_500;

/** Once the canvas is there, forms and panels come ahead of their first use. */
function useLoadedParts(): void {
  useEffect(() => {
    const timer = setTimeout(() => void loadParts(), REST_MS);
    return () => clearTimeout(timer);
  }, []);
}

/** On phones the outline is the editor. */
function Left({ width }: { width: ScreenWidth }) {
  const { view } = useSession();
  const left = useView((state) => state.left);
  if (width === 'phone') {
    return (
      <aside aria-label="Outline" className="flex min-w-0 flex-1 flex-col" data-region data-scope="canvas">
        <LeftPanel />
        <RunDrawer />
      </aside>
    );
  }
  if (!left.isOpen) return null;
  return (
    <aside
      aria-label="Blocks and outline"
      className="relative shrink-0 border-e border-border bg-surface"
      style={{ width: left.width }}
      data-region
      data-scope="canvas"
    >
      <LeftPanel />
      <Splitter
        label="Left panel"
        edge="end"
        value={left.width}
        min={PANELS.left.min}
        max={PANELS.left.max}
        onChange={(value) => view.set({ left: { ...left, width: value } })}
        onReset={() => view.set({ left: { ...left, width: PANELS.left.usual } })}
      />
    </aside>
  );
}

/** Beside the canvas it is there until it is closed. Over the canvas it is there as long as there is something to show. */
function useIsRightShown(width: ScreenWidth, isSingle: boolean): boolean {
  const isOpen = useView((state) => state.inspector.isOpen);
  const hasSelection = useView((state) => state.selected.size > 0);
  const isFunctionOpen = useView((state) => state.isFunctionOpen);
  if (width === 'wide') return isOpen;
  const isOfBlock = hasSelection && (!isSingle || width === 'phone');
  return isOfBlock ? isOpen : isFunctionOpen;
}

/** Beside the canvas, or over it and it alone: the run drawer below stays free. The wide inspector lies over the whole row: it starts from no box of its own. */
const places = {
  over: { usual: 'over-canvas absolute top-0 end-0 z-20 shadow-overlay', wide: 'contents' },
  beside: { usual: 'relative', wide: '' },
};

interface RightProps {
  width: ScreenWidth;
  isShown: boolean;
  isSingle: boolean;
}

function Right({ width, isShown, isSingle }: RightProps) {
  const { view } = useSession();
  const inspector = useView((state) => state.inspector);
  const bottom = useView(({ drawer }) => drawerHeight(drawer));
  const close = () => {
    view.select([], { focus: false });
    view.set({ isFunctionOpen: false });
  };
  if (width === 'phone' || width === 'narrow') {
    return (
      <Sheet title="Inspector" isOpen={isShown} onClose={close}>
        <Inspector />
      </Sheet>
    );
  }
  if (!isShown) return null;
  return (
    <aside
      aria-label="Inspector"
      className={cx(
        'shrink-0 border-s border-border bg-surface',
        places[width === 'medium' ? 'over' : 'beside'][inspector.isWide ? 'wide' : 'usual'],
      )}
      style={{ width: inspector.width, ...(width === 'medium' && { bottom }) }}
      data-region
      onKeyDown={(event) => {
        if (width !== 'medium' || event.key !== 'Escape' || event.defaultPrevented) return;
        close();
        canvasControls.focus();
      }}
    >
      {isSingle ? <FunctionInspector /> : <Inspector />}
      <Splitter
        label="Inspector"
        edge="start"
        value={inspector.width}
        min={PANELS.inspector.min}
        max={PANELS.inspector.max}
        onChange={(value) => view.set({ inspector: { ...inspector, width: value } })}
        onReset={() => view.set({ inspector: { ...inspector, width: PANELS.inspector.usual } })}
      />
    </aside>
  );
}
