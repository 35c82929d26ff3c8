import type { ReactNode } from 'react';
import type { Run } from '#schema';
import { cx, formatDuration, formatTime, Pill, Status } from '#ui';

export interface RunSummaryProps {
  run: Run;
  /** For a run that is under way. */
  now?: number | undefined;
  actions?: ReactNode;
  className?: string | undefined;
}

const TRIGGERS: Record<Run['trigger'], string> = {
  http: 'API call',
  page: 'Page',
  schedule: 'Schedule',
  job: 'Job',
  hook: 'Webhook',
  function: 'Another function',
  mcp: 'MCP',
  test: 'Test',
  cli: 'Command line',
};

/** What a run was: how it ended, why it began, what ran where, for whom, and how long. */
export function RunSummary({ run, now, actions, className }: RunSummaryProps) {
  const underWayMs = now === undefined ? undefined : Math.max(0, now - Date.parse(run.startedAt));
  return (
    <section aria-label="Summary of the run" className={cx('flex flex-wrap items-center gap-x-5 gap-y-2', className)}>
      <div className="flex items-center gap-2">
        <Status status={run.status} />
        {run.mode === 'test' && <Pill tone="info">test</Pill>}
      </div>
      <dl className="flex min-w-0 flex-1 flex-wrap gap-x-5 gap-y-2 max-sm:order-last max-sm:basis-full">
        <Fact name="Duration">{formatDuration(run.durationMs ?? underWayMs)}</Fact>
        {run.queuedMs >= 1 && <Fact name="Queued">{formatDuration(run.queuedMs)}</Fact>}
        <Fact name="Started">
          <time dateTime={run.startedAt} title={run.startedAt}>
            {formatTime(run.startedAt)}
          </time>
        </Fact>
        <Fact name="Trigger">{TRIGGERS[run.trigger]}</Fact>
        <Fact name="Version">{run.version === null ? 'Draft' : `v${run.version}`}</Fact>
        <Fact name="Environment">{run.environment}</Fact>
        <Fact name="Caller">{run.caller}</Fact>
      </dl>
      {actions && <div className="flex items-center gap-2">{actions}</div>}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col">
      <dt className="text-caption text-subtle">{name}</dt>
      <dd className="max-w-60 truncate text-label">{children}</dd>
    </div>
  );
}
