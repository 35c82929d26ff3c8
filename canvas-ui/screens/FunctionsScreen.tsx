import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus, Waypoints } from 'lucide-react';
import { useEffect, useState } from 'react';
import { queries, toProblem, useWhyNot } from '#api';
import type { FunctionSummary } from '#schema';
import { Button, DataTable, EmptyState, ErrorState, formatAgo, Pill, SearchField, Skeleton, useNow } from '#ui';
import { RunSparkline } from '../runs/index.ts';
import { BulkBar } from './BulkBar.tsx';
import { FolderList } from './FolderList.tsx';
import { inFolder, searchFunctions } from './function-list.ts';
import { NewFunctionDialog } from './NewFunctionDialog.tsx';
import { Screen } from './Screen.tsx';

/** All functions: how they fare, what is live, what is only a draft. */
export function FunctionsScreen() {
  const functions = useQuery({ ...queries.functions(), refetchInterval: 10_000 });
  const search = useSearch({ from: '/functions' });
  const navigate = useNavigate({ from: '/functions' });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    document.title = 'Functions · Switchyard';
  }, []);
  const create = () => void navigate({ search: (before) => ({ ...before, new: 'function' }) });
  const all = functions.data ?? [];
  const rows = searchFunctions(inFolder(all, search.folder), search.q ?? '');
  return (
    <Screen
      title="Functions"
      text="Logic that pages, programs and schedules call. It runs on the server; only the result leaves it."
      actions={
        <Button variant="primary" icon={Plus} onPress={create} whyNot={useWhyNot('function.edit')}>
          New function
        </Button>
      }
      filters={
        <SearchField
          label="Search functions"
          placeholder="Search by name, words or tag"
          value={search.q ?? ''}
          onChange={(q) =>
            void navigate({ search: ({ q: _, ...rest }) => (q === '' ? rest : { ...rest, q }), replace: true })
          }
          className="w-full sm:w-80"
        />
      }
    >
      <div className="flex gap-6 max-md:flex-col">
        <FolderList functions={all} />
        <div className="min-w-0 flex-1">
          {functions.error && !functions.data ? (
            <ErrorState problem={toProblem(functions.error)} onRetry={() => void functions.refetch()} />
          ) : functions.data ? (
            <FunctionTable
              rows={rows}
              isFiltered={all.length > 0}
              selected={selected}
              onSelect={setSelected}
              onCreate={create}
            />
          ) : (
            <Skeleton lines={8} />
          )}
          <BulkBar selected={selected} onDone={() => setSelected(new Set())} />
        </div>
      </div>
      <NewFunctionDialog
        isOpen={search.new === 'function'}
        taken={all.map(({ name }) => name)}
        onClose={() => void navigate({ search: ({ new: _, ...rest }) => rest })}
      />
    </Screen>
  );
}

interface TableProps {
  rows: readonly FunctionSummary[];
  isFiltered: boolean;
  selected: ReadonlySet<string>;
  onSelect(selected: ReadonlySet<string>): void;
  onCreate(): void;
}

function FunctionTable({ rows, isFiltered, selected, onSelect, onCreate }: TableProps) {
  const navigate = useNavigate();
  const now = useNow(30_000);
  return (
    <DataTable
      label="Functions"
      className="rounded-panel border border-border bg-surface"
      rows={rows}
      rowKey={({ name }) => name}
      onOpen={({ name }) => void navigate({ to: '/functions/$name', params: { name } })}
      selection={{ selected, onChange: onSelect }}
      empty={
        isFiltered ? <EmptyState icon={Waypoints} title="No function fits" /> : <NoFunctions onCreate={onCreate} />
      }
      columns={[
        {
          id: 'name',
          title: 'Name',
          isSortable: true,
          sortValue: ({ name }) => name.toLowerCase(),
          render: (fn) => <NameCell fn={fn} />,
        },
        {
          id: 'runs',
          title: 'Last runs',
          width: 160,
          hideBelow: 'sm',
          render: ({ lastRuns }) => (lastRuns && lastRuns.length > 0 ? <RunSparkline runs={lastRuns} /> : <None />),
        },
        {
          id: 'version',
          title: 'Version',
          width: 150,
          isSortable: true,
          sortValue: ({ liveVersion }) => liveVersion ?? 0,
          render: ({ liveVersion, changed }) => (
            <span className="flex gap-1">
              {liveVersion !== null && <Pill tone="success">v{liveVersion} live</Pill>}
              {(liveVersion === null || changed) && <Pill>{liveVersion === null ? 'draft' : 'changed'}</Pill>}
            </span>
          ),
        },
        { id: 'blocks', title: 'Blocks', width: 80, align: 'end', hideBelow: 'lg', render: ({ blocks }) => blocks },
        {
          id: 'updated',
          title: 'Updated',
          width: 130,
          hideBelow: 'md',
          isSortable: true,
          sortValue: ({ updatedAt }) => updatedAt,
          render: ({ updatedAt }) => <span className="text-muted">{formatAgo(updatedAt, now)}</span>,
        },
      ]}
    />
  );
}

function NameCell({ fn: { name, description, tags = [] } }: { fn: FunctionSummary }) {
  return (
    <span className="flex min-w-0 flex-col py-1.5">
      <span className="flex items-center gap-2">
        <span className="truncate font-medium">{name}</span>
        {tags.map((tag) => (
          <Pill key={tag}>{tag}</Pill>
        ))}
      </span>
      {description && <span className="truncate text-label text-muted">{description}</span>}
    </span>
  );
}

function None() {
  return <span className="text-label text-subtle">not run yet</span>;
}

function NoFunctions({ onCreate }: { onCreate(): void }) {
  return (
    <EmptyState
      icon={Waypoints}
      title="No functions yet"
      text="A function queries your systems, decides, and answers with one result that a page can show."
      action={
        <Button variant="primary" icon={Plus} onPress={onCreate}>
          New function
        </Button>
      }
      link={
        <a className="underline" href="/docs">
          How programs call functions
        </a>
      }
    />
  );
}
