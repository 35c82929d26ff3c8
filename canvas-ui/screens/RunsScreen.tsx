import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { History } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type RunFilter, runsApi, toProblem } from '#api';
import type { Run } from '#schema';
import { Button, DataTable, EmptyState, ErrorState, formatAgo, formatDuration, Skeleton, Status, useNow } from '#ui';
import { RunFilters } from './RunFilters.tsx';
import { RunMetricsPanel } from './RunMetricsPanel.tsx';
import { Screen } from './Screen.tsx';

const PAGE = 50;

/** All runs, the newest first. New ones come in by themselves. */
export function RunsScreen() {
  const search = useSearch({ from: '/runs' });
  const navigate = useNavigate({ from: '/runs' });
  useEffect(() => {
    document.title = 'Runs · Switchyard';
  }, []);
  const runs = useRuns(search);
  const filter = (change: { [key in keyof RunFilter]?: string | undefined }) =>
    void navigate({
      search: (before) =>
        Object.fromEntries(
          Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined && value !== ''),
        ),
      replace: true,
    });
  const isFiltered = Object.keys(search).length > 0;
  return (
    <Screen
      title="Runs"
      text="Every execution of a function: who started it, how long it took, what went wrong."
      filters={
        <RunFilters filter={search} onChange={filter} onClear={() => void navigate({ search: {}, replace: true })} />
      }
    >
      {search.function && <RunMetricsPanel functionName={search.function} />}
      {runs.error && !runs.data ? (
        <ErrorState problem={toProblem(runs.error)} onRetry={() => void runs.refetch()} />
      ) : runs.data ? (
        <RunTable rows={runs.data.pages.flat()} isFiltered={isFiltered} />
      ) : (
        <Skeleton lines={10} />
      )}
      {runs.hasNextPage && (
        <Button onPress={() => void runs.fetchNextPage()} isPending={runs.isFetchingNextPage} className="self-center">
          Older runs
        </Button>
      )}
    </Screen>
  );
}

function useRuns(search: RunFilter) {
  const [isTop, setTop] = useState(true);
  const query = useInfiniteQuery({
    queryKey: ['runs', 'pages', search],
    queryFn: ({ pageParam, signal }) => runsApi.list({ ...search, limit: PAGE, before: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.length === PAGE ? last.at(-1)?.id : undefined),
    // Who has paged back reads; only the first page follows what happens.
    refetchInterval: isTop ? 2_000 : false,
  });
  const pages = query.data?.pages.length ?? 1;
  useEffect(() => setTop(pages <= 1), [pages]);
  return query;
}

function RunTable({ rows, isFiltered }: { rows: readonly Run[]; isFiltered: boolean }) {
  const navigate = useNavigate();
  const now = useNow(5_000);
  return (
    <DataTable
      label="Runs"
      className="rounded-panel border border-border bg-surface"
      rows={rows}
      rowKey={({ id }) => id}
      onOpen={({ id }) => void navigate({ to: '/runs/$id', params: { id } })}
      empty={
        <EmptyState
          icon={History}
          title={isFiltered ? 'No run fits' : 'Nothing has run yet'}
          text={isFiltered ? 'Try fewer filters.' : 'Test a function, or call it from a page or a program.'}
        />
      }
      columns={[
        {
          id: 'function',
          title: 'Function',
          render: ({ functionName, version, startedAt }) => (
            <span className="flex flex-wrap items-center gap-x-2">
              <span className="truncate font-medium">{functionName}</span>
              <span className="text-label text-subtle">{version === null ? 'draft' : `v${version}`}</span>
              <span className="w-full text-label text-muted @min-[600px]:hidden">{formatAgo(startedAt, now)}</span>
            </span>
          ),
        },
        { id: 'status', title: 'Status', width: 120, render: ({ status }) => <Status status={status} /> },
        {
          id: 'trigger',
          title: 'Started by',
          width: 150,
          hideBelow: 'md',
          render: ({ trigger, caller }) => `${trigger} · ${caller}`,
        },
        {
          id: 'started',
          title: 'Started',
          width: 120,
          hideBelow: 'sm',
          render: ({ startedAt }) => formatAgo(startedAt, now),
        },
        {
          id: 'duration',
          title: 'Duration',
          width: 100,
          align: 'end',
          hideBelow: 'sm',
          render: ({ durationMs }) => (durationMs === null ? '' : formatDuration(durationMs)),
        },
        {
          id: 'error',
          title: 'Error',
          hideBelow: 'lg',
          render: ({ error }) =>
            error ? (
              <span className="block truncate text-error">{`${error.code}: ${error.detail || error.title}`}</span>
            ) : (
              ''
            ),
        },
      ]}
    />
  );
}
