import { Send, Undo2 } from 'lucide-react';
import type { HeldBack } from '#schema';
import { cx, formatCount, Pill } from '#ui';

export interface HeldEffectsProps {
  held: readonly HeldBack[];
  onSelect?: ((path: string) => void) | undefined;
  className?: string | undefined;
}

const MOST_SHOWN = 200;

/** What a dry run would have done, in order: what was rolled back, and what was never sent. */
export function HeldEffects({ held, onSelect, className }: HeldEffectsProps) {
  if (held.length === 0) return <p className="p-3 text-body text-muted">This dry run held nothing back.</p>;
  const left = held.length - MOST_SHOWN;
  return (
    <section aria-label="Held back by the dry run" className={cx('flex min-w-0 flex-col', className)}>
      <p className="px-3 py-2 text-label text-muted">{summaryOf(held)}</p>
      <ol className="flex flex-col">
        {held.slice(0, MOST_SHOWN).map((effect, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: effects have no ids, and only ever grow at the end
          <Effect key={at} effect={effect} onSelect={onSelect} />
        ))}
      </ol>
      {left > 0 && <p className="px-3 py-2 text-label text-muted">{formatCount(left)} more are not shown.</p>}
    </section>
  );
}

function Effect({ effect, onSelect }: { effect: HeldBack; onSelect: HeldEffectsProps['onSelect'] }) {
  const { path, resource, connector, description, rolledBack, rowCount } = effect;
  const Drawing = rolledBack ? Undo2 : Send;
  return (
    <li className="flex min-w-0 items-start gap-2 border-t border-border px-3 py-2">
      <Drawing size={16} strokeWidth={1.75} aria-hidden="true" className="mt-0.5 shrink-0 text-warning" />
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <code className="font-mono text-code wrap-anywhere whitespace-pre-wrap">{description}</code>
        <span className="flex flex-wrap items-center gap-x-2 text-label text-muted">
          {onSelect ? (
            <button
              type="button"
              className="rounded-chip text-accent-text hover:underline"
              onClick={() => onSelect(path)}
            >
              {path}
            </button>
          ) : (
            path
          )}
          <span>
            {resource} ({connector})
          </span>
        </span>
      </div>
      {rowCount !== undefined && <Pill>{rowCount === 1 ? '1 row' : `${formatCount(rowCount)} rows`}</Pill>}
      <Pill tone="warning">{rolledBack ? 'rolled back' : 'not sent'}</Pill>
    </li>
  );
}

function summaryOf(held: readonly HeldBack[]): string {
  const rolledBack = held.filter((effect) => effect.rolledBack).length;
  const unsent = held.length - rolledBack;
  const parts = [
    rolledBack > 0 &&
      `${formatCount(rolledBack)} ${rolledBack === 1 ? 'write was' : 'writes were'} done and rolled back`,
    unsent > 0 && `${formatCount(unsent)} ${unsent === 1 ? 'call was' : 'calls were'} not sent`,
  ].filter(Boolean);
  return `Nothing was changed: ${parts.join(', ')}.`;
}
