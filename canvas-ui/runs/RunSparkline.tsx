import type { RunStatus } from '#schema';
import { cx, STATUSES } from '#ui';
import { sparkBars, sparkText } from './spark.ts';

export interface RunSparklineProps {
  /** Newest first, as the list of functions has them. */
  runs: readonly { id: string; status: RunStatus; durationMs: number | null }[];
  className?: string | undefined;
}

const WIDTH = 4;
const GAP = 1;
const HEIGHT = 20;

const fill: Record<RunStatus, string> = {
  queued: 'fill-edge',
  running: 'fill-accent',
  waiting: 'fill-warning',
  success: 'fill-success',
  failed: 'fill-error',
  cancelled: 'fill-edge',
  interrupted: 'fill-warning',
};

/** The last 20 runs, oldest left: height tells how long they took, colour and text how they ended. */
export function RunSparkline({ runs, className }: RunSparklineProps) {
  const bars = sparkBars(runs, HEIGHT);
  const text = sparkText(runs, (status) => STATUSES[status].word);
  return (
    <svg
      role="img"
      aria-label={text}
      width={20 * (WIDTH + GAP)}
      height={HEIGHT}
      className={cx('shrink-0 overflow-visible', className)}
    >
      <title>{text}</title>
      {bars.map(({ id, status, height, at }) => (
        <rect
          key={id}
          x={at * (WIDTH + GAP)}
          y={HEIGHT - height}
          width={WIDTH}
          height={height}
          rx={1}
          className={fill[status]}
        />
      ))}
    </svg>
  );
}
