import { cx } from './cx.ts';
import { StatusIcon } from './StatusIcon.tsx';
import { STATUSES, type StatusName } from './statuses.ts';

export interface StatusProps {
  status: StatusName;
  /** Stands in place of the word, which is still spoken: a duration, a row count. */
  text?: string | undefined;
  size?: 'small' | 'default' | undefined;
  className?: string | undefined;
}

export function Status({ status, text, size = 'default', className }: StatusProps) {
  const { word, color } = STATUSES[status];
  const isSmall = size === 'small';
  return (
    <span
      className={cx(
        'inline-flex min-w-0 items-center align-middle whitespace-nowrap',
        isSmall ? 'gap-1 text-caption' : 'gap-1.5 text-label',
        color,
        className,
      )}
    >
      <StatusIcon status={status} size={isSmall ? 12 : 14} isWordShown />
      {text === undefined ? (
        capitalised(word)
      ) : (
        <>
          <span className="sr-only">{word}, </span>
          <span className="truncate">{text}</span>
        </>
      )}
    </span>
  );
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
