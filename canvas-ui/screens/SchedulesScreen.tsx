import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { CalendarClock, Plus } from 'lucide-react';
import { useEffect } from 'react';
import { queries, toProblem, useWhyNot } from '#api';
import type { Schedule } from '#schema';
import { Button, DataTable, EmptyState, ErrorState, formatAgo, formatTime, Pill, Sheet, Skeleton, useNow } from '#ui';
import { CronWords } from './CronWords.tsx';
import { NothingYet } from './NothingYet.tsx';
import { ScheduleForm } from './ScheduleForm.tsx';
import { Screen } from './Screen.tsx';
import { sayWhen, stateOf } from './schedule-words.ts';
import { TwoLines } from './TwoLines.tsx';

const STATES = {
  active: { tone: 'success', text: 'Active' },
  paused: { tone: 'warning', text: 'Paused' },
  over: { tone: undefined, text: 'Over' },
} as const;

/** Functions that run by the clock. */
export function SchedulesScreen() {
  const schedules = useQuery({ ...queries.schedules(), refetchInterval: 10_000 });
  const { id } = useParams({ strict: false });
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  useEffect(() => {
    document.title = 'Schedules · Switchyard';
  }, []);
  const isNew = 'new' in search && search.new !== undefined;
  const close = () => void navigate({ to: '/schedules' });
  const create = () => void navigate({ to: '/schedules', search: { new: 'schedule' } });
  const opened = schedules.data?.find((schedule) => schedule.id === id);
  return (
    <Screen
      title="Schedules"
      text="Functions that run by the clock, whether or not anybody is there."
      actions={
        <Button variant="primary" icon={Plus} onPress={create} whyNot={useWhyNot('schedule.manage')}>
          New schedule
        </Button>
      }
    >
      {schedules.error && !schedules.data ? (
        <ErrorState problem={toProblem(schedules.error)} onRetry={() => void schedules.refetch()} />
      ) : schedules.data ? (
        <ScheduleTable rows={schedules.data} onCreate={create} />
      ) : (
        <Skeleton lines={6} />
      )}
      <Sheet
        title={isNew ? 'New schedule' : (opened?.name ?? 'Schedule')}
        isOpen={isNew || id !== undefined}
        onClose={close}
        width={600}
      >
        {(isNew || opened) && <ScheduleForm key={opened?.id ?? ''} schedule={opened} onDone={close} />}
        {schedules.data && !isNew && !opened && (
          <EmptyState icon={CalendarClock} title="There is no such schedule" text="It may have been deleted." />
        )}
      </Sheet>
    </Screen>
  );
}

function ScheduleTable({ rows, onCreate }: { rows: readonly Schedule[]; onCreate(): void }) {
  const whyNot = useWhyNot('schedule.manage');
  const navigate = useNavigate();
  const now = useNow(10_000);
  return (
    <DataTable
      label="Schedules"
      className="rounded-panel border border-border bg-surface"
      rows={rows}
      rowKey={({ id }) => id}
      onOpen={({ id }) => void navigate({ to: '/schedules/$id', params: { id } })}
      empty={
        <NothingYet
          icon={CalendarClock}
          title="No schedules yet"
          text="A report each morning, a clean-up each Sunday: choose a function and when it runs."
          action="New schedule"
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
          render: (schedule) => <TwoLines title={schedule.name} text={schedule.function} />,
        },
        { id: 'when', title: 'When', render: ({ when, timeZone }) => <When when={when} timeZone={timeZone} /> },
        {
          id: 'next',
          title: 'Next',
          width: 170,
          hideBelow: 'sm',
          isSortable: true,
          sortValue: ({ nextAt }) => nextAt ?? '',
          render: ({ nextAt }) => (nextAt ? formatTime(nextAt, now) : <span className="text-subtle">never</span>),
        },
        {
          id: 'last',
          title: 'Last',
          width: 120,
          hideBelow: 'md',
          render: ({ lastAt }) => (
            <span className="text-muted">{lastAt ? formatAgo(lastAt, now) : 'not fired yet'}</span>
          ),
        },
        {
          id: 'state',
          title: 'State',
          width: 100,
          render: (schedule) => {
            const { tone, text } = STATES[stateOf(schedule)];
            return <Pill tone={tone}>{text}</Pill>;
          },
        },
      ]}
    />
  );
}

function When({ when, timeZone }: Pick<Schedule, 'when' | 'timeZone'>) {
  return (
    <span className="flex flex-col py-1">
      <span className="truncate">
        {when.kind === 'cron' ? <CronWords expression={when.expression} /> : sayWhen(when)}
      </span>
      <span className="text-label text-muted">{timeZone}</span>
    </span>
  );
}
