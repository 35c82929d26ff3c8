import { useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { queries, sayProblem, toProblem } from '#api';
import { useDocument, useRunner, useSession } from '#editor';
import type { Run } from '#schema';
import { DataTable, EmptyState, ErrorState, formatAgo, formatDuration, Skeleton, Status, useNow } from '#ui';

/** The last 50 runs of this function. One that is opened lies over the canvas. */
export function RunHistory() {
  const session = useSession();
  const name = useDocument((state) => state.name);
  const runs = useQuery(queries.runs({ function: name, limit: 50 }));
  const shown = useRunner((state) => state.shown?.id);
  const now = useNow(10_000);
  const open = ({ id }: Run) => {
    if (id === shown) session.runner.close();
    else session.runner.show(id).catch((thrown: unknown) => session.notices.error(sayProblem(thrown)));
  };
  if (runs.error) return <ErrorState problem={toProblem(runs.error)} onRetry={() => void runs.refetch()} />;
  if (!runs.data) return <Skeleton lines={4} className="p-4" />;
  return (
    <DataTable
      label="Runs of this function"
      rows={runs.data}
      rowKey={({ id }) => id}
      onOpen={open}
      className="h-full"
      empty={<EmptyState icon={History} title="No runs yet" text="Test-runs and calls show up here." />}
      columns={[
        { id: 'status', title: 'Status', width: 120, render: ({ status }) => <Status status={status} size="small" /> },
        {
          id: 'version',
          title: 'Version',
          width: 80,
          render: ({ version }) => (version === null ? 'draft' : `v${version}`),
        },
        { id: 'trigger', title: 'Started by', width: 120, render: ({ trigger, caller }) => `${trigger} · ${caller}` },
        { id: 'started', title: 'Started', width: 120, render: ({ startedAt }) => formatAgo(startedAt, now) },
        {
          id: 'duration',
          title: 'Duration',
          width: 90,
          align: 'end',
          render: ({ durationMs }) => (durationMs === null ? '' : formatDuration(durationMs)),
        },
        {
          id: 'error',
          title: 'Error',
          render: ({ error }) => <span className="text-error">{error ? `${error.code}: ${error.detail}` : ''}</span>,
        },
      ]}
    />
  );
}
