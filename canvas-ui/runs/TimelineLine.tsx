import type { Run } from '#schema';
import { cx, formatCount, formatDuration, Pill, StatusIcon, Twisty } from '#ui';
import { type Bar, barsOf, colourOf, rowStatus } from './bars.ts';
import { TREE_WIDTH } from './TimelineAxis.tsx';
import type { PassStats } from './timeline.ts';
import type { TimelineRow } from './timeline-rows.ts';
import type { TimeView } from './use-time-view.ts';

export const TIMELINE_ROW_HEIGHT = 28;
const INDENT = 14;

interface TimelineLineProps {
  run: Run;
  row: TimelineRow;
  view: TimeView;
  id: string;
  top: number;
  isActive: boolean;
  isSelected: boolean;
  isWait: boolean;
  onPress: () => void;
  onToggle: () => void;
}

export function TimelineLine(props: TimelineLineProps) {
  const { row, id, top, isActive, isSelected, onPress, onToggle } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys of all its lines
    <div
      role="treeitem"
      id={id}
      aria-level={row.depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={isActive}
      {...(row.isOpen === undefined ? {} : { 'aria-expanded': row.isOpen })}
      tabIndex={-1}
      onClick={onPress}
      onDoubleClick={onToggle}
      className={cx(
        'absolute inset-x-0 top-0 flex text-label outline-none',
        isActive ? 'bg-accent-bg' : isSelected ? 'bg-hover' : 'hover:bg-hover',
      )}
      style={{ height: TIMELINE_ROW_HEIGHT, transform: `translateY(${top}px)` }}
    >
      <TreeCell {...props} />
      <BarCell {...props} />
    </div>
  );
}

function TreeCell({ run, row, onToggle }: TimelineLineProps) {
  const { node } = row;
  const attempts = node.step?.attempts ?? 1;
  const duration = node.step?.status === 'skipped' ? '' : formatDuration(Math.max(0, node.to - node.from));
  return (
    <div
      className={cx(TREE_WIDTH, 'flex shrink-0 items-center gap-1.5 border-e border-border pe-2')}
      style={{ paddingInlineStart: 4 + Math.min(row.depth, 12) * INDENT }}
    >
      <Twisty isOpen={row.isOpen} onToggle={onToggle} size="small" />
      <StatusIcon status={rowStatus(node, run.status)} size={14} />
      <span className={cx('min-w-0 flex-1 truncate', node.kind === 'run' && 'font-medium')}>{node.name}</span>
      {attempts > 1 && (
        <Pill tone="warning" className="max-sm:hidden">
          {attempts} tries
        </Pill>
      )}
      {node.passes && !row.isOpen && <Passes stats={node.passes} />}
      <span className="shrink-0 text-caption text-muted">{duration}</span>
    </div>
  );
}

function Passes({ stats }: { stats: PassStats }) {
  return (
    <>
      <span className="shrink-0 text-caption text-muted max-sm:hidden">{formatCount(stats.count)}×</span>
      {stats.failed > 0 && <span className="shrink-0 text-caption text-error">{formatCount(stats.failed)} failed</span>}
    </>
  );
}

function BarCell({ run, row, view, isWait }: TimelineLineProps) {
  const { node } = row;
  const stats = node.passes && !row.isOpen ? node.passes : undefined;
  return (
    <div aria-hidden="true" className="relative mx-2 min-w-0 flex-1 overflow-hidden">
      {barsOf(node, view.queuedMs, isWait).map((bar, at) => (
        <BarPart
          // biome-ignore lint/suspicious/noArrayIndexKey: they stand in the order of time
          key={at}
          bar={bar}
          view={view}
          colour={bar.look === 'failed' ? 'bg-error' : colourOf(node, run.status)}
          isOuter={row.isOpen !== undefined}
        />
      ))}
      {stats && (
        <span className="absolute inset-y-0 end-0 flex items-center px-1 text-caption text-muted max-sm:hidden">
          <span className="rounded-chip bg-surface px-1">
            p50 {formatDuration(stats.p50)} · max {formatDuration(stats.max)}
          </span>
        </span>
      )}
    </div>
  );
}

const HATCH = 'repeating-linear-gradient(-45deg, currentColor 0 2px, transparent 2px 5px)';

/** Bars of what holds others are thinner, so that the work itself stands out. */
function BarPart({ bar, view, colour, isOuter }: { bar: Bar; view: TimeView; colour: string; isOuter: boolean }) {
  const x0 = view.scale.x(bar.from);
  const x1 = view.scale.x(bar.to);
  if (x1 < 0 || x0 > 1) return null;
  const isHatched = bar.look === 'waiting';
  const height = bar.look === 'queued' ? 'h-0.5' : isOuter ? 'h-1.5' : 'h-3';
  return (
    <span
      className={cx(
        'absolute top-1/2 min-w-0.5 -translate-y-1/2 rounded-chip',
        height,
        isHatched ? 'border border-warning text-warning' : bar.look === 'queued' ? 'bg-edge' : colour,
        // System colours do away with backgrounds, and a bar is nothing else.
        !isHatched && 'forced-colors:bg-[CanvasText]',
      )}
      style={{
        insetInlineStart: `${Math.max(0, x0) * 100}%`,
        width: `${(Math.min(1, x1) - Math.max(0, x0)) * 100}%`,
        backgroundImage: isHatched ? HATCH : undefined,
      }}
    />
  );
}
