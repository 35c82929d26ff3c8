import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Inbox } from 'lucide-react';
import { useEffect } from 'react';
import { queries, toProblem } from '#api';
import type { Approval } from '#schema';
import {
  DataTable,
  EmptyState,
  ErrorState,
  formatAgo,
  formatTime,
  Pill,
  Segmented,
  Sheet,
  Skeleton,
  useNow,
} from '#ui';
import { ApprovalForm } from './ApprovalForm.tsx';
import { Screen } from './Screen.tsx';
import { TwoLines } from './TwoLines.tsx';

/** What runs ask of people: the inbox. */
export function ApprovalsScreen() {
  const search = useSearch({ strict: false });
  const isOpen = !('show' in search && search.show === 'answered');
  const approvals = useQuery({ ...queries.approvals(isOpen), refetchInterval: 5_000 });
  const { id } = useParams({ strict: false });
  const navigate = useNavigate();
  useEffect(() => {
    document.title = 'Approvals · Switchyard';
  }, []);
  // Links in mails name the run: they are written before it asks.
  const opened = approvals.data?.find((approval) => approval.id === id || approval.runId === id);
  const close = () => void navigate({ to: '/approvals', search: isOpen ? {} : { show: 'answered' } });
  return (
    <Screen
      title="Approvals"
      text="Runs that wait for somebody's yes or no. They go on as soon as there is an answer."
      actions={
        <Segmented
          label="Which"
          items={[
            { id: 'open', label: 'Waiting' },
            { id: 'answered', label: 'Answered' },
          ]}
          value={isOpen ? 'open' : 'answered'}
          onChange={(show) => void navigate({ to: '/approvals', search: show === 'open' ? {} : { show } })}
        />
      }
    >
      {approvals.error && !approvals.data ? (
        <ErrorState problem={toProblem(approvals.error)} onRetry={() => void approvals.refetch()} />
      ) : approvals.data ? (
        <ApprovalTable rows={approvals.data} isOpen={isOpen} />
      ) : (
        <Skeleton lines={6} />
      )}
      <Sheet title={opened?.task.title ?? 'Approval'} isOpen={id !== undefined} onClose={close} width={560}>
        {opened && <ApprovalForm key={opened.id} approval={opened} onDone={close} />}
        {approvals.data && !opened && (
          <EmptyState icon={Inbox} title="Nobody waits for this any more" text="It was answered, or its run is over." />
        )}
      </Sheet>
    </Screen>
  );
}

function ApprovalTable({ rows, isOpen }: { rows: readonly Approval[]; isOpen: boolean }) {
  const navigate = useNavigate();
  const now = useNow(30_000);
  return (
    <DataTable
      label="Approvals"
      className="rounded-panel border border-border bg-surface"
      rows={rows}
      rowKey={({ id }) => id}
      onOpen={({ id }) =>
        void navigate({ to: '/approvals/$id', params: { id }, search: isOpen ? {} : { show: 'answered' } })
      }
      empty={
        <EmptyState
          icon={Inbox}
          title={isOpen ? 'Nothing waits for you' : 'No answers yet'}
          text="An Approval block in a function asks here, and waits for days if it must."
        />
      }
      columns={[
        {
          id: 'title',
          title: 'What',
          render: ({ task, functionName }) => <TwoLines title={task.title} text={functionName} />,
        },
        {
          id: 'asked',
          title: 'Asked',
          width: 130,
          render: ({ askedAt }) => <span className="text-muted">{formatAgo(askedAt, now)}</span>,
        },
        isOpen
          ? {
              id: 'until',
              title: 'Until',
              width: 170,
              hideBelow: 'sm',
              render: ({ until }) =>
                until ? formatTime(until, now) : <span className="text-subtle">no deadline</span>,
            }
          : { id: 'answer', title: 'Answer', width: 200, render: (approval) => <Answered approval={approval} /> },
      ]}
    />
  );
}

function Answered({ approval: { answer, answeredBy } }: { approval: Approval }) {
  const decision = typeof answer === 'object' && answer !== null && 'decision' in answer ? answer.decision : undefined;
  return (
    <span className="flex items-center gap-2">
      {decision === undefined ? (
        <Pill>Nobody answered</Pill>
      ) : (
        <Pill tone={decision === 'approved' ? 'success' : 'error'}>{String(decision)}</Pill>
      )}
      <span className="text-muted">{answeredBy}</span>
    </span>
  );
}
