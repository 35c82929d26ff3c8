import { Check, Minus } from 'lucide-react';
import { Checkbox as AriaCheckbox } from 'react-aria-components';
import { cx } from './cx.ts';
import { given } from './given.ts';
import { Icon } from './Icon.tsx';

export interface CheckboxProps {
  label: string;
  isLabelHidden?: boolean | undefined;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
  isIndeterminate?: boolean | undefined;
  isDisabled?: boolean | undefined;
  isRequired?: boolean | undefined;
  isInvalid?: boolean | undefined;
  onBlur?: (() => void) | undefined;
  /** Id of what tells more, or what is wrong. */
  'aria-describedby'?: string | undefined;
  className?: string | undefined;
}

export function Checkbox(props: CheckboxProps) {
  const { label, isLabelHidden, isSelected, onChange, isIndeterminate, isDisabled, isRequired, className } = props;
  const { isInvalid, onBlur, 'aria-describedby': describedBy } = props;
  return (
    <AriaCheckbox
      {...given({ isIndeterminate, isDisabled, isRequired, isInvalid, onBlur, 'aria-describedby': describedBy })}
      validationBehavior="aria"
      isSelected={isSelected}
      onChange={onChange}
      className={cx('group flex min-h-6 items-center gap-2 text-body outline-none pointer-coarse:min-h-10', className)}
    >
      <CheckMark isIndeterminate={isIndeterminate} isDisabled={isDisabled} />
      <span className={cx('min-w-0 text-text group-data-disabled:text-subtle', isLabelHidden && 'sr-only')}>
        {label}
        {isRequired && !isLabelHidden && <span className="text-error"> *</span>}
      </span>
    </AriaCheckbox>
  );
}

const freeMark = cx(
  'border-strong bg-surface group-data-hovered:border-muted',
  'group-data-selected:border-accent group-data-selected:bg-accent group-data-selected:text-on-accent',
  'group-data-indeterminate:border-accent group-data-indeterminate:bg-accent group-data-indeterminate:text-on-accent',
);

const blockedMark = 'border-border bg-sunken group-data-selected:text-subtle group-data-indeterminate:text-subtle';

/** The box itself; it reads its state from the `group` around it. */
export function CheckMark({
  isIndeterminate = false,
  isDisabled = false,
}: Pick<CheckboxProps, 'isIndeterminate' | 'isDisabled'>) {
  return (
    <span
      className={cx(
        'flex size-4 shrink-0 items-center justify-center rounded-chip border',
        'outline-offset-2 outline-accent transition-colors duration-120 ease-out group-data-focus-visible:outline-2',
        isDisabled ? blockedMark : freeMark,
      )}
    >
      <Icon
        icon={isIndeterminate ? Minus : Check}
        size={12}
        className="invisible group-data-selected:visible group-data-indeterminate:visible"
      />
    </span>
  );
}
