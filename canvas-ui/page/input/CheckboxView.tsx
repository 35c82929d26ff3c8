import { useId } from 'react';
import { Checkbox, cx, Switch } from '#ui';
import type { RendererProps } from '../renderer-props.ts';
import { useInput } from './use-input.ts';

/** One that is required must be ticked. */
export function CheckboxView(given: RendererProps) {
  const id = useId();
  const { field, value, change } = useInput(given, { empty: false });
  const { label, description, error, isRequired, isDisabled, onBlur } = field;
  const note = error === undefined ? description : 'Tick this to go on.';
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <Checkbox
        {...{ label, isRequired, isDisabled, onBlur }}
        isSelected={value === true}
        onChange={change}
        isInvalid={error !== undefined}
        aria-describedby={note === undefined ? undefined : id}
      />
      {note !== undefined && (
        <p id={id} className={cx('ps-6 text-label', error === undefined ? 'text-subtle' : 'text-error')}>
          {note}
        </p>
      )}
    </div>
  );
}

/** Off is as good a value as on, so nothing can be wrong with it. */
export function SwitchView(given: RendererProps) {
  const { field, value, change } = useInput(given, { empty: false });
  const { label, description, isDisabled } = field;
  return <Switch {...{ label, description, isDisabled }} isSelected={value === true} onChange={change} />;
}
