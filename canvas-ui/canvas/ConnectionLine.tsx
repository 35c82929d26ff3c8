import { type ConnectionLineComponentProps, useConnection, ViewportPortal } from '@xyflow/react';
import { connectProblem, ERROR_PORT, roundedPath, routeEdge } from '#model';
import { useCanvas } from './CanvasContext.ts';

/** The edge that is being drawn, in the shape that it will have. */
export function ConnectionLine({
  fromX,
  fromY,
  toX,
  toY,
  fromHandle,
  toNode,
  connectionStatus,
}: ConnectionLineComponentProps) {
  const isError = fromHandle.id === ERROR_PORT;
  const from = { x: fromX, y: fromY };
  const path = roundedPath(routeEdge({ from, side: isError ? 'right' : 'bottom', to: { x: toX, y: toY } }));
  return (
    <path
      d={path}
      className="sy-edge sy-connection"
      data-status={toNode && connectionStatus !== 'valid' ? 'invalid' : 'open'}
    />
  );
}

/** Why the block under the pointer can't be connected. */
export function ConnectReason() {
  const { document, shapes } = useCanvas();
  const over = useConnection(({ inProgress, fromHandle, toNode, isValid, pointer }) =>
    inProgress && toNode && fromHandle.id && isValid !== true
      ? { from: fromHandle.nodeId, port: fromHandle.id, to: toNode.id, at: pointer }
      : undefined,
  );
  if (!over) return null;
  const problem = connectProblem(document(), { from: over.from, port: over.port, to: over.to }, shapes());
  if (problem === undefined) return null;
  return (
    <ViewportPortal>
      <div
        className="sy-reason absolute max-w-80 rounded-small bg-inverse px-2 py-1 text-label text-on-inverse shadow-overlay"
        style={{ transform: `translate(${over.at.x + 16}px, ${over.at.y + 16}px)` }}
      >
        {problem}
      </div>
    </ViewportPortal>
  );
}
