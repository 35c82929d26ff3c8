import type { NodeProps } from '@xyflow/react';
import { ShieldAlert } from 'lucide-react';
import { memo } from 'react';
import { CONTAINER_HEADER } from '#model';
import type { HandlerFlowNode } from './flow-types.ts';

/** Around the blocks that run when the function fails and nothing else handles that. */
export const HandlerNode = memo(
  function HandlerNode(_: NodeProps<HandlerFlowNode>) {
    return (
      <div className="sy-handler size-full">
        <div className="sy-handler-title flex items-center gap-2 px-4" style={{ height: CONTAINER_HEADER }}>
          <ShieldAlert size={16} strokeWidth={1.75} aria-hidden />
          <span className="text-body font-semibold">When the function fails</span>
        </div>
      </div>
    );
  },
  (before, after) => before.data === after.data,
);
