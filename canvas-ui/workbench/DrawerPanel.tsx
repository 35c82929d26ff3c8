import { Play } from 'lucide-react';
import { useCallback } from 'react';
import { type DrawerTab, selectStep, useRun, useRunner, useSession, useView } from '#editor';
import { type RunState, shownStep, stepsOf } from '#model';
import type { Step } from '#schema';
import { EmptyState, useNow } from '#ui';
import { LogView, Timeline } from '../runs/index.ts';
import { ProblemList } from './ProblemList.tsx';
import { RunHistory } from './RunHistory.tsx';
import { RunOutput } from './RunOutput.tsx';

/** What the run drawer shows in one of its tabs. */
export function DrawerPanel({ tab, height }: { tab: DrawerTab; height: number }) {
  const run = useRun();
  const isEmpty = run.run === undefined && run.blocks.size === 0;
  if (tab === 'problems') return <ProblemList />;
  if (tab === 'history') return <RunHistory />;
  if (tab === 'output') return <RunOutput height={height} />;
  if (isEmpty || !run.run) return <NothingRun />;
  if (tab === 'timeline') return <DrawerTimeline run={run} height={height} />;
  const blocks = [...new Set([...run.blocks.values()].map(({ shown }) => shown.name))];
  return <LogView lines={run.logs} blocks={blocks} startedAt={run.run.startedAt} />;
}

function NothingRun() {
  return (
    <EmptyState
      icon={Play}
      title="Nothing has run yet"
      text="Run the function to see each step, how long it took and what it answered. Nothing that is live is touched by the draft."
      className="py-4"
    />
  );
}

function DrawerTimeline({ run, height }: { run: RunState; height: number }) {
  const session = useSession();
  const { document, catalog } = session;
  const isWait = useCallback(({ type }: Step) => catalog.block(type)?.kind === 'wait', [catalog]);
  const isRunning = useRunner((state) => state.phase !== 'idle');
  const now = useNow(isRunning ? 1000 : 60_000);
  const { selected, passes } = useView((state) => ({ selected: [...state.selected].at(-1), passes: state.passes }));
  const shown = selected === undefined ? undefined : shownStep(document.document(), run, selected, passes);
  const steps = stepsOf(run);
  if (!run.run) return null;
  return (
    <Timeline
      run={run.run}
      steps={steps}
      now={now}
      height={height}
      selectedBlock={selected}
      shownPath={shown?.path}
      onSelect={(step) => selectStep(session, step, { tab: 'output' })}
      isWait={isWait}
    />
  );
}
