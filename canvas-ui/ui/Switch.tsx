import type { ReactNode } from 'react';
import { Switch as AriaSwitch } from 'react-aria-components';
import { cx } from './cx.ts';
import { given } from './given.ts';

export interface SwitchProps {
  label: string;
  isLabelHidden?: boolean | undefined;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
  description?: ReactNode;
  isDisabled?: boolean | undefined;
  className?: string | undefined;
}

export function Switch({
  label,
  isLabelHidden,
  isSelected,
  onChange,
  description,
  isDisabled,
  className,
}: SwitchProps) {
  return (
    <AriaSwitch
      {...given({ isDisabled })}
      isSelected={isSelected}
      onChange={onChange}
      className={cx('group flex min-h-6 items-start gap-2 text-body outline-none pointer-coarse:min-h-10', className)}
    >
      <SwitchTrack isDisabled={isDisabled} />
      <span className={cx('flex min-w-0 flex-col', isLabelHidden && 'sr-only')}>
        <span className="text-text group-data-disabled:text-subtle">{label}</span>
        {description && <span className="text-label text-subtle">{description}</span>}
      </span>
    </AriaSwitch>
  );
}

/** It reads its state from the `group` around it. */
function SwitchTrack({ isDisabled = false }: Pick<SwitchProps, 'isDisabled'>) {
  return (
    <span
      className={cx(
        'mt-0.5 flex h-4 w-7 shrink-0 items-center rounded-full border p-px transition-colors duration-120 ease-out',
        'outline-offset-2 outline-accent group-data-focus-visible:outline-2',
        isDisabled ? 'border-border bg-sunken' : freeTrack,
      )}
    >
      <span
        className={cx(
          'size-3 rounded-full transition-transform duration-120 ease-out group-data-selected:translate-x-3',
          isDisabled ? 'bg-border' : 'bg-strong group-data-selected:bg-on-accent',
          'forced-colors:bg-[ButtonText]',
        )}
      />
    </span>
  );
}

const freeTrack = cx(
  'border-strong bg-sunken group-data-hovered:border-muted',
  'group-data-selected:border-accent group-data-selected:bg-accent forced-colors:group-data-selected:bg-[Highlight]',
);
