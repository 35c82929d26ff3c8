import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { Icon } from './Icon.tsx';

export interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  text?: ReactNode;
  /** The one thing to do here. */
  action?: ReactNode;
  link?: ReactNode;
  className?: string | undefined;
}

export function EmptyState({ icon, title, text, action, link, className }: EmptyStateProps) {
  return (
    <div className={cx('flex flex-col items-center justify-center gap-3 px-6 py-12 text-center', className)}>
      <span className="flex size-10 items-center justify-center rounded-block border border-border bg-surface text-subtle shadow-raised">
        <Icon icon={icon} size={20} />
      </span>
      <div className="flex max-w-100 flex-col gap-1">
        <h2 className="text-strong font-semibold text-text">{title}</h2>
        {text && <p className="text-body text-muted">{text}</p>}
      </div>
      {action}
      {link && <div className="text-label text-muted">{link}</div>}
    </div>
  );
}
