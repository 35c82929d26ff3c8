import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Play } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ProblemError, queries, toProblem } from '#api';
import {
  createEchoes,
  type EditorSession,
  isUnderWay,
  SessionProvider,
  selectStep,
  useRun,
  useSession,
  useView,
} from '#editor';
import { indexOf, shownStep, stepsOf } from '#model';
import type { Run, Step } from '#schema';
import { cx, EmptyState, ErrorState, Skeleton, Tabs, useNow } from '#ui';
import { FunctionCanvas } from '../canvas/index.ts';
import {
  ErrorCard,
  HeldEffects,
  LogView,
  RevealedError,
  RunSummary,
  StepDetail,
  type StepViews,
  Timeline,
  toPreview,
  useReveal,
} from '../runs/index.ts';
import { previewSource, ValueView, type ViewName } from '../values/index.ts';
import { RunActions, RunFromHere } from './RunActions.tsx';
import { useRunSession } from './use-run-session.ts';

/** One run: what it did, step by step, on the function as it was. */
export function RunScreen() {
  const { id } = useParams({ from: '/runs/$id' });
  const run = useQuery({
    ...queries.run(id),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? 1_000 : false),
  });
  const { session, isGone } = useRunSession(run.data);
  useEffect(() => {
    document.title = `${run.data?.functionName ?? 'Run'} · Switchyard`;
  }, [run.data?.functionName]);
  const status = run.data?.status;
  useEffect(() => {
    // What was recorded since it was opened.
    if (session && status !== undefined) void session.runner.show(id).catch(() => undefined);
  }, [session, status, id]);
  if (run.error) {
    return run.error instanceof ProblemError && run.error.code === 'run.unknown' ? (
      <EmptyState
        icon={Play}
        title="There is no such run"
        text="Runs are kept for some days; this one may have been removed."
        link={
          <Link to="/runs" className="text-accent-text underline">
            All runs
          </Link>
        }
      />
    ) : (
      <ErrorState problem={toProblem(run.error)} onRetry={() => void run.refetch()} />
    );
  }
  if (!run.data) return <Skeleton lines={10} className="p-6" />;
  return (
    <main className="flex h-full flex-col max-md:overflow-y-auto">
      <RunHeader run={run.data} session={session} />
      {session ? (
        <SessionProvider session={session} key={id}>
          <RunBody run={run.data} />
        </SessionProvider>
      ) : isGone ? (
        <EmptyState
          icon={Play}
          title={`The function ${run.data.functionName} is gone`}
          text="It was renamed or deleted since."
        />
      ) : (
        <Skeleton lines={10} className="p-6" />
      )}
    </main>
  );
}

function RunHeader({ run, session }: { run: Run; session: EditorSession | undefined }) {
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-3 border-b border-border bg-surface px-4 py-2">
      <h1 className="text-title font-semibold">
        <Link to="/runs" className="font-normal text-muted hover:text-text">
          Runs /
        </Link>{' '}
        {run.functionName}
      </h1>
      <RunSummary run={run} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 md:ms-auto md:justify-end">
        {run.parentRunId && (
          <Link to="/runs/$id" params={{ id: run.parentRunId }} className="text-label text-accent-text underline">
            The run before
          </Link>
        )}
        <RunActions run={run} document={session?.document.document()} />
      </div>
    </header>
  );
}

const DETAILS_HEIGHT = 288;

const TABS = [
  { id: 'timeline', label: 'Timeline' },
  { id: 'logs', label: 'Logs' },
  { id: 'output', label: 'Output' },
] as const;

