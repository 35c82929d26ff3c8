import { Minus, Plus } from 'lucide-react';
import { NumberField as AriaNumberField, Button, Group, Input } from 'react-aria-components';
import { controlHeight, groupRing, inputBox } from './control.ts';
import { cx } from './cx.ts';
import { FieldLabel, FieldNotes, type FieldProps, fieldColumn } from './Field.tsx';
import { given } from './given.ts';
import { Icon } from './Icon.tsx';

export interface NumberFieldProps extends FieldProps {
  value: number | undefined;
  onChange: (value: number | undefined) => void;
  onBlur?: (() => void) | undefined;
  minValue?: number | undefined;
  maxValue?: number | undefined;
  step?: number | undefined;
  placeholder?: string | undefined;
  isReadOnly?: boolean | undefined;
  autoFocus?: boolean | undefined;
}

const stepButton =
  'flex h-full w-7 shrink-0 items-center justify-center border-s border-border text-subtle data-hovered:bg-hover data-hovered:text-text data-pressed:bg-pressed data-disabled:text-border pointer-coarse:w-10';

/** Empty is undefined, never NaN. Numbers are shown without grouping and with all their digits: they are data. */
export function NumberField(props: NumberFieldProps) {
  const { value, onChange, onBlur, minValue, maxValue, step, placeholder, error } = props;
  const { isRequired, isDisabled, isReadOnly, autoFocus } = props;
  return (
    <AriaNumberField
      {...given({ isRequired, isDisabled, isReadOnly, autoFocus, minValue, maxValue, step, onBlur })}
      value={value ?? Number.NaN}
      onChange={(next) => onChange(Number.isNaN(next) ? undefined : next)}
      isWheelDisabled
      formatOptions={{ useGrouping: false, maximumFractionDigits: 15 }}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className={cx(fieldColumn, props.className)}
    >
      <FieldLabel {...props} />
      <Group className={cx(inputBox, groupRing, controlHeight.default, 'flex items-center overflow-hidden')}>
        <Input
          {...given({ placeholder })}
          className="h-full min-w-0 flex-1 bg-transparent px-2.5 outline-none placeholder:text-subtle"
        />
        <Button slot="decrement" className={stepButton}>
          <Icon icon={Minus} size={12} />
        </Button>
        <Button slot="increment" className={stepButton}>
          <Icon icon={Plus} size={12} />
        </Button>
      </Group>
      <FieldNotes {...props} />
    </AriaNumberField>
  );
}
