import { Check, CloudOff, GitMerge, LoaderCircle, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { SaveState } from '#editor';
import { formatTime } from '#ui';

interface Shown {
  icon: LucideIcon | undefined;
  text: string;
  tone: string;
}

function show(state: SaveState<unknown>): Shown {
  switch (state.kind) {
    case 'saved':
      return { icon: Check, text: `Saved ${formatTime(new Date(state.at).toISOString())}`, tone: 'text-muted' };
    case 'waiting':
      return { icon: undefined, text: 'Edited', tone: 'text-muted' };
    case 'saving':
      return { icon: LoaderCircle, text: 'Saving', tone: 'text-muted' };
    case 'offline':
      return { icon: CloudOff, text: 'Offline, kept in this browser', tone: 'text-warning' };
    case 'signedOut':
      return { icon: CloudOff, text: 'Signed out, kept in this browser', tone: 'text-warning' };
    case 'conflict':
      return { icon: GitMerge, text: 'Conflict', tone: 'text-error' };
    case 'refused':
      return { icon: TriangleAlert, text: 'Not saved', tone: 'text-error' };
  }
}

/** Where the edits are: on the server, on the way, or only here. */
export function SaveBadge({ state, isNarrow }: { state: SaveState<unknown>; isNarrow: boolean }) {
  const { icon: Icon, text, tone } = show(state);
  return (
    <span
      className={`flex min-w-0 items-center gap-1 text-label ${tone}`}
      title={state.kind === 'refused' ? state.message : text}
    >
      {Icon && <Icon size={14} aria-hidden className="shrink-0" />}
      <span className={isNarrow ? 'sr-only' : 'truncate'}>{text}</span>
    </span>
  );
}

/** Why the server did not take the last edit: it takes more room than there is beside the name. */
export function RefusedNote({ state }: { state: SaveState<unknown> }) {
  if (state.kind !== 'refused') return null;
  return (
    <p
      role="alert"
      className="flex min-h-9 shrink-0 items-center gap-3 border-b border-border bg-error-bg px-3 py-2 text-label text-error"
    >
      <TriangleAlert size={14} aria-hidden className="shrink-0" />
      <span className="min-w-0 break-words">Not saved: {state.message}</span>
    </p>
  );
}
