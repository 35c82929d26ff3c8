import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '#ui';

interface ProblemNoteProps {
  message: string;
  severity: 'error' | 'warning' | 'info' | 'incomplete';
  /** What helps. */
  action?: ReactNode;
}

const LOOKS = {
  error: { icon: CircleAlert, tone: 'bg-error-bg text-error' },
  warning: { icon: TriangleAlert, tone: 'bg-warning-bg text-warning' },
  info: { icon: Info, tone: 'bg-info-bg text-info' },
  incomplete: { icon: Info, tone: 'bg-sunken text-muted' },
};

/** A problem that belongs to no single field. */
export function ProblemNote({ message, severity, action }: ProblemNoteProps) {
  const { icon: Icon, tone } = LOOKS[severity];
  return (
    <div className={cx('flex items-start gap-2 rounded-control px-3 py-2 text-body', tone)}>
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" className="mt-0.5 shrink-0" />
      <p className="min-w-0 flex-1 wrap-anywhere">{message}</p>
      {action}
    </div>
  );
}
