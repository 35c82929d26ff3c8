import { formatNumber } from '../format-value.ts';
import type { ChartData } from './series.ts';

/** The figures for who does not see the drawing. */
export function ChartTable({ data: { labels, series }, label }: { data: ChartData; label: string }) {
  return (
    <table className="sr-only">
      <caption>{label}</caption>
      <thead>
        <tr>
          <th scope="col">Label</th>
          {series.map(({ key, title }) => (
            <th key={key} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {labels.map((place, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: labels may come twice
          <tr key={at}>
            <th scope="row">{place}</th>
            {series.map(({ key, values }) => (
              <td key={key}>{typeof values[at] === 'number' ? formatNumber(values[at]) : 'none'}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
