import { useDocument, useRun, useRunner } from '#editor';
import { indexOf, type RunState } from '#model';
import type { Run } from '#schema';
import { formatDuration, Status } from '#ui';

const CONNECTIONS = { live: 'Live', reconnecting: 'Reconnecting…', polling: 'Asking every 2 s' } as const;

export function StatusBar() {
  const blocks = useDocument(({ history }) => indexOf(history.document).blocks.size);
  const { error, warning, incomplete } = useDocument(({ problems }) => problems.counts);
  const connection = useRunner((state) => state.connection);
  const run = useRun(lastRun);
  return (
    <footer className="flex h-6 shrink-0 items-center gap-4 border-t border-border bg-surface px-3 text-caption text-muted">
      <span>
        {blocks} {blocks === 1 ? 'block' : 'blocks'}
      </span>
      {error > 0 && <span className="text-error">{count(error, 'error')}</span>}
      {warning > 0 && <span className="text-warning">{count(warning, 'warning')}</span>}
      {incomplete > 0 && <span>{incomplete} incomplete</span>}
      <span className={connection === 'live' ? undefined : 'text-warning'}>{CONNECTIONS[connection]}</span>
      <div className="flex-1" />
      {run && (
        <span className="flex items-center gap-1">
          Last run
          <Status
            size="small"
            status={run.status}
            {...(run.durationMs === null ? {} : { text: formatDuration(run.durationMs) })}
          />
        </span>
      )}
    </footer>
  );
}

function lastRun({ run }: RunState): Run | undefined {
  return run;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
