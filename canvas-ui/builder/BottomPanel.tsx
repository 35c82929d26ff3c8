import { Link } from '@tanstack/react-router';
import { ChevronDown, ChevronUp } from 'lucide-react';
import type { PageProblem } from '#page-model';
import { Button, formatTime, IconButton, Tabs, type TabsItem } from '#ui';
import { DataPanel } from './DataPanel.tsx';
import type { LogEntry } from './draft-page.ts';
import type { BottomTab } from './page-session.ts';
import { usePageDocument, usePageSession, usePageState } from './session-context.tsx';
import { useDraftPage } from './use-draft-page.tsx';

const IDS: readonly BottomTab[] = ['data', 'log', 'problems'];

/** The functions of the page and what they answered, what has happened, and what is wrong. */
export function BottomPanel() {
  const session = usePageSession();
  const { isOpen, tab } = usePageState((state) => state.bottom);
  const { functions, variables } = usePageDocument();
  const problems = usePageState((state) => state.problems);
  const { log } = useDraftPage();
  const items: TabsItem[] = [
    { id: 'data', label: 'Data', count: functions.length + variables.length },
    { id: 'log', label: 'Events log', count: log.length },
    { id: 'problems', label: 'Problems', count: problems.length },
  ];
  return (
    <section
      aria-label="Data, events and problems"
      data-region
      tabIndex={-1}
      className="flex shrink-0 flex-col border-t border-border bg-surface"
      style={{ height: isOpen ? 280 : 40 }}
    >
      <Tabs
        label="Data, events and problems"
        items={items}
        value={tab}
        onChange={(id) => {
          const next = IDS.find((one) => one === id);
          if (next) session.set({ bottom: { isOpen: true, tab: next } });
        }}
        actions={
          <IconButton
            size="compact"
            icon={isOpen ? ChevronDown : ChevronUp}
            label={isOpen ? 'Close the panel' : 'Open the panel'}
            onPress={() => session.set({ bottom: { isOpen: !isOpen, tab } })}
          />
        }
      >
        {isOpen && tab === 'data' && <DataPanel />}
        {isOpen && tab === 'log' && <EventsLog />}
        {isOpen && tab === 'problems' && <Problems />}
      </Tabs>
    </section>
  );
}

const TONES: Record<LogEntry['outcome'], string> = {
  done: 'text-success',
  'left out': 'text-muted',
  failed: 'text-error',
  stopped: 'text-warning',
};

function EventsLog() {
  const { log, clearLog } = useDraftPage();
  if (log.length === 0) {
    return <p className="p-4 text-muted">Nothing has happened yet: use the page, or try an event.</p>;
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <ol aria-label="Events log" tabIndex={0} className="min-h-0 flex-1 divide-y divide-border overflow-auto">
        {log.toReversed().map(({ id, at, text, outcome, message, runId }) => (
          <li key={id} className="flex flex-wrap items-baseline gap-x-3 px-3 py-1.5">
            <span className="font-mono text-code text-muted">{formatTime(new Date(at).toISOString())}</span>
            <span className="text-body">{text}</span>
            <span className={TONES[outcome]}>{outcome}</span>
            {message && <span className="min-w-0 text-muted wrap-anywhere">{message}</span>}
            {runId && (
              <Link to="/runs/$id" params={{ id: runId }} className="text-accent-text underline">
                Open run
              </Link>
            )}
          </li>
        ))}
      </ol>
      <div className="border-t border-border p-1">
        <Button size="compact" variant="quiet" onPress={clearLog}>
          Clear
        </Button>
      </div>
    </div>
  );
}

function Problems() {
  const session = usePageSession();
  const problems = usePageState((state) => state.problems);
  if (problems.length === 0) return <p className="p-4 text-muted">Nothing is wrong with it.</p>;
  return (
    <ul aria-label="Problems" className="min-h-0 flex-1 divide-y divide-border overflow-auto">
      {problems.map((problem) => (
        <li key={`${problem.issue.path} ${problem.issue.code} ${problem.issue.message}`}>
          <button
            type="button"
            className="flex w-full flex-wrap items-baseline gap-x-3 px-3 py-1.5 text-start hover:bg-hover"
            onClick={() => session.jumpTo(problem.place)}
          >
            <ProblemLine problem={problem} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function ProblemLine({ problem: { issue, subject } }: { problem: PageProblem }) {
  return (
    <>
      <span className="font-mono text-code">{subject}</span>
      <span className={issue.severity === 'error' ? 'text-error' : 'text-warning'}>{issue.severity}</span>
      <span className="min-w-0 wrap-anywhere">{issue.message}</span>
      {issue.fix && <span className="text-muted">{issue.fix}</span>}
    </>
  );
}
