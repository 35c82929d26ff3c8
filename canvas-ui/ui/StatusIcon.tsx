import { cx } from './cx.ts';
import { Icon } from './Icon.tsx';
import { STATUSES, type StatusName } from './statuses.ts';

interface StatusIconProps {
  status: StatusName;
  size?: number | undefined;
  /** The word stands beside it already. */
  isWordShown?: boolean | undefined;
  className?: string | undefined;
}

export function StatusIcon({ status, size = 16, isWordShown = false, className }: StatusIconProps) {
  const { icon, color, word } = STATUSES[status];
  return (
    <span className={cx('inline-flex shrink-0', color, className)} title={isWordShown ? undefined : word}>
      <Icon icon={icon} size={size} className={status === 'running' ? 'animate-spin' : ''} />
      {!isWordShown && <span className="sr-only">{word}</span>}
    </span>
  );
}
