import { TextField, useDraftText } from '#ui';
import type { WidgetProps } from './Field.tsx';
import { tellProblems } from './field-problems.ts';
import { useFormHost } from './surroundings.tsx';

/** A name that others refer to. It changes when the field is left or with Enter, so that they follow once; Esc gives up. */
export function NameField({ field, value, onChange }: WidgetProps) {
  const { problems, rename, nameProblem, isReadOnly } = useFormHost();
  const given = typeof value === 'string' ? value : '';
  const { error, warning, note } = tellProblems(problems(field.path));
  const name = useDraftText({
    value: given,
    problem: (text) => (text === '' ? undefined : nameProblem?.(field.path, text)),
    onTake(text) {
      if (text === '') onChange(undefined);
      else if (rename && given !== '') rename(field.path, text);
      else onChange(text);
    },
  });
  return (
    <TextField
      {...name}
      label={field.label}
      isLabelHidden={field.isLabelHidden}
      isMono
      isRequired={field.isRequired}
      isDisabled={isReadOnly}
      placeholder={field.placeholder ?? (typeof field.fallback === 'string' ? field.fallback : undefined)}
      description={warning ?? note ?? field.help}
      error={name.error ?? error}
    />
  );
}
