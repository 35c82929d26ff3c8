import { CircleAlert, Paperclip, X } from 'lucide-react';
import { useId } from 'react';
import { FileTrigger } from 'react-aria-components';
import { Button } from './Button.tsx';
import { cx } from './cx.ts';
import { type FieldProps, fieldColumn } from './Field.tsx';
import { Icon } from './Icon.tsx';
import { IconButton } from './IconButton.tsx';

export interface FileFieldProps extends FieldProps {
  /** Name of the file that was chosen. */
  value: string | undefined;
  /** Undefined: none any more. */
  onChange: (file: File | undefined) => void;
  /** Endings and types, as the browser takes them. */
  accept?: readonly string[] | undefined;
}

/** One file of the user. */
export function FileField(props: FileFieldProps) {
  const { label, isLabelHidden, description, error, isRequired, isDisabled, value, onChange, accept = [] } = props;
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset can not be told what describes it in all readers
    <div
      role="group"
      aria-labelledby={`${id}-label`}
      aria-describedby={`${id}-note`}
      className={cx(fieldColumn, props.className)}
    >
      <span id={`${id}-label`} className={cx('text-label font-medium text-muted', isLabelHidden && 'sr-only')}>
        {label}
        {isRequired && <span className="text-error"> *</span>}
      </span>
      <div className="flex min-w-0 items-center gap-2">
        <FileTrigger acceptedFileTypes={accept} onSelect={(files) => files?.[0] && onChange(files[0])}>
          <Button icon={Paperclip} isDisabled={isDisabled}>
            {value === undefined ? 'Choose a file' : 'Choose another'}
          </Button>
        </FileTrigger>
        {value !== undefined && <span className="min-w-0 truncate text-body text-text">{value}</span>}
        {value !== undefined && !isDisabled && (
          <IconButton icon={X} label={`Remove ${value}`} size="compact" onPress={() => onChange(undefined)} />
        )}
      </div>
      <p id={`${id}-note`} className={cx('flex items-start gap-1 text-label', error ? 'text-error' : 'text-subtle')}>
        {error && <Icon icon={CircleAlert} size={12} className="mt-0.5" />}
        {error ?? description}
      </p>
    </div>
  );
}
