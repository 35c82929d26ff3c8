import { KeyRound } from 'lucide-react';
import { useId, useState } from 'react';
import { Button, Pill, TextField } from '#ui';
import type { WidgetProps } from './Field.tsx';
import { FieldFrame } from './FieldFrame.tsx';
import { tellProblems } from './field-problems.ts';
import { useFormHost } from './surroundings.tsx';

/** A secret goes in and never comes out: one that is stored is only told to be there. `null` clears it. */
export function SecretField({ field, value, onChange }: WidgetProps) {
  const id = useId();
  const { secrets, problems, isReadOnly } = useFormHost();
  const [isReplacing, setReplacing] = useState(false);
  const isStored = secrets?.has(field.path) === true && value !== null;
  const told = tellProblems(problems(field.path));
  if (isStored && !isReplacing && value === undefined) {
    return (
      <FieldFrame id={id} label={field.label} isRequired={field.isRequired} help={field.help} told={told}>
        <div className="flex h-8 items-center gap-2">
          <Pill icon={KeyRound}>Set</Pill>
          <span className="flex-1" />
          <Button
            size="compact"
            isDisabled={isReadOnly}
            aria-label={`Replace ${field.label}`}
            onPress={() => setReplacing(true)}
          >
            Replace
          </Button>
          <Button
            size="compact"
            variant="quiet"
            isDisabled={isReadOnly}
            aria-label={`Clear ${field.label}`}
            onPress={() => onChange(null)}
          >
            Clear
          </Button>
        </div>
      </FieldFrame>
    );
  }
  const giveUp = () => {
    setReplacing(false);
    onChange(undefined);
  };
  return (
    <div className="flex items-end gap-2">
      <TextField
        className="flex-1"
        label={field.label}
        type="password"
        autoComplete="new-password"
        value={typeof value === 'string' ? value : ''}
        isRequired={field.isRequired}
        isDisabled={isReadOnly}
        autoFocus={isReplacing}
        placeholder={value === null ? 'Is removed when you save' : undefined}
        description={told.warning ?? told.note ?? field.help}
        error={told.error}
        onChange={(text) => onChange(text === '' ? undefined : text)}
      />
      {(isReplacing || value === null) && (
        <Button variant="quiet" onPress={giveUp}>
          Keep
        </Button>
      )}
    </div>
  );
}
