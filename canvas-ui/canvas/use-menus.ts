import type { EdgeMouseHandler, NodeMouseHandler } from '@xyflow/react';
import { type MouseEvent, useMemo } from 'react';
import { useSession } from '#editor';
import type { Point } from '#model';
import { useCanvas } from './CanvasContext.ts';
import { type CanvasEdge, type CanvasNode, isBlockNode, noteOfNode } from './flow-types.ts';
import { useEdgeHover } from './use-edge-hover.ts';

/** Clicks, right clicks and the pointer over edges. */
export function useMenus(toCanvas: (at: Point) => Point) {
  const { view } = useSession();
  const { store, isReadOnly } = useCanvas();
  const hover = useEdgeHover();
  return useMemo(() => {
    const onNodeContextMenu: NodeMouseHandler<CanvasNode> = (event, { id }) => {
      event.preventDefault();
      const at = placeOf(event);
      const note = noteOfNode(id);
      if (note !== undefined && !isReadOnly) store.setState({ menu: { kind: 'note', id: note, at } });
      if (!isBlockNode(id)) return;
      // With less room the inspector of what is selected would lie over the menu.
      const hasRoom = matchMedia('(min-width: 1024px)').matches;
      if (!hasRoom) view.set({ focused: id });
      else if (!view.store.getState().selected.has(id)) view.select([id]);
      store.setState({ menu: { kind: 'block', id, at } });
    };
    const onNodeDoubleClick: NodeMouseHandler<CanvasNode> = (event, { id }) => {
      if (isBlockNode(id) && !(event.target instanceof Element && event.target.closest('button, input')))
        view.jumpTo(id, '');
    };
    const onEdgeClick: EdgeMouseHandler<CanvasEdge> = (_, { data }) => {
      if (data?.edge) view.set({ selectedEdge: data.edge, selected: new Set() });
    };
    const onEdgeContextMenu: EdgeMouseHandler<CanvasEdge> = (event, { data }) => {
      event.preventDefault();
      if (!data?.edge || isReadOnly) return;
      view.set({ selectedEdge: data.edge, selected: new Set() });
      store.setState({ menu: { kind: 'edge', edge: data.edge, at: placeOf(event) } });
    };
    const onPaneContextMenu = (event: MouseEvent | globalThis.MouseEvent) => {
      event.preventDefault();
      const at = { x: event.clientX, y: event.clientY };
      store.setState({ menu: { kind: 'pane', at, point: toCanvas(at) } });
    };
    const onPaneClick = () => {
      view.select([]);
      store.setState({ selectedNote: undefined });
    };
    // Not one that comes under a pointer at rest.
    const onEdgeMouseMove: EdgeMouseHandler<CanvasEdge> = (_, { id }) => hover.enter(id);
    const onEdgeMouseLeave = () => hover.leave();
    return {
      onNodeContextMenu,
      onNodeDoubleClick,
      onEdgeClick,
      onEdgeContextMenu,
      onPaneContextMenu,
      onPaneClick,
      onEdgeMouseMove,
      onEdgeMouseLeave,
    };
  }, [view, store, isReadOnly, hover, toCanvas]);
}

/** From the keyboard there is no pointer: the menu opens at the block. */
function placeOf(event: MouseEvent): Point {
  if (event.detail !== 0 || event.clientX !== 0 || event.clientY !== 0) return { x: event.clientX, y: event.clientY };
  const { left, bottom } = event.currentTarget.getBoundingClientRect();
  return { x: left, y: bottom };
}
