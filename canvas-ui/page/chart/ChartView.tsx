import { ChartColumn } from 'lucide-react';
import { EmptyState } from '#ui';
import { listIn, oneOf, textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';
import { ChartTable } from './ChartTable.tsx';
import { PiePlot } from './PiePlot.tsx';
import { Plot } from './Plot.tsx';
import { MOST_POINTS, toChartData } from './series.ts';

/**
 * Figures as lines, bars, areas or shares, in SVG of our own: elements of React need no inline styles, which the policy of pages forbids,
 * and every point is reached by keys. A reader is given the figures as a table.
 */
export function ChartView({ name, props }: RendererProps) {
  const kind = oneOf(props.kind, ['line', 'bar', 'area', 'pie']) ?? 'line';
  const items = listIn(props.data);
  const y = (Array.isArray(props.y) ? props.y : [props.y]).filter((key) => typeof key === 'string');
  const data = toChartData(items, textIn(props.x) ?? '', y);
  const title = textIn(props.title);
  const isEmpty = data.series.every(({ values }) => values.every((value) => value === null));
  return (
    <figure className="flex min-w-0 flex-col gap-3 only:grow rounded-panel border border-border bg-surface p-4 shadow-raised">
      {title !== undefined && <figcaption className="text-strong font-semibold text-text">{title}</figcaption>}
      {isEmpty ? (
        <EmptyState icon={ChartColumn} title="No figures to show." className="py-8" />
      ) : (
        <>
          {kind === 'pie' ? (
            <PiePlot data={data} label={title ?? name} />
          ) : (
            <Plot kind={kind} data={data} label={title ?? name} />
          )}
          <ChartTable data={data} label={title ?? name} />
        </>
      )}
      {items.length > MOST_POINTS && (
        <p className="text-label text-muted">The first {MOST_POINTS.toLocaleString()} points are shown.</p>
      )}
    </figure>
  );
}
