import type { OnNodeDrag } from '@xyflow/react';
import { useMemo, useState } from 'react';
import { useSession } from '#editor';
import { type Box, type GraphKey, moveBlocks, type Point, setNote } from '#model';
import { guidesFor } from './align-guides.ts';
import { type CanvasScope, useCanvas } from './CanvasContext.ts';
import { graphAt } from './drop-target.ts';
import { type CanvasNode, isBlockNode, noteOfNode } from './flow-types.ts';
import { moveByHand } from './move-actions.ts';

interface DragDeps {
  toCanvas(at: Point): Point;
  stopMoving(): void;
}

/** Dragging blocks: on the grid unless Alt is held, with guides, into containers and out of them. One step of undo. */
export function useDrag({ toCanvas, stopMoving }: DragDeps) {
  const session = useSession();
  const scope = useCanvas();
  const [isSnapping, setSnapping] = useState(true);
  return useMemo(() => {
    const onNodeDrag: OnNodeDrag<CanvasNode> = (event, node, nodes) => {
      setSnapping(!event.altKey);
      if (!isBlockNode(node.id)) return;
      const target = targetOf(scope, toCanvas(pointOf(event)), node, nodes);
      const box = boxOf(scope, node);
      const others = [...scope.flow.current.places].flatMap(([id, place]) =>
        nodes.some((one) => one.id === id) ? [] : [place.box],
      );
      scope.store.setState({ guides: box && guidesFor(box, others), dropInto: target });
    };
    const onNodeDragStop: OnNodeDrag<CanvasNode> = (event, node, nodes) => {
      scope.store.setState({ guides: undefined, dropInto: undefined });
      setSnapping(true);
      const note = noteOfNode(node.id);
      if (note !== undefined)
        session.do(setNote(note, { x: Math.round(node.position.x), y: Math.round(node.position.y) }));
      const blocks = nodes.filter(({ id }) => isBlockNode(id));
      const into = blocks.length > 0 ? targetOf(scope, toCanvas(pointOf(event)), node, nodes) : undefined;
      if (into !== undefined) drop(scope, session, { blocks, into });
      else if (blocks.length > 0) moveByHand(session, positionsOf(scope, blocks), { free: event.altKey });
      stopMoving();
    };
    return { onNodeDrag, onNodeDragStop, isSnapping };
  }, [session, scope, toCanvas, stopMoving, isSnapping]);
}

function drop(
  { flow }: CanvasScope,
  session: ReturnType<typeof useSession>,
  { blocks, into }: { blocks: readonly CanvasNode[]; into: GraphKey },
): void {
  const corners = blocks.flatMap((node) => absolute({ flow }, node) ?? []);
  const origin = flow.current.graphs.get(into)?.origin ?? { x: 0, y: 0 };
  const x = Math.min(...corners.map((corner) => corner.x)) - origin.x;
  const y = Math.min(...corners.map((corner) => corner.y)) - origin.y;
  const isEmpty = ![...flow.current.places.values()].some(({ graph }) => graph === into);
  session.do(
    moveBlocks(
      blocks.map(({ id }) => id),
      into,
      isEmpty ? { x: 0, y: 0 } : { x: Math.round(x), y: Math.round(y) },
    ),
  );
}

/** The graph under the pointer, if it is not the one that the block is in already. */
function targetOf(
  { flow, isReadOnly }: CanvasScope,
  point: Point,
  node: CanvasNode,
  nodes: readonly CanvasNode[],
): GraphKey | undefined {
  if (isReadOnly || !isBlockNode(node.id)) return undefined;
  const key = graphAt(
    flow.current,
    point,
    nodes.map(({ id }) => id),
  )?.key;
  return key === flow.current.places.get(node.id)?.graph ? undefined : key;
}

/** Where blocks were dropped, as the document counts it: from the origin of their graph. */
function positionsOf({ flow }: CanvasScope, nodes: readonly CanvasNode[]): Record<string, Point> {
  return Object.fromEntries(
    nodes.flatMap((node) => {
      const place = flow.current.places.get(node.id);
      const corner = absolute({ flow }, node);
      const origin = flow.current.graphs.get(place?.graph ?? '')?.origin;
      return corner && origin ? [[node.id, { x: corner.x - origin.x, y: corner.y - origin.y }] as const] : [];
    }),
  );
}

function absolute({ flow }: Pick<CanvasScope, 'flow'>, node: CanvasNode): Point | undefined {
  const { places, nodes } = flow.current;
  if (node.parentId === undefined) return node.position;
  const around = places.get(node.parentId)?.box ?? nodes.find(({ id }) => id === node.parentId)?.position;
  return around && { x: around.x + node.position.x, y: around.y + node.position.y };
}

function boxOf(scope: CanvasScope, node: CanvasNode): Box | undefined {
  const corner = absolute(scope, node);
  return corner && { ...corner, width: node.width ?? 0, height: node.height ?? 0 };
}

function pointOf(event: MouseEvent | TouchEvent | React.MouseEvent): Point {
  const touch = 'changedTouches' in event ? event.changedTouches[0] : undefined;
  if (touch) return { x: touch.clientX, y: touch.clientY };
  return 'clientX' in event ? { x: event.clientX, y: event.clientY } : { x: 0, y: 0 };
}
