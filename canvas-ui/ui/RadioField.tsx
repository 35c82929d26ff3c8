import { Radio, RadioGroup } from 'react-aria-components';
import { cx } from './cx.ts';
import { FieldLabel, FieldNotes, type FieldProps, fieldColumn } from './Field.tsx';
import { given } from './given.ts';
import type { Option } from './Options.tsx';

export interface RadioFieldProps extends FieldProps {
  items: readonly Pick<Option, 'id' | 'label'>[];
  value: string | undefined;
  onChange: (id: string) => void;
  onBlur?: (() => void) | undefined;
}

/** One of several choices, all in sight. */
export function RadioField(props: RadioFieldProps) {
  const { items, value, onChange, onBlur, error, isRequired, isDisabled } = props;
  return (
    <RadioGroup
      {...given({ isRequired, isDisabled, onBlur })}
      value={value ?? null}
      onChange={onChange}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className={cx(fieldColumn, props.className)}
    >
      <FieldLabel {...props} />
      <div className="flex flex-col gap-0.5">
        {items.map(({ id, label }) => (
          <Radio
            key={id}
            value={id}
            className="group flex min-h-6 items-center gap-2 text-body text-text outline-none data-disabled:text-subtle pointer-coarse:min-h-10"
          >
            <span className={dot} />
            <span className="min-w-0 wrap-anywhere">{label}</span>
          </Radio>
        ))}
      </div>
      <FieldNotes {...props} />
    </RadioGroup>
  );
}

const dot = cx(
  'size-4 shrink-0 rounded-full border border-strong bg-surface transition-colors duration-120 ease-out',
  'outline-offset-2 outline-accent group-data-focus-visible:outline-2 group-data-hovered:border-muted',
  'group-data-selected:border-5 group-data-selected:border-accent group-data-disabled:border-border group-data-disabled:bg-sunken',
  'forced-colors:group-data-selected:border-[Highlight]',
);
