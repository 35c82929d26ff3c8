import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { FieldError, Label, Text } from 'react-aria-components';
import { cx } from './cx.ts';
import { Icon } from './Icon.tsx';

/** What every labelled field takes. */
export interface FieldProps {
  label: string;
  isLabelHidden?: boolean | undefined;
  description?: ReactNode;
  error?: string | undefined;
  isRequired?: boolean | undefined;
  isDisabled?: boolean | undefined;
  className?: string | undefined;
}

export const fieldColumn = 'flex min-w-0 flex-col gap-1';

export function FieldLabel({ label, isLabelHidden, isRequired }: FieldProps) {
  return (
    <Label className={cx('text-label font-medium text-muted', isLabelHidden && 'sr-only')}>
      {label}
      {isRequired && <span className="text-error"> *</span>}
    </Label>
  );
}

/** Below the box: what the field is for, or what is wrong with it. */
export function FieldNotes({ description, error }: Pick<FieldProps, 'description' | 'error'>) {
  return (
    <>
      {description && !error && (
        <Text slot="description" className="text-label text-subtle">
          {description}
        </Text>
      )}
      <FieldError className="flex items-start gap-1 text-label text-error">
        <Icon icon={CircleAlert} size={12} className="mt-0.5" />
        <span className="min-w-0 wrap-anywhere">{error}</span>
      </FieldError>
    </>
  );
}
