import type { ReactNode } from 'react';
import { Toolbar as AriaToolbar } from 'react-aria-components';
import { cx } from './cx.ts';

interface ToolbarProps {
  label: string;
  children: ReactNode;
  className?: string;
}

/** Buttons that belong together: one stop of Tab, and arrows go from one to the next. */
export function Toolbar({ label, children, className }: ToolbarProps) {
  return (
    <AriaToolbar aria-label={label} className={cx('flex items-center outline-none', className)}>
      {children}
    </AriaToolbar>
  );
}
