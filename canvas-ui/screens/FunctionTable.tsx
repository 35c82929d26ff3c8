import { useNavigate } from '@tanstack/react-router';
import { Plus, Waypoints } from 'lucide-react';
import type { FunctionSummary } from '#schema';
import { Button, DataTable, EmptyState, formatAgo, Pill, useNow } from '#ui';
import { RunSparkline } from '../runs/index.ts';
import { countTriggers, countUsers, Triggers, UsedBy } from './FunctionUserCells.tsx';

interface TableProps {
  rows: readonly FunctionSummary[];
  isFiltered: boolean;
  selected: ReadonlySet<string>;
  onSelect(selected: ReadonlySet<string>): void;
  onCreate(): void;
}

/** Functions with how they fare, what is live, and who runs them. */
export function FunctionTable({ rows, isFiltered, selected, onSelect, onCreate }: TableProps) {
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
          width: 126,
          hideBelow: 'sm',
          render: ({ lastRuns }) => (lastRuns && lastRuns.length > 0 ? <RunSparkline runs={lastRuns} /> : <None />),
        },
        {
          id: 'triggers',
          title: 'Triggers',
          width: 'clamp(80px, 14cqi, 180px)',
          hideBelow: 'md',
          isSortable: true,
          sortValue: ({ users }) => countTriggers(users),
          render: ({ users }) => <Triggers users={users} />,
        },
        {
          id: 'usedBy',
          title: 'Used by',
          width: 88,
          hideBelow: 'md',
          isSortable: true,
          sortValue: ({ users }) => countUsers(users),
          render: ({ users }) => <UsedBy users={users} />,
        },
        {
          id: 'version',
          title: 'Version',
          width: 'clamp(112px, 15cqi, 148px)',
          hideBelow: 'sm',
          isSortable: true,
          sortValue: ({ liveVersion }) => liveVersion ?? 0,
          render: (fn) => <VersionPills fn={fn} />,
        },
        {
          id: 'updated',
          title: 'Updated',
          width: 112,
          hideBelow: 'lg',
          isSortable: true,
          sortValue: ({ updatedAt }) => updatedAt,
          render: ({ updatedAt }) => <span className="text-muted">{formatAgo(updatedAt, now)}</span>,
        },
      ]}
    />
  );
}

/** What a narrow table has no columns for stands below the name. */
function NameCell({ fn }: { fn: FunctionSummary }) {
  const { name, description, tags = [], users } = fn;
  return (
    <span className="flex min-w-0 flex-col py-1.5">
      <span className="flex items-center gap-2">
        <span className="truncate font-medium">{name}</span>
        {tags.map((tag) => (
          <Pill key={tag}>{tag}</Pill>
        ))}
      </span>
      {description && <span className="truncate text-label text-muted">{description}</span>}
      <span className="mt-1 hidden flex-wrap items-center gap-x-3 gap-y-1 @max-[660px]:flex">
        <span className="@min-[600px]:hidden">
          <VersionPills fn={fn} />
        </span>
        {countTriggers(users) > 0 && <Triggers users={users} />}
        {countUsers(users) > 0 && <UsedBy users={users} />}
      </span>
    </span>
  );
}

function VersionPills({ fn: { liveVersion, changed } }: { fn: FunctionSummary }) {
  return (
    <span className="flex flex-wrap gap-1">
      {liveVersion !== null && <Pill tone="success">v{liveVersion} live</Pill>}
      {(liveVersion === null || changed) && <Pill>{liveVersion === null ? 'draft' : 'changed'}</Pill>}
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
