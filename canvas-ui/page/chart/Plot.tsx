import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { announce, cx } from '#ui';
import { formatNumber } from '../format-value.ts';
import { areaPath, type Geometry, geometryOf, HEIGHT, labelStep, linePath, shortened } from './geometry.ts';
import { Legend } from './Legend.tsx';
import { PlotTip } from './PlotTip.tsx';
import { colourOf, dashOf } from './palette.ts';
import { type ChartData, type Series, ticksOf } from './series.ts';
import { useWidth } from './use-width.ts';

interface PlotProps {
  kind: 'line' | 'bar' | 'area';
  data: ChartData;
  label: string;
}

/** Lines, bars or areas. Arrow keys go from point to point, as the pointer does. */
export function Plot({ kind, data, label }: PlotProps) {
  const { labels, series } = data;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [active, setActive] = useState<number>();
  const ticks = ticksOf(
    series.flatMap(({ values }) => values),
    kind !== 'line',
  );
  const geometry = geometryOf(width, labels.length, ticks, ticks.map(tickText));
  const onPointerMove = ({ currentTarget, clientX }: PointerEvent) => {
    const at = Math.floor((clientX - currentTarget.getBoundingClientRect().left - geometry.left) / geometry.slot);
    setActive(at >= 0 && at < labels.length ? at : undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextPoint(event.key, active, labels.length);
    if (next === undefined) return;
    event.preventDefault();
    setActive(next);
    announce(`${labels[next]}: ${series.map((each) => `${each.title} ${valueText(each, next)}`).join(', ')}`);
  };
  return (
    <>
      {series.length > 1 && <Legend items={series} />}
      <div ref={box} dir="ltr" className="relative min-w-0">
        <svg
          role="img"
          aria-label={`${label}. Arrow keys tell the figures one by one.`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: its points are reached by keys
          tabIndex={0}
          width={width}
          height={HEIGHT}
          onPointerMove={onPointerMove}
          onPointerLeave={() => setActive(undefined)}
          onKeyDown={onKeyDown}
          onBlur={() => setActive(undefined)}
          className="block rounded-small"
        >
          <Axes {...{ labels, ticks, geometry }} />
          {active !== undefined && <ActiveSlot at={active} geometry={geometry} />}
          {series.map((each, at) => (
            <Marks key={each.key} kind={kind} series={each} at={at} count={series.length} geometry={geometry} />
          ))}
        </svg>
        {active !== undefined && <PlotTip data={data} at={active} left={geometry.x(active)} width={width} />}
      </div>
    </>
  );
}

function nextPoint(key: string, active: number | undefined, count: number): number | undefined {
  if (key === 'ArrowRight') return Math.min(count - 1, (active ?? -1) + 1);
  if (key === 'ArrowLeft') return Math.max(0, (active ?? count) - 1);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

function valueText({ values }: Series, at: number): string {
  return typeof values[at] === 'number' ? formatNumber(values[at]) : 'none';
}

const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 2 });

function tickText(tick: number): string {
  return compact.format(tick);
}

function Axes({ labels, ticks, geometry }: { labels: readonly string[]; ticks: number[]; geometry: Geometry }) {
  const step = labelStep(labels, geometry.slot);
  return (
    <g className="fill-current text-caption text-subtle">
      {ticks.map((tick) => (
        <g key={tick}>
          <line
            x1={geometry.left}
            x2={geometry.width}
            y1={geometry.y(tick)}
            y2={geometry.y(tick)}
            className={tick === 0 ? 'stroke-edge' : 'stroke-border'}
          />
          <text x={geometry.left - 8} y={geometry.y(tick)} textAnchor="end" dominantBaseline="central">
            {tickText(tick)}
          </text>
        </g>
      ))}
      {labels.map(
        (label, at) =>
          at % step === 0 && (
            // biome-ignore lint/suspicious/noArrayIndexKey: labels may come twice
            <text key={at} x={geometry.x(at)} y={HEIGHT - 6} textAnchor="middle">
              {shortened(label)}
            </text>
          ),
      )}
    </g>
  );
}

function ActiveSlot({ at, geometry }: { at: number; geometry: Geometry }) {
  const width = Math.max(2, geometry.slot);
  return <rect x={geometry.x(at) - width / 2} y={0} width={width} height={HEIGHT - 24} className="fill-hover" />;
}

interface MarksProps {
  kind: PlotProps['kind'];
  series: Series;
  /** Which one of `count`. */
  at: number;
  count: number;
  geometry: Geometry;
}

function Marks({ kind, series: { values }, at, count, geometry }: MarksProps) {
  if (kind === 'bar') return <Bars {...{ values, at, count, geometry }} />;
  return (
    <g className={cx('fill-none stroke-current', colourOf(at))}>
      {kind === 'area' && <path d={areaPath(values, geometry)} className="fill-current stroke-none" opacity={0.16} />}
      <path d={linePath(values, geometry)} strokeWidth={2} strokeLinejoin="round" strokeDasharray={dashOf(at)} />
      {values.map(
        (value, point) =>
          // A point of its own is no line; points that touch say nothing.
          value !== null &&
          geometry.slot > 12 && (
            // biome-ignore lint/suspicious/noArrayIndexKey: points have their place only
            <circle key={point} cx={geometry.x(point)} cy={geometry.y(value)} r={2.5} className="fill-surface" />
          ),
      )}
    </g>
  );
}

function Bars({ values, at, count, geometry }: Omit<MarksProps, 'kind' | 'series'> & Pick<Series, 'values'>) {
  const width = Math.max(1, Math.min(40, (geometry.slot * 0.7) / count));
  return (
    <g className={cx('fill-current', colourOf(at))}>
      {values.map((value, point) => {
        if (value === null) return null;
        const top = Math.min(geometry.y(value), geometry.floor);
        const left = geometry.x(point) + (at - count / 2) * width;
        const height = Math.abs(geometry.y(value) - geometry.floor);
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have their place only
        return <rect key={point} x={left} y={top} width={width} height={height} rx={Math.min(3, width / 4)} />;
      })}
    </g>
  );
}
