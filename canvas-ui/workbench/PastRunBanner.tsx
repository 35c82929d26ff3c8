import { Link } from '@tanstack/react-router';
import { History, Play, X } from 'lucide-react';
import { useRunner, useSession } from '#editor';
import { Button, formatTime, Status } from '#ui';

/** A past run lies over the canvas until it is closed. */
export function PastRunBanner() {
  const session = useSession();
  const run = useRunner((state) => state.shown);
  if (!run) return null;
  return (
    <div
      role="status"
      className="flex h-9 shrink-0 items-center gap-3 border-b border-border bg-info-bg px-3 text-label"
    >
      <History size={14} aria-hidden className="text-info" />
      <span>
        Viewing the run of {formatTime(run.startedAt)}, {run.version === null ? 'of a draft' : `of v${run.version}`}
      </span>
      <Status status={run.status} size="small" />
      <Link to="/runs/$id" params={{ id: run.id }} className="text-accent-text underline">
        Open the run
      </Link>
      <div className="flex-1" />
      <Button size="compact" icon={Play} onPress={() => session.view.show({ kind: 'test' })}>
        Run with its inputs…
      </Button>
      <Button size="compact" icon={X} onPress={() => session.runner.close()}>
        Close
      </Button>
    </div>
  );
}
