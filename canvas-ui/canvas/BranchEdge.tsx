import { EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { memo, type ReactNode, useMemo } from 'react';
import { useBlockRun } from '#editor';
import { edgeRun, type Point } from '#model';
import { cx } from '#ui';
import { useCanvas, useCanvasState } from './CanvasContext.ts';
import { lineOf } from './edge-line.ts';
import { type CanvasEdge, HANDLE_SIZE } from './flow-types.ts';
import { InsertButton } from './InsertButton.tsx';
import { useCoarsePointer } from './use-coarse-pointer.ts';
import { useIsTile } from './use-detail.ts';

const HALF = HANDLE_SIZE / 2;

export const BranchEdge = memo(function BranchEdge(props: EdgeProps<CanvasEdge>) {
  const { data } = props;
  return data ? <Branch {...props} data={data} /> : null;
});

type BranchProps = EdgeProps<CanvasEdge> & { data: NonNullable<CanvasEdge['data']> };

function Branch({ id, source, target, data, selected = false, sourceX, sourceY, targetX, targetY }: BranchProps) {
  const { isError, label } = data;
  // React Flow's ends are at the outer sides of the handles' hit areas.
  const startX = isError ? sourceX - HALF : sourceX;
  const startY = isError ? sourceY : sourceY - HALF;
  const line = useMemo(
    () => lineOf(data, { x: startX, y: startY }, { x: targetX, y: targetY + HALF }),
    [data, startX, startY, targetX, targetY],
  );
  const isTile = useIsTile();
  const isInsertShown = useInsertShown(id, selected);
  const { className, run } = useEdgeLook(id, { source, target, data, selected });
  // Where several edges end, the arrow of one that was not taken would lie on that of one that was.
  const hasArrow = !isTile && !(run === 'dead' && data.labelAt === 'start');
  return (
    <>
      <path d={line.path} className="sy-edge-hit" />
      <path d={line.path} className={cx('sy-edge', className)} data-run={run} />
      {hasArrow && <Arrow at={line.tip} className={cx('sy-arrow', className)} run={run} />}
      {!isTile && (label !== undefined || isInsertShown) && (
        <EdgeLabelRenderer>
          {label !== undefined && (
            <At point={line.label} className="sy-chip-at">
              <span className={cx('sy-chip', isError && 'sy-chip-error')} data-run={run}>
                {label}
              </span>
            </At>
          )}
          {isInsertShown && (
            <At point={line.plus} className="sy-insert-at">
              <InsertButton id={id} data={data} isFocused={selected} />
            </At>
          )}
        </EdgeLabelRenderer>
      )}
    </>
  );
}

function Arrow({ at, className, run }: { at: Point; className: string; run: string }) {
  return (
    <g transform={`translate(${at.x} ${at.y})`}>
      <path d="M-5 -8L0 0L5 -8Z" className={className} data-run={run} />
    </g>
  );
}

function At({ point, className, children }: { point: Point; className?: string; children: ReactNode }) {
  const style = { transform: `translate(-50%, -50%) translate(${point.x}px, ${point.y}px)` };
  return (
    <div className={cx('sy-at absolute', className)} style={style}>
      {children}
    </div>
  );
}

/** The button shows while the pointer or the keyboard is at the edge; always where there is only a finger. */
function useInsertShown(id: string, selected: boolean): boolean {
  const { isReadOnly } = useCanvas();
  const isPointedAt = useCanvasState(({ shownEdge }) => shownEdge === id);
  const isCoarse = useCoarsePointer();
  return !isReadOnly && (isPointedAt || selected || isCoarse);
}

function useEdgeLook(
  id: string,
  { source, target, data, selected }: Pick<BranchProps, 'source' | 'target' | 'data'> & { selected: boolean },
) {
  const { isComparison, marks } = useCanvas();
  const from = useBlockRun(source);
  const to = useBlockRun(target);
  const isLit = useCanvasState(({ lit }) =>
    lit === undefined ? false : 'edge' in lit ? lit.edge === id : lit.block === source || lit.block === target,
  );
  const { edge, ports, isError } = data;
  const drawn = edge ? edgeRun(from, edge, ports) : to && to.status !== 'skipped' ? 'taken' : 'open';
  const isFlowing = !isComparison && drawn === 'taken' && to?.status === 'running';
  const isPinned = from?.status === 'pinned' && drawn === 'taken';
  return {
    className: cx(
      isError && 'is-error',
      isLit && 'is-lit',
      selected && 'is-selected',
      isFlowing && 'is-flowing',
      isPinned && 'is-pinned',
      marks?.has(id) && `is-${marks.get(id)}`,
    ),
    run: isComparison ? 'open' : drawn,
  };
}
