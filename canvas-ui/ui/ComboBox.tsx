import { ChevronDown } from 'lucide-react';
import { ComboBox as AriaComboBox, Button, Group, Input, Popover } from 'react-aria-components';
import { controlHeight, groupRing, inputBox } from './control.ts';
import { cx } from './cx.ts';
import { FieldLabel, FieldNotes, fieldColumn } from './Field.tsx';
import { given } from './given.ts';
import { Icon } from './Icon.tsx';
import { Options, overlayBox } from './Options.tsx';
import type { SelectProps } from './Select.tsx';

export interface ComboBoxProps extends SelectProps {
  /** What was typed counts as the value, though no item has it. */
  allowsCustom?: boolean | undefined;
}

export function ComboBox(props: ComboBoxProps) {
  const { items, value, onChange, onBlur, placeholder, size = 'default', error, allowsCustom = false } = props;
  const { isRequired, isDisabled, autoFocus } = props;
  const selected = items.find(({ id }) => id === value);
  const typed = allowsCustom ? { inputValue: selected?.label ?? value ?? '', onInputChange: onType } : {};

  function onType(text: string) {
    const next = items.find(({ label }) => label === text)?.id ?? text;
    if (next !== value) onChange(next);
  }

  return (
    <AriaComboBox
      {...given({ isRequired, isDisabled, autoFocus, onBlur })}
      {...typed}
      defaultItems={items}
      value={selected?.id ?? null}
      onChange={(key) => key !== null && onChange(String(key))}
      allowsCustomValue={allowsCustom}
      allowsEmptyCollection={!allowsCustom}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className={cx(fieldColumn, props.className)}
    >
      <FieldLabel {...props} />
      <Group className={cx(inputBox, groupRing, controlHeight[size], 'flex items-center')}>
        <Input
          {...given({ placeholder })}
          className="h-full min-w-0 flex-1 bg-transparent ps-2.5 outline-none placeholder:text-subtle"
        />
        <Button className="me-0.5 flex size-6 shrink-0 items-center justify-center rounded-small text-subtle data-hovered:bg-hover">
          <Icon icon={ChevronDown} size={14} />
        </Button>
      </Group>
      <FieldNotes {...props} />
      <Popover offset={4} className={cx(overlayBox, 'min-w-(--trigger-width)')}>
        <Options empty="Nothing matches." />
      </Popover>
    </AriaComboBox>
  );
}
