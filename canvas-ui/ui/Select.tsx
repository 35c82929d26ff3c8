import { ChevronsUpDown } from 'lucide-react';
import { Select as AriaSelect, Button, Popover, SelectValue } from 'react-aria-components';
import { type ControlSize, controlHeight, inputBox } from './control.ts';
import { cx } from './cx.ts';
import { FieldLabel, FieldNotes, type FieldProps, fieldColumn } from './Field.tsx';
import { given } from './given.ts';
import { Icon } from './Icon.tsx';
import { type Option, Options, overlayBox } from './Options.tsx';

export interface SelectProps extends FieldProps {
  items: readonly Option[];
  value: string | undefined;
  onChange: (id: string) => void;
  onBlur?: (() => void) | undefined;
  placeholder?: string | undefined;
  size?: ControlSize | undefined;
  autoFocus?: boolean | undefined;
}

export function Select(props: SelectProps) {
  const { items, value, onChange, onBlur, placeholder = 'Choose…', size = 'default', error } = props;
  const { isRequired, isDisabled, autoFocus } = props;
  const selected = items.find(({ id }) => id === value);
  return (
    <AriaSelect
      {...given({ isRequired, isDisabled, autoFocus, onBlur })}
      value={value ?? null}
      onChange={(key) => key !== null && onChange(String(key))}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className={cx(fieldColumn, props.className)}
    >
      <FieldLabel {...props} />
      <Button
        className={cx(
          inputBox,
          controlHeight[size],
          'flex items-center gap-1.5 pe-1.5 ps-2.5 text-start cursor-default',
        )}
      >
        {selected?.icon && <Icon icon={selected.icon} className="text-subtle" />}
        <SelectValue className="min-w-0 flex-1 truncate data-placeholder:text-subtle">
          {selected?.label ?? placeholder}
        </SelectValue>
        <Icon icon={ChevronsUpDown} size={14} className="text-subtle" />
      </Button>
      <FieldNotes {...props} />
      <Popover offset={4} className={cx(overlayBox, 'min-w-(--trigger-width)')}>
        <Options items={items} />
      </Popover>
    </AriaSelect>
  );
}
