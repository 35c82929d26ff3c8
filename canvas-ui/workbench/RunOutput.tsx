import { Play } from 'lucide-react';
import { useState } from 'react';
import { useRun, useRunner } from '#editor';
import { EmptyState } from '#ui';
import { ErrorCard, HeldEffects } from '../runs/index.ts';
import { previewSource, ValueView, type ViewName } from '../values/index.ts';

/** What the function answered, why it failed, or why it did not start. */
export function RunOutput({ height }: { height: number }) {
  const { run, held } = useRun();
  const problem = useRunner((state) => state.problem);
  const [view, setView] = useState<ViewName>();
  if (problem)
    return (
      <div className="p-3">
        <ErrorCard problem={{ code: problem.code, message: problem.message, retryable: false }} />
      </div>
    );
  if (!run || run.status === 'running' || run.status === 'waiting') {
    return (
      <EmptyState icon={Play} title={run ? 'The run has not ended yet' : 'Nothing has run yet'} className="py-4" />
    );
  }
  const { error, result } = run;
  return (
    <div className="flex h-full flex-col gap-2 overflow-y-auto p-3">
      {error && <ErrorCard problem={error} />}
      {held.length > 0 && <HeldEffects held={held} />}
      {result && (
        <ValueView
          label="Result of the function"
          value={previewSource(result)}
          maxHeight={Math.max(120, height - 110)}
          view={view}
          onView={setView}
        />
      )}
    </div>
  );
}
