import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type CreatedKey, queries, serverApi, useSubmit } from '#api';
import { type KeyScope, SCOPES } from '#schema';
import { Button, Checkbox, TextField } from '#ui';

interface NewKeyProps {
  onClose(): void;
  onCreated(key: CreatedKey): void;
}

export function NewKeyForm({ onClose, onCreated }: NewKeyProps) {
  const functions = useQuery(queries.functions()).data ?? [];
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly KeyScope[]>(['function.run']);
  const [only, setOnly] = useState<readonly string[]>([]);
  const [ends, setEnds] = useState('');
  const { send, error, isPending } = useSubmit(async () => {
    const limits = {
      ...(only.length > 0 ? { functions: [...only] } : {}),
      ...(ends === '' ? {} : { expiresAt: new Date(`${ends}T00:00:00Z`).toISOString() }),
    };
    onCreated(await serverApi.createKey({ name, scopes: [...scopes], ...limits }));
  });
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      <TextField label="Name" description="Who or what uses it." value={name} onChange={setName} isRequired autoFocus />
      <Choice legend="It may" all={SCOPES} chosen={scopes} onChange={setScopes} />
      <Choice
        legend="Only these functions (none: all)"
        all={functions.map((fn) => fn.name)}
        chosen={only}
        onChange={setOnly}
      />
      <TextField label="Ends on" type="date" value={ends} onChange={setEnds} />
      {error && (
        <p role="alert" className="text-error">
          {error}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>Cancel</Button>
        <Button
          type="submit"
          variant="primary"
          isPending={isPending}
          isDisabled={name.trim() === '' || scopes.length === 0}
        >
          Make the key
        </Button>
      </div>
    </form>
  );
}

interface ChoiceProps<Item extends string> {
  legend: string;
  all: readonly Item[];
  chosen: readonly Item[];
  onChange(chosen: readonly Item[]): void;
}

function Choice<Item extends string>({ legend, all, chosen, onChange }: ChoiceProps<Item>) {
  return (
    <fieldset>
      <legend className="mb-1 text-label font-medium">{legend}</legend>
      <div className="grid max-h-40 grid-cols-2 gap-1 overflow-y-auto">
        {all.map((item) => (
          <Checkbox
            key={item}
            label={item}
            isSelected={chosen.includes(item)}
            onChange={(isOn) => onChange(isOn ? [...chosen, item] : chosen.filter((other) => other !== item))}
          />
        ))}
      </div>
    </fieldset>
  );
}
