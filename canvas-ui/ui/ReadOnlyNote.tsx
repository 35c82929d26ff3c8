import { Lock } from 'lucide-react';

/** Over what somebody may look at, and not change. Nothing where they may. */
export function ReadOnlyNote({ whyNot }: { whyNot: string | undefined }) {
  if (whyNot === undefined) return null;
  return (
    <p
      role="note"
      className="flex min-h-9 shrink-0 items-center gap-3 border-b border-border bg-info-bg px-3 text-label"
    >
      <Lock size={14} aria-hidden className="text-info" />
      <span>You can look at this, not change it. {whyNot}</span>
    </p>
  );
}
