import { cx } from '#ui';
import { formatNumber } from '../format-value.ts';
import { Legend } from './Legend.tsx';
import { colourOf } from './palette.ts';
import { type ChartData, toSlices } from './series.ts';

const RADIUS = 70;
const THICKNESS = 34;
const LENGTH = 2 * Math.PI * RADIUS;
/** Between two shares, in px of the ring. */
const GAP = 2;

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });

/** Shares of a whole as a ring; its legend tells each of them. */
export function PiePlot({ data, label }: { data: ChartData; label: string }) {
  const slices = toSlices(data);
  const starts = slices.map((_, at) => slices.slice(0, at).reduce((sum, { share }) => sum + share, 0));
  const items = slices.map((slice, at) => ({
    key: `${at}`,
    title: slice.label,
    note: `${formatNumber(slice.value)} (${percent.format(slice.share)})`,
  }));
  return (
    <div className="flex flex-wrap items-center gap-6">
      <svg role="img" aria-label={label} viewBox="-90 -90 180 180" className="size-48 shrink-0 -rotate-90">
        {slices.map(({ share }, at) => (
          <circle
            // biome-ignore lint/suspicious/noArrayIndexKey: labels may come twice
            key={at}
            r={RADIUS}
            fill="none"
            strokeWidth={THICKNESS}
            strokeDasharray={`${Math.max(0.5, share * LENGTH - (slices.length > 1 ? GAP : 0))} ${LENGTH}`}
            strokeDashoffset={-(starts[at] ?? 0) * LENGTH}
            className={cx('stroke-current', colourOf(at))}
          />
        ))}
      </svg>
      <Legend items={items} />
    </div>
  );
}
