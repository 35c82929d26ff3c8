import { createContext, type RefObject, useContext } from 'react';
import { useStore } from 'zustand';
import { useDocument, useSession } from '#editor';
import type { BlockProblems, Shapes } from '#model';
import type { FunctionDocument } from '#schema';
import type { CanvasState, CanvasStore } from './canvas-store.ts';
import type { Flow } from './flow-types.ts';

/** How a block differs, where two versions are compared. */
export type BlockMark = 'added' | 'removed' | 'changed';

export interface CanvasScope {
  store: CanvasStore;
  isReadOnly: boolean;
  /** Two versions in one picture: neither problems nor runs belong to it. */
  isComparison: boolean;
  /** The next visit begins where this one has left. */
  isViewKept: boolean;
  marks: ReadonlyMap<string, BlockMark> | undefined;
  region: RefObject<HTMLDivElement | null>;
  /** As it is drawn last. */
  flow: RefObject<Flow>;
  document(): FunctionDocument;
  shapes(): Shapes;
}

export const CanvasContext = createContext<CanvasScope | undefined>(undefined);

export function useCanvas(): CanvasScope {
  const scope = useContext(CanvasContext);
  if (!scope) throw new Error('useCanvas is for what is on a canvas');
  return scope;
}

export function useCanvasState<Part>(part: (state: CanvasState) => Part): Part {
  return useStore(useCanvas().store, part);
}

export function useBlockProblems(id: string): BlockProblems | undefined {
  const { isComparison } = useCanvas();
  return useDocument(({ problems }) => (isComparison ? undefined : problems.blocks.get(id)));
}

export function useProblemsInside(id: string): number {
  const { isComparison } = useCanvas();
  return useDocument(({ problems }) => (isComparison ? 0 : (problems.insideOf.get(id) ?? 0)));
}

/**
 * Puts the keyboard back on the canvas, on the block that it was on last: when what lay over the canvas is gone, and only
 * if nothing else has taken it by then.
 */
export function useFocusCanvas(): () => void {
  const { region } = useCanvas();
  const { view } = useSession();
  return () => {
    setTimeout(() => {
      const active = document.activeElement;
      const isFree = active === null || active === document.body || region.current?.contains(active);
      if (isFree && !active?.matches('input, textarea')) focusNode(region.current, view.store.getState().focused);
    }, FOCUS_AFTER_MS);
  };
}

/** As long as an overlay takes to give the focus back. */
const FOCUS_AFTER_MS = 60;

/** The block, or the canvas itself as long as the block is not drawn. */
export function focusNode(region: HTMLElement | null, id: string | undefined): void {
  const target = region?.querySelector<HTMLElement>(`[data-focus="${CSS.escape(id ?? '@input')}"]`);
  (target ?? region)?.focus({ preventScroll: true });
}