function RunBody({ run }: { run: Run }) {
  const session = useSession();
  const state = useRun();
  const { logs, held } = state;
  const isWait = useCallback(({ type }: Step) => session.catalog.block(type)?.kind === 'wait', [session]);
  const search = useSearch({ from: '/runs/$id' });
  const navigate = useNavigate({ from: '/runs/$id' });
  const [views, setViews] = useState<StepViews>({});
  const now = useNow(isUnderWay(run) ? 500 : 60_000);
  const tab = TABS.find(({ id }) => id === search.tab)?.id ?? (run.status === 'failed' ? 'output' : 'timeline');
  const { selected, passes } = useView((state) => ({ selected: [...state.selected].at(-1), passes: state.passes }));
  useBlockInUrl();
  const shown = selected === undefined ? undefined : shownStep(session.document.document(), state, selected, passes);
  const steps = stepsOf(state);
  return (
    <div className="flex min-h-0 flex-1 flex-col max-md:flex-none">
      <div className="flex min-h-0 flex-1 max-md:flex-none max-md:flex-col">
        <div className="relative min-h-60 min-w-0 flex-1 max-md:h-80 max-md:flex-none" data-scope="canvas">
          <FunctionCanvas isReadOnly />
        </div>
        {shown && (
          <aside
            aria-label={`Step ${shown.name}`}
            className="flex w-full flex-col items-stretch gap-3 overflow-y-auto border-border bg-surface p-3 max-md:border-t md:w-100 md:border-s"
          >
            <RunFromHere run={run} document={session.document.document()} block={shown.block} />
            <StepDetail key={shown.path} run={run} step={shown} held={held} views={views} onViews={setViews} />
          </aside>
        )}
      </div>
      <section
        aria-label="Details"
        className="shrink-0 border-t border-border bg-surface"
        style={{ height: DETAILS_HEIGHT }}
      >
        <Tabs
          label="Details of the run"
          items={TABS}
          value={tab}
          onChange={(id) => void navigate({ search: (before) => ({ ...before, tab: id }), replace: true })}
          className="h-full"
          panelClassName="min-h-0 flex-1 overflow-hidden"
        >
          {tab === 'timeline' && (
            <Timeline
              run={run}
              steps={steps}
              now={now}
              height={DETAILS_HEIGHT - 41}
              selectedBlock={selected}
              isWait={isWait}
              shownPath={shown?.path}
              onSelect={(step) => selectStep(session, step)}
            />
          )}
          {tab === 'logs' && (
            <LogView lines={logs} blocks={[...new Set(steps.map(({ name }) => name))]} startedAt={run.startedAt} />
          )}
          {tab === 'output' && <RunResult run={run} />}
        </Tabs>
      </section>
    </div>
  );
}

/** The selected block stands in the address: a link to it, and Back, show it again. */
function useBlockInUrl(): void {
  const { view, document } = useSession();
  const { block = '' } = useSearch({ from: '/runs/$id' });
  const navigate = useNavigate({ from: '/runs/$id' });
  const echoes = useMemo(createEchoes, []);
  const known = useRef<string>(undefined);
  useEffect(() => {
    if (echoes.isOwn(block)) return;
    const places = [...indexOf(document.document()).blocks.values()];
    const id = places.find((place) => place.block.name === block)?.block.id;
    known.current = id === undefined ? '' : block;
    view.select(id === undefined ? [] : [id]);
  }, [view, document, block, echoes]);
  useEffect(() => {
    return view.store.subscribe(({ selected }) => {
      const name = indexOf(document.document()).blocks.get([...selected].at(-1) ?? '')?.block.name ?? '';
      if (known.current === name) return;
      known.current = name;
      echoes.sent(name);
      void navigate({ search: ({ block: _, ...rest }) => (name === '' ? rest : { ...rest, block: name }) });
    });
  }, [view, document, navigate, echoes]);
}

function RunResult({ run }: { run: Run }) {
  const { held } = useRun();
  const [view, setView] = useState<ViewName>();
  const [paramsView, setParamsView] = useState<ViewName>();
  const { error, result, params } = run;
  const reveal = {
    params: useReveal(run, { part: 'params' }, params),
    result: useReveal(run, { part: 'result' }, result),
    error: useReveal(run, { part: 'error' }, error && toPreview(error)),
  };
  return (
    <div className="grid h-full gap-4 overflow-y-auto p-3 md:grid-cols-2">
      <section>
        <h2 className="mb-1 text-label font-semibold text-muted">Parameters</h2>
        <ValueView
          label="Parameters"
          value={previewSource(reveal.params.preview ?? params)}
          actions={reveal.params.action}
          maxHeight={240}
          view={paramsView}
          onView={setParamsView}
        />
      </section>
      <section className={cx(error && 'max-md:order-first')}>
        <h2 className="mb-1 text-label font-semibold text-muted">{error ? 'Error' : 'Result'}</h2>
        {error && <ErrorCard problem={error} actions={reveal.error.action} />}
        {reveal.error.isRevealed && reveal.error.preview && <RevealedError preview={reveal.error.preview} />}
        {held.length > 0 && <HeldEffects held={held} />}
        {result && (
          <ValueView
            label="Result"
            value={previewSource(reveal.result.preview ?? result)}
            actions={reveal.result.action}
            maxHeight={240}
            view={view}
            onView={setView}
          />
        )}
      </section>
    </div>
  );
}
