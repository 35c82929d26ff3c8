import { ReactFlowProvider } from '@xyflow/react';
import { useMemo, useRef } from 'react';
import { useDocument, useSession } from '#editor';
import type { FunctionLayout, Shapes } from '#model';
import type { FunctionDocument } from '#schema';
import '@xyflow/react/dist/base.css';
import './canvas.css';
import { type BlockMark, CanvasContext, type CanvasScope } from './CanvasContext.ts';
import { CanvasStage } from './CanvasStage.tsx';
import { createCanvasStore } from './canvas-store.ts';
import type { Flow } from './flow-types.ts';
import { createFlow } from './to-flow.ts';

export interface FunctionCanvasProps {
  isReadOnly?: boolean;
  /** Another document than the session's, for looking at: a version that is compared. */
  document?: FunctionDocument;
  shapes?: Shapes;
  /** How blocks differ from another version, by id. */
  marks?: ReadonlyMap<string, BlockMark> | undefined;
  /** Spoken name of the region. */
  label?: string;
}

/** A function as a picture, and the place where it is changed. Stands in a SessionProvider. */
export function FunctionCanvas(props: FunctionCanvasProps) {
  const { document: other, shapes: otherShapes, marks, label = 'Canvas' } = props;
  const session = useSession();
  const own = useDocument(({ history, shapes, bends }) => ({ document: history.document, shapes, bends }));
  const document = other ?? own.document;
  const shapes = otherShapes ?? own.shapes;
  const bends = other ? NO_BENDS : own.bends;
  const make = useMemo(createFlow, []);
  const flow = useMemo(
    () => make({ document, shapes, bends, catalog: session.catalog }),
    [make, document, shapes, bends, session.catalog],
  );
  const latest = useRef({ document, shapes });
  latest.current = { document, shapes };
  const region = useRef<HTMLDivElement>(null);
  const flowRef = useRef<Flow>(flow);
  flowRef.current = flow;
  const isOther = other !== undefined;
  const isReadOnly = props.isReadOnly === true || isOther;
  const store = useMemo(createCanvasStore, []);
  const scope = useMemo(
    (): CanvasScope => ({
      store,
      isReadOnly,
      isOther,
      marks,
      region,
      flow: flowRef,
      document: () => (isOther ? latest.current.document : session.document.document()),
      shapes: () => latest.current.shapes,
    }),
    [store, isReadOnly, isOther, marks, session],
  );
  return (
    <CanvasContext value={scope}>
      <ReactFlowProvider>
        <CanvasStage flow={flow} label={label} />
      </ReactFlowProvider>
    </CanvasContext>
  );
}

const NO_BENDS: FunctionLayout['bends'] = {};
