import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { Icon } from './Icon.tsx';

const tones = {
  neutral: 'bg-hover text-muted',
  accent: 'bg-accent-bg text-accent-text',
  success: 'bg-success-bg text-success',
  warning: 'bg-warning-bg text-warning',
  error: 'bg-error-bg text-error',
  info: 'bg-info-bg text-info',
  pinned: 'bg-pinned-bg text-pinned',
};

export interface PillProps {
  tone?: keyof typeof tones | undefined;
  children: ReactNode;
  icon?: LucideIcon | undefined;
  className?: string | undefined;
}

export function Pill({ tone = 'neutral', children, icon, className }: PillProps) {
  return (
    <span
      className={cx(
        'inline-flex h-5 max-w-full shrink-0 items-center gap-1 rounded-full px-2 align-middle text-label whitespace-nowrap',
        tones[tone],
        className,
      )}
    >
      {icon && <Icon icon={icon} size={12} />}
      <span className="truncate">{children}</span>
    </span>
  );
}
