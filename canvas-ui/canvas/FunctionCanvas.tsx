import { ReactFlowProvider } from '@xyflow/react';
import { useMemo, useRef } from 'react';
import { useDocument, useSession } from '#editor';
import '@xyflow/react/dist/base.css';
import './canvas.css';
import { type BlockMark, CanvasContext, type CanvasScope } from './CanvasContext.ts';
import { CanvasStage } from './CanvasStage.tsx';
import { createCanvasStore } from './canvas-store.ts';
import type { Flow } from './flow-types.ts';
import { type Covered, NOTHING_COVERED } from './free-area.ts';
import { createFlow } from './to-flow.ts';

export interface FunctionCanvasProps {
  isReadOnly?: boolean;
  /** Whether the next visit begins where this one has left. Else everything is in view at first. */
  isViewKept?: boolean;
  /** What lies over it. */
  covered?: Covered;
  /** A picture of two versions: neither problems nor runs belong to it, and nothing of it is edited. */
  isComparison?: boolean;
  /** How blocks differ from another version, by id, and edges by {@link edgeId}. */
  marks?: ReadonlyMap<string, BlockMark> | undefined;
  /** Spoken name of the region. */
  label?: string;
}

/** A function as a picture, and the place where it is changed. Stands in a SessionProvider. */
export function FunctionCanvas({
  isReadOnly: isLocked = false,
  isViewKept = false,
  isComparison = false,
  covered = NOTHING_COVERED,
  marks,
  label = 'Canvas',
}: FunctionCanvasProps) {
  const session = useSession();
  const { document, shapes, bends } = useDocument((state) => ({
    document: state.history.document,
    shapes: state.shapes,
    bends: state.bends,
  }));
  const make = useMemo(createFlow, []);
  const flow = useMemo(
    () => make({ document, shapes, bends, catalog: session.catalog }),
    [make, document, shapes, bends, session.catalog],
  );
  const region = useRef<HTMLDivElement>(null);
  const flowRef = useRef<Flow>(flow);
  flowRef.current = flow;
  const isReadOnly = isLocked || isComparison;
  const store = useMemo(createCanvasStore, []);
  const scope = useMemo(
    (): CanvasScope => ({
      store,
      isReadOnly,
      isComparison,
      isViewKept,
      marks,
      region,
      flow: flowRef,
      document: () => session.document.document(),
      shapes: () => session.document.store.getState().shapes,
    }),
    [store, isReadOnly, isComparison, isViewKept, marks, session],
  );
  return (
    <CanvasContext value={scope}>
      <ReactFlowProvider>
        <CanvasStage flow={flow} label={label} covered={covered} />
      </ReactFlowProvider>
    </CanvasContext>
  );
}
