import { Check, Minus } from 'lucide-react';
import { cx } from '#ui';

interface SelectBoxProps {
  label: string;
  state: 'none' | 'some' | 'all';
}

/** A box that shows what is selected; its cell takes the presses and keys. */
export function SelectBox({ label, state }: SelectBoxProps) {
  const Mark = state === 'some' ? Minus : Check;
  return (
    <span
      className={cx(
        'flex size-4 shrink-0 items-center justify-center rounded-chip border',
        state === 'none' ? 'border-strong bg-surface' : 'border-accent bg-accent text-on-accent',
      )}
    >
      {state !== 'none' && <Mark size={12} strokeWidth={1.75} aria-hidden="true" />}
      <span className="sr-only">
        {label}, {state === 'none' ? 'not selected' : state === 'all' ? 'selected' : 'partly selected'}
      </span>
    </span>
  );
}
