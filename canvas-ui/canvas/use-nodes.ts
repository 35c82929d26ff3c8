import { type NodeChange, type OnNodesChange, useStoreApi } from '@xyflow/react';
import { useCallback, useMemo, useState } from 'react';
import { useSession, useView } from '#editor';
import type { Point } from '#model';
import { useCanvas, useCanvasState } from './CanvasContext.ts';
import type { CanvasStore } from './canvas-store.ts';
import {
  type CanvasEdge,
  type CanvasNode,
  edgeId,
  type Flow,
  isBlockNode,
  noteNodeId,
  noteOfNode,
} from './flow-types.ts';

const NOWHERE: ReadonlyMap<string, Point> = new Map();

interface Dressed {
  selected: boolean;
  position: Point | undefined;
  node: CanvasNode;
}

/**
 * The nodes as React Flow gets them: with what is selected, and where a drag has them at the moment. Whatever is neither
 * stays the very object that the document gave.
 */
export function useNodes(flow: Flow) {
  const { view } = useSession();
  const { store } = useCanvas();
  const reactFlow = useStoreApi();
  const selected = useView((state) => state.selected);
  const selectedNote = useCanvasState((state) => state.selectedNote);
  const [moving, setMoving] = useState(NOWHERE);
  const [dressed] = useState(() => new WeakMap<CanvasNode, Dressed>());
  const nodes = useMemo(
    () =>
      flow.nodes.map((node) => {
        const isSelected =
          selected.has(node.id) || (selectedNote !== undefined && node.id === noteNodeId(selectedNote));
        const position = moving.get(node.id);
        if (!isSelected && !position) return node;
        const known = dressed.get(node);
        if (known && known.selected === isSelected && known.position === position) return known.node;
        const made: CanvasNode = { ...node, selected: isSelected, ...(position ? { position, zIndex: 1000 } : {}) };
        dressed.set(node, { selected: isSelected, position, node: made });
        return made;
      }),
    [flow.nodes, selected, selectedNote, moving, dressed],
  );
  const onNodesChange = useCallback<OnNodesChange<CanvasNode>>(
    (changes) => {
      const moved = changes.flatMap((one) =>
        one.type === 'position' && one.dragging && one.position ? [[one.id, one.position] as const] : [],
      );
      if (moved.length > 0) setMoving((before) => new Map([...before, ...moved]));
      const chosen = changes.filter((one) => one.type === 'select');
      if (chosen.length === 0) return;
      takeNotes(store, chosen);
      const next = chosenBlocks(view.store.getState().selected, chosen);
      if (next) view.select(withoutSurroundings(next, reactFlow.getState()));
    },
    [view, store, reactFlow],
  );
  const stopMoving = useCallback(() => setMoving(NOWHERE), []);
  return { nodes, onNodesChange, moving, stopMoving };
}

type Selecting = Extract<NodeChange<CanvasNode>, { type: 'select' }>;

/** Undefined: it is about notes only. */
function chosenBlocks(before: ReadonlySet<string>, changes: readonly Selecting[]): Set<string> | undefined {
  const ofBlocks = changes.filter(({ id }) => isBlockNode(id));
  if (ofBlocks.length === 0) return undefined;
  const next = new Set(before);
  for (const { id, selected } of ofBlocks) {
    if (selected) next.add(id);
    else next.delete(id);
  }
  return next;
}

function takeNotes(store: CanvasStore, changes: readonly Selecting[]): void {
  for (const { id, selected } of changes) {
    const note = noteOfNode(id);
    if (note === undefined) continue;
    const { selectedNote } = store.getState();
    if (selected) store.setState({ selectedNote: note });
    else if (selectedNote === note) store.setState({ selectedNote: undefined });
  }
}

type FlowState = ReturnType<ReturnType<typeof useStoreApi>['getState']>;

/** A rectangle drawn inside of a container does not mean the container. */
function withoutSurroundings(ids: ReadonlySet<string>, state: FlowState): ReadonlySet<string> {
  const { userSelectionRect: rect, userSelectionActive, transform, nodeLookup } = state;
  if (!rect || !userSelectionActive) return ids;
  const [left, top, zoom] = transform;
  const [x, y] = [(rect.x - left) / zoom, (rect.y - top) / zoom];
  const [right, bottom] = [x + rect.width / zoom, y + rect.height / zoom];
  return new Set(
    [...ids].filter((id) => {
      const node = nodeLookup.get(id);
      if (node?.type !== 'container') return true;
      const { x: from, y: above } = node.internals.positionAbsolute;
      const holds = from < x && above < y && from + (node.width ?? 0) > right && above + (node.height ?? 0) > bottom;
      return !holds;
    }),
  );
}

/** Edges with the one that is selected. */
export function useEdges(flow: Flow): CanvasEdge[] {
  const selected = useView(({ selectedEdge }) => (selectedEdge ? edgeId(selectedEdge) : undefined));
  return useMemo(
    () =>
      selected === undefined
        ? flow.edges
        : flow.edges.map((edge) => (edge.id === selected ? { ...edge, selected: true, zIndex: 1 } : edge)),
    [flow.edges, selected],
  );
}
