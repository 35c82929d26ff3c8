import { Handle, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { useSession, useView } from '#editor';
import { cx, KindTile } from '#ui';
import { INPUT_ID, type InputFlowNode } from './flow-types.ts';
import { STRIPES } from './stripes.ts';
import { useLit } from './use-lit.ts';
import { useNodeFocus } from './use-node-focus.ts';

/** Where a run comes in: the parameters. Nothing else is selected while it is. */
export const InputNode = memo(
  function InputNode({ data: { parameters } }: NodeProps<InputFlowNode>) {
    const { view } = useSession();
    const ref = useNodeFocus(INPUT_ID);
    const isCurrent = useView(
      ({ selected, selectedEdge, focused, functionTab, inspector }) =>
        selected.size === 0 &&
        !selectedEdge &&
        focused === undefined &&
        functionTab === 'parameters' &&
        inspector.isOpen,
    );
    const open = () => {
      view.select([]);
      const { inspector } = view.store.getState();
      view.set({ functionTab: 'parameters', inspector: { ...inspector, isOpen: true }, isFunctionOpen: true });
    };
    const text = parameters.length === 0 ? 'No parameters' : parameters.join(', ');
    return (
      <>
        {/* biome-ignore lint/a11y/useSemanticElements: beside blocks, and like them */}
        <div
          ref={ref}
          role="button"
          tabIndex={-1}
          data-focus={INPUT_ID}
          data-current={isCurrent || undefined}
          onClick={open}
          onKeyDown={(event) => event.key === ' ' && open()}
          {...useLit(INPUT_ID)}
          className="sy-block sy-input-block flex items-center gap-3 pe-4 ps-4"
        >
          <span className={cx('sy-stripe', STRIPES.io)} />
          <KindTile kind="io" className="sy-tile" />
          <span className="min-w-0 flex-1">
            <span className="sy-name block truncate text-body font-semibold">Input</span>
            <span className="sy-subtitle block truncate text-caption text-muted" title={text}>
              {text}
            </span>
          </span>
        </div>
        <Handle id="out" type="source" position={Position.Bottom} isConnectable={false} className="sy-port">
          <span className="sy-dot" />
        </Handle>
      </>
    );
  },
  (before, after) => before.data === after.data,
);
