import { Plus } from 'lucide-react';
import { type MouseEvent, useEffect, useRef } from 'react';
import { useSession } from '#editor';
import { cx } from '#ui';
import { useCanvas } from './CanvasContext.ts';
import type { EdgeData } from './flow-types.ts';
import { edgeName, spotOnEdge } from './spots.ts';
import { useEdgeHover } from './use-edge-hover.ts';
import { useHandedOn } from './use-node-focus.ts';

/** Adds a block between the two ends of an edge. It has the keyboard while its edge is selected. */
export function InsertButton({ id, data, isFocused }: { id: string; data: EdgeData; isFocused: boolean }) {
  const { view } = useSession();
  const { region, document } = useCanvas();
  const ref = useRef<HTMLButtonElement>(null);
  const hover = useEdgeHover();
  useHandedOn(ref);
  useEffect(() => {
    const active = globalThis.document.activeElement;
    if (isFocused && region.current?.contains(active) && !active?.matches('input, textarea')) {
      ref.current?.focus({ preventScroll: true });
    }
  }, [isFocused, region]);
  const open = (event: MouseEvent<HTMLElement>) => {
    event.stopPropagation();
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    view.show({ kind: 'picker', spot: spotOnEdge(data), at: { x: left, y: bottom } });
  };
  return (
    <button
      ref={ref}
      type="button"
      tabIndex={-1}
      data-edge={id}
      aria-label={`Insert a block: ${edgeName(document(), data.edge, data.target, data.label)}`}
      title="Insert a block"
      onClick={open}
      onMouseEnter={() => hover.enter(id)}
      onMouseLeave={() => hover.leave()}
      className={cx('sy-insert nodrag nopan', data.isError && 'sy-insert-error')}
    >
      <Plus size={16} strokeWidth={2} aria-hidden />
    </button>
  );
}
