import { Link } from '@tanstack/react-router';
import { History, Pin, Play, X } from 'lucide-react';
import { useRunner, useSession } from '#editor';
import { pinnableOutputs, pinOutputs } from '#model';
import { Button, formatTime, Status } from '#ui';
import { useRunMarks } from './use-run-marks.ts';

/** A past run lies over the canvas until it is closed. */
export function PastRunBanner() {
  const session = useSession();
  const run = useRunner((state) => state.shown);
  const marks = useRunMarks();
  if (!run) return null;
  const pin = () => {
    const { document, runs } = session;
    const outputs = pinnableOutputs(document.document(), document.tools().shapes, runs.state());
    if (outputs.size === 0) session.notices.error('No block of this run gave an output that can be pinned.');
    else if (session.do(pinOutputs(outputs)).ok) {
      const text = `${[...outputs.keys()].join(', ')} pinned. Test-runs use what this run gave.`;
      session.offerUndo(text);
    }
  };
  return (
    <div
      role="status"
      className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-border bg-info-bg px-3 py-1 text-label"
    >
      <History size={14} aria-hidden className="shrink-0 text-info" />
      <span className="max-w-full">
        Viewing the run of {formatTime(run.startedAt)}, {run.version === null ? 'of a draft' : `of v${run.version}`}
        {marks && marks.size > 0 && `. Marked blocks are not as they were in v${run.version}`}
      </span>
      <Status status={run.status} size="small" />
      <Link to="/runs/$id" params={{ id: run.id }} className="whitespace-nowrap text-accent-text underline">
        Open the run
      </Link>
      <div className="ms-auto flex flex-wrap gap-2">
        <Button size="compact" icon={Pin} onPress={pin}>
          Pin its outputs
        </Button>
        <Button size="compact" icon={Play} onPress={() => session.view.show({ kind: 'test' })}>
          Run with its inputs…
        </Button>
        <Button size="compact" icon={X} onPress={() => session.runner.close()}>
          Close
        </Button>
      </div>
    </div>
  );
}
