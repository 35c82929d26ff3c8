import { ChevronDown, ChevronRight } from 'lucide-react';
import { cx } from './cx.ts';

interface TwistyProps {
  /** Undefined: there is nothing to fold, and the place stays free. */
  isOpen: boolean | undefined;
  onToggle: () => void;
  size?: 'small' | 'default' | undefined;
}

/** Folds a line of a tree for the pointer; the keyboard does it from the line itself. */
export function Twisty({ isOpen, onToggle, size = 'default' }: TwistyProps) {
  if (isOpen === undefined) return <span className={cx('shrink-0', size === 'small' ? 'w-4' : 'w-5')} />;
  const Drawing = isOpen ? ChevronDown : ChevronRight;
  return (
    <span
      aria-hidden="true"
      className={cx(
        'flex shrink-0 items-center justify-center rounded-chip text-subtle hover:text-text',
        size === 'small' ? 'size-4' : 'size-5 hover:bg-hover',
      )}
      onClick={(event) => {
        event.stopPropagation();
        onToggle();
      }}
    >
      <Drawing size={14} strokeWidth={1.75} />
    </span>
  );
}
