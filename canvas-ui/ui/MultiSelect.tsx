import { ChevronsUpDown } from 'lucide-react';
import { Select as AriaSelect, Button, Popover, SelectValue } from 'react-aria-components';
import { controlHeight, inputBox } from './control.ts';
import { cx } from './cx.ts';
import { FieldLabel, FieldNotes, type FieldProps, fieldColumn } from './Field.tsx';
import { given } from './given.ts';
import { Icon } from './Icon.tsx';
import { type Option, Options, overlayBox } from './Options.tsx';

export interface MultiSelectProps extends FieldProps {
  items: readonly Option[];
  value: readonly string[];
  onChange: (ids: string[]) => void;
  onBlur?: (() => void) | undefined;
  placeholder?: string | undefined;
}

/** Some of several choices; the list stays open while they are made. */
export function MultiSelect(props: MultiSelectProps) {
  const { items, value, onChange, onBlur, placeholder = 'Choose…', error, isRequired, isDisabled } = props;
  const chosen = items.filter(({ id }) => value.includes(id)).map(({ label }) => label);
  return (
    <AriaSelect
      {...given({ isRequired, isDisabled, onBlur })}
      selectionMode="multiple"
      value={value}
      onChange={(keys) => onChange(keys.map(String))}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className={cx(fieldColumn, props.className)}
    >
      <FieldLabel {...props} />
      <Button
        className={cx(
          inputBox,
          controlHeight.default,
          'flex cursor-default items-center gap-1.5 pe-1.5 ps-2.5 text-start',
        )}
      >
        <SelectValue className="min-w-0 flex-1 truncate data-placeholder:text-subtle">
          {chosen.length > 0 ? chosen.join(', ') : placeholder}
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
