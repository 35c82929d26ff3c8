import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { queries } from '#api';
import type { Firing } from '#schema';
import { formatTime, Pill, Skeleton } from '#ui';

const OUTCOMES = {
  started: { tone: 'success', text: 'Started' },
  overlapped: { tone: 'warning', text: 'Skipped: the one before still ran' },
  predicate: { tone: undefined, text: 'Skipped by its condition' },
  missed: { tone: 'warning', text: 'Missed: no server was there' },
  failed: { tone: 'error', text: 'Could not start' },
} as const satisfies Record<Firing['outcome'], object>;

const SHOWN = 20;

/** What became of the last times that a schedule fired for. */
export function Firings({ id }: { id: string }) {
  const firings = useQuery({ ...queries.firings(id), refetchInterval: 5_000 });
  if (firings.isPending) return <Skeleton lines={3} />;
  const rows = firings.data?.slice(0, SHOWN) ?? [];
  return (
    <section aria-label="History">
      <h3 className="mb-1 text-label font-medium text-muted">History</h3>
      {rows.length === 0 ? (
        <p className="text-muted">It has not fired yet.</p>
      ) : (
        <ol className="divide-y divide-border rounded-control border border-border">
          {rows.map(({ slot, outcome, runId, detail, at }) => (
            <li key={`${slot} ${at}`} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
              <span className="w-40">{formatTime(slot)}</span>
              <Pill tone={OUTCOMES[outcome].tone}>{OUTCOMES[outcome].text}</Pill>
              {detail && <span className="min-w-0 flex-1 truncate text-label text-muted">{detail}</span>}
              {runId && (
                <Link to="/runs/$id" params={{ id: runId }} className="ms-auto text-accent-text hover:underline">
                  Open run
                </Link>
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
