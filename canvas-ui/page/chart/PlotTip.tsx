import { cx } from '#ui';
import { formatNumber } from '../format-value.ts';
import { colourOf } from './palette.ts';
import type { ChartData } from './series.ts';

interface PlotTipProps {
  data: ChartData;
  at: number;
  /** Of the point, in a drawing so wide. */
  left: number;
  width: number;
}

/** The figures of one point. It is spoken when keys lead there, so it is hidden from readers. */
export function PlotTip({ data: { labels, series }, at, left, width }: PlotTipProps) {
  const isRight = left > width / 2;
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute top-2 z-10 max-w-60 rounded-control border border-border bg-overlay px-2.5 py-1.5 text-label text-text shadow-overlay"
      style={isRight ? { right: width - left + 12 } : { left: left + 12 }}
    >
      <p className="truncate font-medium">{labels[at]}</p>
      {series.map(({ key, title, values }, index) => (
        <p key={key} className="flex items-center gap-1.5">
          <span className={cx('size-2 shrink-0 rounded-chip bg-current', colourOf(index))} />
          <span className="min-w-0 flex-1 truncate text-muted">{title}</span>
          <span>{typeof values[at] === 'number' ? formatNumber(values[at]) : '–'}</span>
        </p>
      ))}
    </div>
  );
}
