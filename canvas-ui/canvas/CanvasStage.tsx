import { Background, BackgroundVariant, ReactFlow, SelectionMode, useReactFlow } from '@xyflow/react';
import { type FocusEvent, type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo } from 'react';
import { useActions, useDocument, useSession } from '#editor';
import { cx } from '#ui';
import { BlockNode } from './BlockNode.tsx';
import { BranchEdge } from './BranchEdge.tsx';
import { plural } from './block-words.ts';
import { focusNode, useCanvas, useCanvasState } from './CanvasContext.ts';
import { CanvasOverlays } from './CanvasOverlays.tsx';
import { ConnectionLine, ConnectReason } from './ConnectionLine.tsx';
import { ContainerNode } from './ContainerNode.tsx';
import { createCanvasActions } from './canvas-actions.ts';
import { EmptyCanvas } from './EmptyCanvas.tsx';
import type { Flow } from './flow-types.ts';
import type { Covered } from './free-area.ts';
import { GuideLines } from './GuideLines.tsx';
import { HandlerNode } from './HandlerNode.tsx';
import { InputNode } from './InputNode.tsx';
import { NoteNode } from './NoteNode.tsx';
import { useClipboard } from './use-clipboard.ts';
import { useConnect } from './use-connect.ts';
import { useDetail, useIsTile, useNoMeasuring } from './use-detail.ts';
import { useDrag } from './use-drag.ts';
import { useLongPress } from './use-long-press.ts';
import { useMenus } from './use-menus.ts';
import { useEdges, useNodes } from './use-nodes.ts';
import { useViewport } from './use-viewport.ts';
import { ZoomCluster } from './ZoomCluster.tsx';

const NODE_TYPES = {
  block: BlockNode,
  container: ContainerNode,
  start: InputNode,
  handler: HandlerNode,
  note: NoteNode,
};
const EDGE_TYPES = { branch: BranchEdge };
const SNAP: [number, number] = [16, 16];
const MULTI_KEYS = ['Meta', 'Control', 'Shift'];
const NO_ATTRIBUTION = { hideAttribution: true };
/** Left: rectangle, or where nothing can be changed, pan. Middle: pan. A finger pans anyway. */
const PAN_BUTTONS = [1];
const PAN_BUTTONS_READING = [0, 1];

export function CanvasStage({ flow, label, covered }: { flow: Flow; label: string; covered: Covered }) {
  const { isReadOnly, isComparison } = useCanvas();
  useNoMeasuring();
  useDetail();
  const isTile = useIsTile();
  const toCanvas = useReactFlow().screenToFlowPosition;
  const { nodes, onNodesChange, stopMoving } = useNodes(flow);
  const edges = useEdges(flow);
  const { isSnapping, ...drag } = useDrag({ toCanvas, stopMoving });
  const connecting = useConnect(toCanvas);
  const { show, refit, defaultViewport, onMoveEnd } = useViewport(flow, covered);
  useClipboard(toCanvas);
  useOwnActions();
  useLayoutOnOpen(refit);
  return (
    <Region label={label}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        {...drag}
        {...connecting}
        {...useMenus(toCanvas)}
        connectionLineComponent={ConnectionLine}
        connectionRadius={24}
        nodesFocusable={false}
        edgesFocusable={false}
        nodesDraggable={!isReadOnly}
        nodesConnectable={!isReadOnly}
        edgesReconnectable={!isReadOnly && !isTile}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={MULTI_KEYS}
        selectionOnDrag={!isReadOnly}
        selectionMode={SelectionMode.Partial}
        elevateNodesOnSelect={false}
        nodeDragThreshold={4}
        panOnScroll
        panOnDrag={isReadOnly ? PAN_BUTTONS_READING : PAN_BUTTONS}
        zoomOnDoubleClick={false}
        minZoom={0.1}
        maxZoom={2}
        snapToGrid={isSnapping}
        snapGrid={SNAP}
        onlyRenderVisibleElements
        {...(defaultViewport ? { defaultViewport } : {})}
        onMoveEnd={onMoveEnd}
        proOptions={NO_ATTRIBUTION}
      >
        <Background variant={BackgroundVariant.Dots} gap={16} size={1.5} color="var(--sy-border)" />
        <GuideLines />
        <ConnectReason />
        <ZoomCluster flow={flow} nodes={nodes} onFit={() => show({ isSmooth: true })} />
        {!isComparison && <CanvasOverlays />}
      </ReactFlow>
      {flow.places.size === 0 && <EmptyCanvas />}
    </Region>
  );
}

/** One stop of Tab. From there the keyboard goes on to the block that it was on last. */
function Region({ label, children }: { label: string; children: ReactNode }) {
  const { region, isComparison } = useCanvas();
  const { view } = useSession();
  const isLit = useCanvasState(({ lit }) => lit !== undefined);
  const isConnecting = useCanvasState((state) => state.connecting !== undefined);
  const count = useDocument(({ history }) => history.document.body.blocks.length);
  const onFocus = (event: FocusEvent<HTMLDivElement>) => {
    const { currentTarget, target, relatedTarget } = event;
    if (!isAmongBlocks(currentTarget, target)) return;
    currentTarget.tabIndex = -1;
    const isEntered = !isAmongBlocks(currentTarget, relatedTarget);
    if (target === currentTarget && isEntered && currentTarget.matches(':focus-visible')) {
      focusNode(currentTarget, view.store.getState().focused);
    }
  };
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent<HTMLDivElement>) => {
    if (!isAmongBlocks(currentTarget, relatedTarget)) currentTarget.tabIndex = 0;
  };
  useLayoutEffect(() => {
    // React Flow says "application", which takes the reading keys of a screen reader away.
    region.current?.querySelector('.react-flow')?.setAttribute('role', 'presentation');
  }, [region]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a region only by its name
    <div
      role="region"
      ref={region}
      aria-label={`${label}, ${plural(count, 'block')}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the blocks in it have the keyboard, one at a time
      tabIndex={0}
      // A picture with coordinates: what was laid out and kept looks the same to everybody.
      dir="ltr"
      data-scope="canvas"
      data-detail="all"
      data-lit={isLit || undefined}
      data-connecting={isConnecting || undefined}
      data-comparison={isComparison || undefined}
      onFocus={onFocus}
      onBlur={onBlur}
      {...useLongPress()}
      className={cx('sy-canvas absolute inset-0 outline-offset-[-2px]')}
    >
      {children}
    </div>
  );
}

/** On the canvas, and not on the bar that lies over it: from there Shift+Tab leads back to the blocks. */
function isAmongBlocks(region: HTMLElement, target: EventTarget | null): boolean {
  return target instanceof Element && region.contains(target) && target.closest('.react-flow__panel') === null;
}

function useOwnActions(): void {
  const session = useSession();
  const scope = useCanvas();
  const actions = useMemo(() => (scope.isComparison ? [] : createCanvasActions(session, scope)), [session, scope]);
  useActions(actions);
}

/** What has no positions yet gets them; an automatic layout also tells the corners of its edges. */
function useLayoutOnOpen(refit: () => void): void {
  const session = useSession();
  const open = useCallback(() => {
    const before = session.document.document().layout.positions;
    void session.document.layoutAtOpening().then(() => {
      const moved = session.document.document().layout.positions !== before;
      if (moved) requestAnimationFrame(refit);
    });
  }, [session, refit]);
  useEffect(() => {
    const timer = setTimeout(open, 50);
    return () => clearTimeout(timer);
  }, [open]);
}
