import { createStore, type StoreApi } from 'zustand/vanilla';
import type { GraphKey, Point } from '#model';
import type { Edge } from '#schema';
import type { Guides } from './align-guides.ts';

/** A menu at a place of the window. */
export type CanvasMenu =
  | { kind: 'block'; id: string; at: Point }
  | { kind: 'edge'; edge: Edge; at: Point }
  | { kind: 'note'; id: string; at: Point }
  /** `point` is on the canvas. */
  | { kind: 'pane'; at: Point; point: Point };

/** A drag from a way out, and where it could end. */
interface Connecting {
  from: string;
  port: string;
  targets: ReadonlySet<string>;
}

/** What one canvas shows for a moment; nothing of it is kept. */
export interface CanvasState {
  /** So far away that a block is only a tile: nothing else of it is rendered. */
  isTile: boolean;
  /** Block or edge under the pointer or the keyboard: its edges stand out. */
  lit: { block: string } | { edge: string } | undefined;
  /** The edge that shows its button. */
  shownEdge: string | undefined;
  connecting: Connecting | undefined;
  /** Block whose name is being edited in place. */
  renaming: string | undefined;
  menu: CanvasMenu | undefined;
  /** The edge whose end is about to be chosen anew. */
  reconnecting: Edge | undefined;
  guides: Guides | undefined;
  /** The container's graph that a dragged block would go into. */
  dropInto: GraphKey | undefined;
  selectedNote: string | undefined;
  editingNote: string | undefined;
  isMinimapShown: boolean | undefined;
}

export type CanvasStore = StoreApi<CanvasState>;

export function createCanvasStore(): CanvasStore {
  return createStore<CanvasState>(() => ({
    isTile: false,
    lit: undefined,
    shownEdge: undefined,
    connecting: undefined,
    renaming: undefined,
    menu: undefined,
    reconnecting: undefined,
    guides: undefined,
    dropInto: undefined,
    selectedNote: undefined,
    editingNote: undefined,
    isMinimapShown: undefined,
  }));
}
