import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { queries } from '#api';
import type { RunMetrics } from '#schema';
import { formatCount, formatDuration } from '#ui';

const SPANS: Record<number, string> = { 24: 'Last 24 hours', 168: 'Last 7 days' };

/** How runs of one function went of late. */
export function RunMetricsPanel({ functionName }: { functionName: string }) {
  const metrics = useQuery({ ...queries.metrics(functionName), refetchInterval: 10_000 }).data;
  if (!metrics) return null;
  return (
    <section aria-label={`How runs of ${functionName} went`} className="grid gap-3 sm:grid-cols-2">
      {metrics.map((span) => (
        <Span key={span.hours} span={span} />
      ))}
    </section>
  );
}

function Span({ span: { hours, runs, failed, p50Ms, p95Ms } }: { span: RunMetrics }) {
  const share = runs === 0 ? '' : ` (${((failed / runs) * 100).toFixed(failed > 0 && failed < runs ? 1 : 0)} %)`;
  return (
    <div className="flex flex-col gap-2 rounded-panel border border-border bg-surface p-3">
      <h2 className="text-label font-semibold text-muted">{SPANS[hours] ?? `Last ${hours} hours`}</h2>
      <dl className="grid grid-cols-4 gap-2">
        <Fact name="Runs">{formatCount(runs)}</Fact>
        <Fact name="Failed" isBad={failed > 0}>
          {formatCount(failed)}
          <span className="text-label font-normal">{share}</span>
        </Fact>
        <Fact name="p50">{p50Ms === null ? '–' : formatDuration(p50Ms)}</Fact>
        <Fact name="p95">{p95Ms === null ? '–' : formatDuration(p95Ms)}</Fact>
      </dl>
    </div>
  );
}

function Fact({ name, isBad, children }: { name: string; isBad?: boolean; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col">
      <dt className="text-caption text-subtle">{name}</dt>
      <dd className={isBad ? 'text-strong font-semibold text-error' : 'text-strong font-semibold'}>{children}</dd>
    </div>
  );
}
