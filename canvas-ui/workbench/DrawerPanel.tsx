import { Play } from 'lucide-react';
import { useCallback } from 'react';
import { type DrawerTab, useRun, useRunner, useSession, useView } from '#editor';
import { indexOf, type RunState, stepsOf } from '#model';
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
  const { view, document, catalog } = useSession();
  const isWait = useCallback(({ type }: Step) => catalog.block(type)?.kind === 'wait', [catalog]);
  const isRunning = useRunner((state) => state.phase !== 'idle');
  const now = useNow(isRunning ? 1000 : 60_000);
  const selected = useView((state) => [...state.selected].at(-1));
  const steps = stepsOf(run);
  const select = (step: Step) => {
    if (indexOf(document.document()).blocks.has(step.block)) view.select([step.block], { tab: 'output' });
  };
  if (!run.run) return null;
  return (
    <Timeline
      run={run.run}
      steps={steps}
      now={now}
      height={height}
      selectedBlock={selected}
      onSelect={select}
      isWait={isWait}
    />
  );
}
