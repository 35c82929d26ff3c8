import type { IsValidConnection, OnConnect, OnConnectEnd, OnConnectStart, OnReconnect } from '@xyflow/react';
import { useStoreApi } from '@xyflow/react';
import { useEffect, useMemo, useRef } from 'react';
import { useSession } from '#editor';
import { BLOCK_WIDTH, connect, connectProblem, connectTargets, type Point, reconnect, snap } from '#model';
import type { Edge } from '#schema';
import { useCanvas } from './CanvasContext.ts';
import type { CanvasStore } from './canvas-store.ts';
import { positionIn } from './drop-target.ts';
import { type CanvasEdge, isBlockNode } from './flow-types.ts';

/** Drawing edges, and taking their ends elsewhere. */
export function useConnect(toCanvas: (at: Point) => Point) {
  const session = useSession();
  const scope = useCanvas();
  const moved = useRef<Edge>(undefined);
  useTapEnd(scope.store);
  return useMemo(() => {
    const { store, document, shapes, flow } = scope;
    const onConnectStart: OnConnectStart = (_, { nodeId, handleId, handleType }) => {
      if (nodeId === null || handleId === null || handleType !== 'source') return;
      const targets = new Set(connectTargets(document(), nodeId, handleId, shapes()));
      if (moved.current) targets.add(moved.current.to);
      store.setState({ connecting: { from: nodeId, port: handleId, targets } });
    };
    /** A tap on a way out begins, too; the next tap says where it ends. Meanwhile a block is one large way in. */
    const onClickConnectEnd: OnConnectEnd = ({ target }) => {
      const { connecting } = store.getState();
      store.setState({ connecting: undefined });
      const to = target instanceof Element ? target.closest<HTMLElement>('.react-flow__node')?.dataset.id : undefined;
      if (!connecting || to === undefined || !isBlockNode(to) || connecting.targets.has(to)) return;
      const problem = connectProblem(document(), { from: connecting.from, port: connecting.port, to }, shapes());
      if (problem !== undefined) session.notices.error(problem);
    };
    const onConnect: OnConnect = ({ source, sourceHandle, target }) => {
      session.do(connect({ from: source, port: sourceHandle ?? '', to: target }));
    };
    const onConnectEnd: OnConnectEnd = (event, state) => {
      store.setState({ connecting: undefined });
      const from = state.fromNode?.id;
      const port = state.fromHandle?.id;
      if (moved.current || state.isValid || from === undefined || !port || state.fromHandle?.type !== 'source') return;
      if (state.toNode && isBlockNode(state.toNode.id)) {
        const problem = connectProblem(document(), { from, port, to: state.toNode.id }, shapes());
        if (problem !== undefined) session.notices.error(problem);
        return;
      }
      const at = pointOf(event);
      const graph = flow.current.places.get(from)?.graph ?? '';
      const { x, y } = positionIn(flow.current.graphs, graph, toCanvas(at));
      const position = snap({ x: x - BLOCK_WIDTH / 2, y });
      session.view.show({ kind: 'picker', spot: { after: from, port, branch: true, position }, at });
    };
    const onReconnectStart = (_: unknown, edge: CanvasEdge) => {
      moved.current = edge.data?.edge;
    };
    const onReconnect: OnReconnect<CanvasEdge> = (edge, { source, sourceHandle, target }) => {
      const before = edge.data?.edge;
      if (before) session.do(reconnect(before, { from: source, port: sourceHandle ?? '', to: target }));
    };
    const onReconnectEnd = () => {
      moved.current = undefined;
      store.setState({ connecting: undefined });
    };
    const isValidConnection: IsValidConnection<CanvasEdge> = ({ source, sourceHandle, target }) => {
      if (!isBlockNode(source) || !isBlockNode(target) || !sourceHandle) return false;
      const edge = { from: source, port: sourceHandle, to: target };
      const problem = connectProblem(document(), edge, shapes());
      // Its own old end does not stand in the way of a new one; the command looks again.
      return (
        problem === undefined ||
        (moved.current !== undefined && moved.current.to === target && moved.current.from === source)
      );
    };
    return {
      onConnectStart,
      onClickConnectStart: onConnectStart,
      onClickConnectEnd,
      onConnect,
      onConnectEnd,
      onReconnectStart,
      onReconnect,
      onReconnectEnd,
      isValidConnection,
    };
  }, [session, scope, toCanvas]);
}

/** A tap that began goes no further once Esc has ended it: React Flow would take the next one for its end. */
function useTapEnd(store: CanvasStore): void {
  const reactFlow = useStoreApi();
  useEffect(
    () =>
      store.subscribe(({ connecting }, before) => {
        if (before.connecting && !connecting) reactFlow.setState({ connectionClickStartHandle: null });
      }),
    [store, reactFlow],
  );
}

function pointOf(event: MouseEvent | TouchEvent): Point {
  const touch = 'changedTouches' in event ? event.changedTouches[0] : undefined;
  if (touch) return { x: touch.clientX, y: touch.clientY };
  return 'clientX' in event ? { x: event.clientX, y: event.clientY } : { x: 0, y: 0 };
}
