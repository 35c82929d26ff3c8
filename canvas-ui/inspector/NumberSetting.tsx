import { NumberField, type NumberFieldProps } from '#ui';

interface NumberSettingProps extends NumberFieldProps {
  /** What problems call the field: they jump to it. */
  field: string;
}

/** A setting that is a number, or nothing. */
export function NumberSetting({ field, ...props }: NumberSettingProps) {
  return (
    <div data-field={field}>
      <NumberField {...props} />
    </div>
  );
}
