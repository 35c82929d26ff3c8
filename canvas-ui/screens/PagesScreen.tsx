import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ExternalLink, PanelsTopLeft, Plus } from 'lucide-react';
import { useEffect } from 'react';
import { queries, toProblem, useWhyNot, useWhyNots } from '#api';
import type { PageSummary } from '#schema';
import { Button, DataTable, ErrorState, formatAgo, Pill, Skeleton, useNow } from '#ui';
import { NewPageDialog } from './NewPageDialog.tsx';
import { NothingYet } from './NothingYet.tsx';
import { Screen } from './Screen.tsx';
import { TwoLines } from './TwoLines.tsx';

/** Pages that show what functions answer, and run them. */
export function PagesScreen() {
  const pages = useQuery(queries.pages());
  const search = useSearch({ from: '/pages' });
  const navigate = useNavigate({ from: '/pages' });
  const create = () => void navigate({ search: { new: 'page' } });
  useEffect(() => {
    document.title = 'Pages · Switchyard';
  }, []);
  return (
    <Screen
      title="Pages"
      text="What people open: tables, forms and buttons that run functions. Each opens at its own address."
      actions={
        <Button variant="primary" icon={Plus} onPress={create} whyNot={useWhyNot('page.edit')}>
          New page
        </Button>
      }
    >
      {pages.error && !pages.data ? (
        <ErrorState problem={toProblem(pages.error)} onRetry={() => void pages.refetch()} />
      ) : pages.data ? (
        <PageTable rows={pages.data} onCreate={create} />
      ) : (
        <Skeleton lines={6} />
      )}
      <NewPageDialog isOpen={search.new === 'page'} onClose={() => void navigate({ search: {} })} />
    </Screen>
  );
}

function PageTable({ rows, onCreate }: { rows: readonly PageSummary[]; onCreate(): void }) {
  const whyNot = useWhyNot('page.edit');
  const whyNots = useWhyNots();
  const navigate = useNavigate();
  const now = useNow(30_000);
  return (
    <DataTable
      label="Pages"
      className="rounded-panel border border-border bg-surface"
      rows={rows}
      rowKey={({ name }) => name}
      onOpen={({ name }) => void navigate({ to: '/pages/$name', params: { name } })}
      empty={
        <NothingYet
          icon={PanelsTopLeft}
          title="No pages yet"
          text="A page is a document: sections, rows, components, and the functions that it uses."
          action="New page"
          whyNot={whyNot}
          onCreate={onCreate}
        />
      }
      columns={[
        {
          id: 'name',
          title: 'Name',
          isSortable: true,
          sortValue: ({ name }) => name.toLowerCase(),
          render: ({ name, title, description }) => <TwoLines title={title || name} text={description || name} />,
        },
        {
          id: 'uses',
          title: 'Functions',
          hideBelow: 'md',
          render: ({ functions }) => <span className="text-muted">{functions.join(', ')}</span>,
        },
        {
          id: 'version',
          title: 'Version',
          width: 'clamp(96px, 15cqi, 150px)',
          render: (page) => <State page={page} />,
        },
        {
          id: 'updated',
          title: 'Updated',
          width: 120,
          hideBelow: 'md',
          render: ({ updatedAt }) => <span className="text-muted">{formatAgo(updatedAt, now)}</span>,
        },
        {
          id: 'open',
          title: 'Open',
          isTitleHidden: true,
          width: 84,
          render: ({ name, liveVersion }) =>
            liveVersion !== null &&
            whyNots('page.open', name) === undefined && (
              <a
                href={`/p/${encodeURIComponent(name)}`}
                target="_blank"
                rel="noreferrer"
                aria-label={`Open ${name}`}
                className="inline-flex items-center gap-1 text-accent-text hover:underline"
              >
                Open <ExternalLink size={14} aria-hidden />
              </a>
            ),
        },
      ]}
    />
  );
}

function State({ page: { liveVersion, changed } }: { page: PageSummary }) {
  if (liveVersion === null) return <Pill>Draft</Pill>;
  return (
    <span className="flex flex-wrap gap-1">
      <Pill tone="success">v{liveVersion} live</Pill>
      {changed && <Pill>changed</Pill>}
    </span>
  );
}
