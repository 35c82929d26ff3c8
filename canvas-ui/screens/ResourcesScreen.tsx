import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Database, Plus } from 'lucide-react';
import { useEffect } from 'react';
import { queries, toProblem, useWhyNot } from '#api';
import type { CatalogDocument, ResourceState } from '#schema';
import { Button, DataTable, EmptyState, ErrorState, formatAgo, Pill, Sheet, Skeleton, useNow } from '#ui';
import { NothingYet } from './NothingYet.tsx';
import { ResourceForm } from './ResourceForm.tsx';
import { Screen } from './Screen.tsx';
import { TwoLines } from './TwoLines.tsx';

const HEALTH = {
  ok: { tone: 'success', text: 'Working' },
  failing: { tone: 'warning', text: 'Last call failed' },
  open: { tone: 'error', text: 'Left alone for now' },
} as const;

/** Databases, services and mail servers that functions query. */
export function ResourcesScreen() {
  const resources = useQuery({ ...queries.resources(), refetchInterval: 10_000 });
  const catalog = useQuery(queries.catalog());
  const { name } = useParams({ strict: false });
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  useEffect(() => {
    document.title = 'Resources · Switchyard';
  }, []);
  const isNew = 'new' in search && search.new !== undefined;
  const close = () => void navigate({ to: '/resources' });
  const create = () => void navigate({ to: '/resources', search: { new: 'resource' } });
  const opened = resources.data?.find((resource) => resource.name === name);
  const error = resources.error ?? catalog.error;
  return (
    <Screen
      title="Resources"
      text="What functions query. Passwords and keys go in here and never come out again."
      actions={
        <Button variant="primary" icon={Plus} onPress={create} whyNot={useWhyNot('resource.manage')}>
          New resource
        </Button>
      }
    >
      {error && !resources.data ? (
        <ErrorState problem={toProblem(error)} onRetry={() => void resources.refetch()} />
      ) : resources.data && catalog.data ? (
        <ResourceTable rows={resources.data} catalog={catalog.data} onCreate={create} />
      ) : (
        <Skeleton lines={6} />
      )}
      <Sheet
        title={isNew ? 'New resource' : (opened?.name ?? 'Resource')}
        isOpen={isNew || name !== undefined}
        onClose={close}
        width={560}
      >
        {catalog.data && (isNew || opened) && (
          <ResourceForm key={opened?.name ?? ''} catalog={catalog.data} resource={opened} onDone={close} />
        )}
        {resources.data && !isNew && !opened && (
          <EmptyState icon={Database} title="There is no such resource" text="It may have been deleted." />
        )}
      </Sheet>
    </Screen>
  );
}

interface TableProps {
  rows: readonly ResourceState[];
  catalog: CatalogDocument;
  onCreate(): void;
}

function ResourceTable({ rows, catalog, onCreate }: TableProps) {
  const whyNot = useWhyNot('resource.manage');
  const navigate = useNavigate();
  const now = useNow(30_000);
  const title = (type: string) => catalog.connectors.find((connector) => connector.type === type)?.title ?? type;
  return (
    <DataTable
      label="Resources"
      className="rounded-panel border border-border bg-surface"
      rows={rows}
      rowKey={({ name }) => name}
      onOpen={({ name }) => void navigate({ to: '/resources/$name', params: { name } })}
      empty={
        <NothingYet
          icon={Database}
          title="No resources yet"
          text="Connect a database, a REST service or a mail server, and functions can query it."
          action="New resource"
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
          render: ({ name, description }) => <TwoLines title={name} text={description} />,
        },
        { id: 'connector', title: 'Kind', width: 160, render: ({ connector }) => title(connector) },
        {
          id: 'environments',
          title: 'Environments',
          hideBelow: 'md',
          render: ({ environments }) => Object.keys(environments).join(', '),
        },
        {
          id: 'health',
          title: 'Health',
          width: 150,
          hideBelow: 'sm',
          render: ({ health }) => (health ? <Pill tone={HEALTH[health].tone}>{HEALTH[health].text}</Pill> : null),
        },
        {
          id: 'updated',
          title: 'Updated',
          width: 120,
          hideBelow: 'md',
          render: ({ updatedAt }) => <span className="text-muted">{formatAgo(updatedAt, now)}</span>,
        },
      ]}
    />
  );
}
