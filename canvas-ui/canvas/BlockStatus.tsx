import { useView } from '#editor';
import type { BlockRun } from '#model';
import type { Step } from '#schema';
import { formatCount, formatDuration, Status, StatusIcon, type StatusName, useNow } from '#ui';
import { plural } from './block-words.ts';

/** The right column of a block: how it fared, how long that took, how much came out. */
export function BlockStatus({ run, isShort = false }: { run: BlockRun | undefined; isShort?: boolean }) {
  if (!run) return null;
  if (isShort) return <StatusIcon status={run.status} size={14} className="sy-status" />;
  const more = secondLine(run);
  return (
    <span className="sy-status flex shrink-0 flex-col items-end">
      {run.status === 'running' ? (
        <Elapsed since={run.shown.startedAt} />
      ) : (
        <Status
          status={run.status}
          size="small"
          {...(isTimed(run.status) ? { text: formatDuration(run.durationMs) } : {})}
        />
      )}
      {more !== undefined && <span className="sy-more text-caption text-subtle">{more}</span>}
    </span>
  );
}

function Elapsed({ since }: { since: string }) {
  const now = useNow(100);
  return <Status status="running" size="small" text={formatDuration(Math.max(0, now - Date.parse(since)))} />;
}

function isTimed(status: StatusName): boolean {
  return status === 'success' || status === 'handled';
}

function secondLine(run: BlockRun): string | undefined {
  const { rowCount } = run.shown.meta ?? {};
  if (run.status === 'error') return formatDuration(run.durationMs);
  if (run.failures > 0 && run.executions > 1)
    return `${formatCount(run.failures)} of ${formatCount(run.executions)} failed`;
  if (run.executions > 1) return `×${formatCount(run.executions)}`;
  if (typeof rowCount === 'number') return `${formatCount(rowCount)} ${rowCount === 1 ? 'row' : 'rows'}`;
  if (run.attempts > 1) return `${run.attempts} attempts`;
  return undefined;
}

/** "success 38 ms", for the block's spoken name. */
export function spokenStatus(run: BlockRun | undefined): string | undefined {
  if (!run) return undefined;
  const time = run.status === 'running' || run.status === 'skipped' ? '' : ` ${formatDuration(run.durationMs)}`;
  const failed = run.failures > 0 && run.executions > 1 ? `, ${plural(run.failures, 'failure')}` : '';
  return `${run.status}${time}${failed}`;
}

/**
 * A block inside of a loop as the chosen pass left it, `eachOrder[2]/save`; as a whole while no pass is chosen, or while it
 * runs.
 */
export function useShownRun(
  run: BlockRun | undefined,
  container: { id: string; run: BlockRun | undefined } | undefined,
) {
  const pass = useView(({ passes }) => (container === undefined ? undefined : passes[container.id]));
  if (!run || !container?.run || pass === undefined || run.running > 0) return run;
  const starts = [...container.run.steps.keys()].map((path) => `${path}[${pass}]/`);
  const steps = [...run.steps.values()].filter(({ path }) => starts.some((start) => path.startsWith(start)));
  const shown = steps.at(-1);
  return shown && ofStep(run, shown);
}

function ofStep(run: BlockRun, step: Step): BlockRun {
  const failures = step.status === 'error' || step.status === 'handled' ? 1 : 0;
  const { status, durationMs, attempts } = step;
  return { ...run, shown: step, status, durationMs, attempts, executions: 1, failures };
}
