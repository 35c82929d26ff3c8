import { CircleX, Copy, TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { BlockProblem, JsonValue, Problem } from '#schema';
import { Button, copyText, cx, IconButton, Pill } from '#ui';
import { ValueDialog, ValueLine } from '../values/index.ts';
import { type ErrorFacts, errorFacts, errorText } from './error-facts.ts';

export interface ErrorCardProps {
  problem: BlockProblem | Problem;
  /** The error went down an error path: amber, since the run went on. */
  isHandled?: boolean | undefined;
  /** The text of a field (a JSON Pointer into the config), to show where an expression failed. */
  sourceOf?: ((field: string) => string | undefined) | undefined;
  /** Buttons: Edit, Re-run from here. */
  actions?: ReactNode;
}

/** An error of a block or of a run: what, where, and what it tells besides. */
export function ErrorCard({ problem, isHandled = false, sourceOf, actions }: ErrorCardProps) {
  const facts = errorFacts(problem);
  const source = facts.field === undefined ? undefined : sourceOf?.(facts.field);
  const Drawing = isHandled ? TriangleAlert : CircleX;
  return (
    <section
      aria-label={isHandled ? 'Handled error' : 'Error'}
      className={cx(
        'flex min-w-0 flex-col gap-2 rounded-control border p-3 text-text',
        isHandled ? 'border-warning bg-warning-bg' : 'border-error bg-error-bg',
      )}
    >
      <div className="flex items-start gap-2">
        <Drawing
          size={16}
          strokeWidth={1.75}
          aria-hidden="true"
          className={cx('mt-0.5 shrink-0', toneText(isHandled))}
        />
        <div className="flex min-w-0 flex-1 flex-col gap-1">
          {facts.title && facts.title !== facts.message && <h3 className="text-strong font-semibold">{facts.title}</h3>}
          <p className="wrap-anywhere whitespace-pre-wrap text-body">{facts.message}</p>
          {facts.database && <code className="wrap-anywhere font-mono text-code">{facts.database}</code>}
        </div>
        <IconButton icon={Copy} label="Copy error" size="compact" onPress={() => copyText(errorText(facts), 'Error')} />
      </div>
      <Places facts={facts} isHandled={isHandled} />
      {source !== undefined && <Source text={source} range={facts.range} />}
      {facts.details !== undefined && <Details details={facts.details} />}
      {facts.stack && <Stack text={facts.stack} />}
      {actions && <div className="flex flex-wrap gap-2 ps-6">{actions}</div>}
    </section>
  );
}

function toneText(isHandled: boolean): string {
  return isHandled ? 'text-warning' : 'text-error';
}

function Places({ facts, isHandled }: { facts: ErrorFacts; isHandled: boolean }) {
  const { code, status, block, field, line, column, isRetryable } = facts;
  const place = line === undefined ? undefined : `line ${line}${column === undefined ? '' : `, column ${column}`}`;
  const parts = [block && `in ${block}`, field && `field ${field}`, place, isRetryable && 'may pass if tried again'];
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 ps-6 text-label text-muted">
      <code className={cx('font-mono text-code font-medium wrap-anywhere', toneText(isHandled))}>{code}</code>
      {status !== undefined && <Pill>{status}</Pill>}
      <span className="wrap-anywhere">{parts.filter(Boolean).join(' · ')}</span>
    </p>
  );
}

const CONTEXT = 120;

/** The expression, with the part that failed marked. */
function Source({ text, range }: { text: string; range: ErrorFacts['range'] }) {
  const { start, end } = range ?? { start: 0, end: 0 };
  const from = Math.max(0, start - CONTEXT);
  return (
    <pre className="ms-6 max-h-40 overflow-auto rounded-small border border-border bg-surface px-2 py-1 font-mono text-code wrap-anywhere whitespace-pre-wrap">
      {from > 0 && '…'}
      {text.slice(from, start)}
      <mark className="bg-transparent text-error underline decoration-wavy underline-offset-4">
        {text.slice(start, end)}
      </mark>
      {text.slice(end, end + CONTEXT)}
      {end + CONTEXT < text.length && '…'}
    </pre>
  );
}

function Details({ details }: { details: JsonValue }) {
  const [isShown, setIsShown] = useState(false);
  return (
    <div className="flex items-center gap-2 ps-6">
      <ValueLine value={details} max={120} className="flex-1" />
      <Button size="compact" variant="quiet" onPress={() => setIsShown(true)}>
        Details
      </Button>
      {isShown && <ValueDialog title="Details of the error" value={details} onClose={() => setIsShown(false)} />}
    </div>
  );
}

function Stack({ text }: { text: string }) {
  return (
    <details className="ps-6 text-label text-muted">
      <summary className="w-fit cursor-default rounded-small py-0.5 hover:text-text">Stack</summary>
      <pre className="mt-1 max-h-48 overflow-auto font-mono text-code whitespace-pre">{text}</pre>
    </details>
  );
}
