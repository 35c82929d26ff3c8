import type { KeyboardEvent, Ref } from 'react';
import { TextField as AriaTextField, Input, TextArea } from 'react-aria-components';
import { controlHeight, inputBox, inputRing } from './control.ts';
import { cx } from './cx.ts';
import { FieldLabel, FieldNotes, type FieldProps, fieldColumn } from './Field.tsx';
import { given } from './given.ts';

export interface TextFieldProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  onBlur?: (() => void) | undefined;
  onKeyDown?: ((event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => void) | undefined;
  placeholder?: string | undefined;
  isReadOnly?: boolean | undefined;
  type?: 'text' | 'password' | 'email' | 'url' | 'search' | 'tel' | 'date' | 'time' | 'datetime-local' | undefined;
  /** Several lines when given. */
  rows?: number | undefined;
  isMono?: boolean | undefined;
  autoFocus?: boolean | undefined;
  autoComplete?: string | undefined;
  maxLength?: number | undefined;
  ref?: Ref<HTMLInputElement> | undefined;
}

export function TextField(props: TextFieldProps) {
  const { value, onChange, onBlur, onKeyDown, placeholder, rows, isMono, error } = props;
  const { isRequired, isDisabled, isReadOnly, type, autoFocus, autoComplete, maxLength } = props;
  const box = cx(inputBox, inputRing, isMono && 'font-mono text-code', 'read-only:bg-sunken');
  return (
    <AriaTextField
      {...given({ isRequired, isDisabled, isReadOnly, type, autoFocus, autoComplete, maxLength, onBlur })}
      value={value}
      onChange={onChange}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className={cx(fieldColumn, props.className)}
    >
      <FieldLabel {...props} />
      {rows === undefined ? (
        <Input
          {...given({ placeholder, onKeyDown, ref: props.ref })}
          spellCheck={!isMono}
          className={cx(box, controlHeight.default, 'px-2.5')}
        />
      ) : (
        <TextArea
          {...given({ placeholder, onKeyDown })}
          rows={rows}
          spellCheck={!isMono}
          className={cx(box, 'resize-y px-2.5 py-1.5')}
        />
      )}
      <FieldNotes {...props} />
    </AriaTextField>
  );
}
