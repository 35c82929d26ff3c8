import type { ReactNode } from 'react';
import { type HeldBack, isJsonObject, type Preview, type Run, type Step } from '#schema';
import { formatCount, formatDuration, formatTime, Pill, Status } from '#ui';
import { previewSource, type ValueSource, ValueView, type ViewName } from '../values/index.ts';
import { ErrorCard } from './ErrorCard.tsx';
import { HeldEffects } from './HeldEffects.tsx';
import { RevealedError, toPreview } from './RevealedError.tsx';
import { useReveal } from './use-reveal.tsx';

export interface StepDetailProps {
  step: Step;
  /** Whose step it is, where what is masked may be revealed. */
  run?: Run | undefined;
  /** Of the whole run: those of this step are shown. */
  held?: readonly HeldBack[] | undefined;
  /** In place of the preview that the step carries: the whole output, in parts. */
  output?: ValueSource | undefined;
  views: StepViews;
  onViews: (views: StepViews) => void;
  sourceOf?: ((field: string) => string | undefined) | undefined;
  /** Buttons of the error: Edit, Re-run from here. */
  errorActions?: ReactNode;
  outputActions?: ReactNode;
}

/** Which view of each value is chosen; undefined: the best one. */
export interface StepViews {
  input?: ViewName | undefined;
  output?: ViewName | undefined;
}

const VALUE_HEIGHT = 320;

/** One step of a run: what it got, what it gave, and what went wrong. */
export function StepDetail(props: StepDetailProps) {
  const { step, run, views, onViews, output, sourceOf, errorActions, outputActions } = props;
  const held = props.held?.filter(({ path }) => path === step.path) ?? [];
  const { path } = step;
  const reveal = {
    error: useReveal(run, { part: 'error', step: path }, step.error && toPreview(step.error)),
    output: useReveal(run, { part: 'output', step: path }, step.output),
    input: useReveal(run, { part: 'input', step: path }, step.input),
  };
  const given = output ?? previewOf(reveal.output.preview);
  const got = previewOf(reveal.input.preview);
  return (
    <article aria-label={`Step ${step.name}`} className="flex min-w-0 flex-col gap-4">
      <StepHeader step={step} />
      {step.error && (
        <ErrorCard
          problem={step.error}
          isHandled={step.status === 'handled'}
          sourceOf={sourceOf}
          actions={
            <>
              {errorActions}
              {reveal.error.action}
            </>
          }
        />
      )}
      {reveal.error.isRevealed && reveal.error.preview && <RevealedError preview={reveal.error.preview} />}
      <Tries step={step} />
      {held.length > 0 && <HeldEffects held={held} className="rounded-control border border-border" />}
      <Part title="Output" isEmpty={given === undefined} empty={emptyOutput(step)}>
        {given && (
          <ValueView
            value={given}
            view={views.output}
            onView={(view) => onViews({ ...views, output: view })}
            label={`Output of ${step.name}`}
            base={`${step.name}.data`}
            actions={
              <>
                {reveal.output.action}
                {outputActions}
              </>
            }
            maxHeight={VALUE_HEIGHT}
          />
        )}
      </Part>
      <Part title="Input" isEmpty={got === undefined} empty="This step read nothing.">
        {got && (
          <ValueView
            value={got}
            view={views.input}
            onView={(view) => onViews({ ...views, input: view })}
            label={`Input of ${step.name}`}
            actions={reveal.input.action}
            maxHeight={VALUE_HEIGHT}
          />
        )}
      </Part>
    </article>
  );
}

/** Attempts that failed before the one that the step tells of. */
function Tries({ step: { meta } }: { step: Step }) {
  const tries = Array.isArray(meta?.tries) ? meta.tries.filter(isJsonObject) : [];
  if (tries.length === 0) return null;
  return (
    <Part title="Tried before" isEmpty={false} empty="">
      <ol className="flex flex-col divide-y divide-border">
        {tries.map(({ startedAt, durationMs, code, message }) => (
          <li key={String(startedAt)} className="flex flex-col gap-0.5 px-3 py-2">
            <span className="text-label text-muted">
              {formatTime(String(startedAt))}, {formatDuration(Number(durationMs))}
            </span>
            <span className="wrap-anywhere">
              <code className="font-mono text-error">{String(code)}</code> {String(message)}
            </span>
          </li>
        ))}
      </ol>
    </Part>
  );
}

function previewOf(preview: Preview | undefined): ValueSource | undefined {
  return preview && previewSource(preview);
}

function emptyOutput({ status }: Step): string {
  if (status === 'queued' || status === 'running' || status === 'waiting') return 'There is no output yet.';
  if (status === 'skipped') return 'This step was skipped: no way led to it.';
  if (status === 'disabled') return 'This block is disabled: it gives null.';
  return 'This step gave no output.';
}

function StepHeader({ step }: { step: Step }) {
  const rows = step.meta?.rowCount;
  return (
    <header className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <h2 className="min-w-0 truncate text-strong font-semibold">{step.name}</h2>
      <Status status={step.status} />
      <span className="text-label text-muted">{formatDuration(step.durationMs)}</span>
      {step.attempts > 1 && <Pill tone="warning">{step.attempts} attempts</Pill>}
      {typeof rows === 'number' && <Pill>{rows === 1 ? '1 row' : `${formatCount(rows)} rows`}</Pill>}
      {step.meta?.cached === true && <Pill tone="info">from cache</Pill>}
      {step.meta?.truncated === true && <Pill tone="warning">answer was cut</Pill>}
      {step.port !== undefined && <Pill>to {step.port}</Pill>}
      {step.path !== step.name && (
        <code className="w-full truncate font-mono text-caption text-subtle">{step.path}</code>
      )}
    </header>
  );
}

interface PartProps {
  title: string;
  isEmpty: boolean;
  empty: string;
  children: ReactNode;
}

function Part({ title, isEmpty, empty, children }: PartProps) {
  return (
    <section className="flex min-w-0 flex-col gap-1.5">
      <h3 className="text-label font-medium text-muted">{title}</h3>
      <div className="flex min-w-0 flex-col overflow-hidden rounded-control border border-border bg-surface">
        {isEmpty ? <p className="px-3 py-2 text-body text-subtle">{empty}</p> : children}
      </div>
    </section>
  );
}
