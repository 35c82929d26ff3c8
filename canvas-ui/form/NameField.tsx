import { useState } from 'react';
import { TextField } from '#ui';
import type { WidgetProps } from './Field.tsx';
import { tellProblems } from './field-problems.ts';
import { useFormHost } from './surroundings.tsx';

/** A name that others refer to. It changes when the field is left or with Enter, so that they follow once; Esc gives up. */
export function NameField({ field, value, onChange }: WidgetProps) {
  const { problems, rename, nameProblem, isReadOnly } = useFormHost();
  const given = typeof value === 'string' ? value : '';
  const [draft, setDraft] = useState<string>();
  const text = draft ?? given;
  const { error, warning, note } = tellProblems(problems(field.path));
  const wrong = draft === undefined || draft === given || draft === '' ? undefined : nameProblem?.(field.path, draft);
  const commit = () => {
    setDraft(undefined);
    if (draft === undefined || draft === given || wrong !== undefined) return;
    if (draft === '') onChange(undefined);
    else if (rename && given !== '') rename(field.path, draft);
    else onChange(draft);
  };
  return (
    <TextField
      label={field.label}
      isLabelHidden={field.isLabelHidden}
      value={text}
      isMono
      isRequired={field.isRequired}
      isDisabled={isReadOnly}
      placeholder={field.placeholder ?? (typeof field.fallback === 'string' ? field.fallback : undefined)}
      description={warning ?? note ?? field.help}
      error={wrong ?? error}
      onChange={setDraft}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key !== 'Escape' || draft === undefined) return;
        event.stopPropagation();
        setDraft(undefined);
      }}
    />
  );
}
