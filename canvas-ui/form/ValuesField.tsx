import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { isJsonObject, type JsonValue, nameProblem, pointer } from '#schema';
import { Button, IconButton, TextField } from '#ui';
import type { WidgetProps } from './Field.tsx';
import type { FormField } from './schema-fields.ts';
import { useFormHost } from './surroundings.tsx';
import { ValueField } from './ValueField.tsx';

/** Names with values, such as what another page is opened with: the names are the author's. */
export function ValuesField({ field, value, onChange }: WidgetProps) {
  const { isReadOnly } = useFormHost();
  const given = isJsonObject(value) ? value : {};
  const names = Object.keys(given);
  const set = (name: string, next: JsonValue | undefined) => {
    const { [name]: _, ...rest } = given;
    const all = next === undefined ? rest : { ...given, [name]: next };
    onChange(Object.keys(all).length === 0 ? undefined : all);
  };
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1 text-label font-medium text-muted">{field.label}</legend>
      {names.map((name) => (
        <div key={name} className="flex min-w-0 items-start gap-1">
          <div className="min-w-0 flex-1">
            <ValueField
              field={memberOf(field, name)}
              value={given[name]}
              // Without a value the name stays: taking it away is what the button is for.
              onChange={(next) => set(name, next ?? EMPTY)}
            />
          </div>
          {!isReadOnly && (
            <IconButton
              icon={Trash2}
              size="compact"
              className="mt-7"
              label={`Remove ${name}`}
              onPress={() => set(name, undefined)}
            />
          )}
        </div>
      ))}
      {!isReadOnly && <NewName taken={names} onAdd={(name) => set(name, EMPTY)} />}
    </fieldset>
  );
}

const EMPTY: JsonValue = { kind: 'literal', value: '' };

function memberOf(parent: FormField, name: string): FormField {
  return {
    ...parent,
    key: name,
    path: pointer(parent.path, name),
    widget: 'value',
    label: name,
    help: undefined,
    placeholder: undefined,
    isRequired: false,
    isAdvanced: false,
    fallback: undefined,
    schema: { 'x-field': { kind: 'value', accepts: {} } },
  };
}

function NewName({ taken, onAdd }: { taken: readonly string[]; onAdd: (name: string) => void }) {
  const [name, setName] = useState('');
  const wrong = name === '' ? undefined : taken.includes(name) ? 'It is there already.' : nameProblem(name);
  const add = () => {
    if (name === '' || wrong !== undefined) return;
    onAdd(name);
    setName('');
  };
  return (
    <div className="flex min-w-0 items-start gap-2">
      <TextField
        className="flex-1"
        label="Name of a new parameter"
        isLabelHidden
        isMono
        placeholder="Name"
        value={name}
        error={wrong}
        onChange={setName}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          add();
        }}
      />
      <Button icon={Plus} isDisabled={name === '' || wrong !== undefined} onPress={add}>
        Add
      </Button>
    </div>
  );
}
