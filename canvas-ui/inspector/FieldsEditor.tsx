import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Field } from '#schema';
import { Button, IconButton, Switch, TextField } from '#ui';
import { TypeEditor } from './TypeEditor.tsx';
import { typeOnly } from './type-specs.ts';
import { sayTypeSpec } from './type-words.ts';

interface FieldsEditorProps {
  fields: readonly Field[];
  isReadOnly: boolean;
  onChange: (fields: Field[]) => void;
}

/** The members that an object type declares. */
export function FieldsEditor({ fields, isReadOnly, onChange }: FieldsEditorProps) {
  const [open, setOpen] = useState<number>();
  const add = () => {
    onChange([...fields, { name: freeName(fields), type: 'string', required: true }]);
    setOpen(fields.length);
  };
  return (
    <div className="flex flex-col gap-2">
      <span className="text-label font-medium text-muted">Fields</span>
      {fields.map((field, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a name may be in the middle of being typed
        <div key={at} className="flex flex-col gap-3 rounded-control border border-border p-2">
          <div className="flex items-center gap-2">
            <button
              type="button"
              aria-expanded={open === at}
              onClick={() => setOpen(open === at ? undefined : at)}
              className="flex min-h-7 min-w-0 flex-1 items-center gap-2 rounded-small px-1 text-start hover:bg-hover pointer-coarse:min-h-10"
            >
              <bdi className="truncate font-mono text-code text-text">{field.name}</bdi>
              <span className="truncate text-label text-subtle">
                {sayTypeSpec(field)}
                {field.required ? '' : ', optional'}
              </span>
            </button>
            <IconButton
              icon={Trash2}
              size="compact"
              label={`Remove ${field.name}`}
              isDisabled={isReadOnly}
              onPress={() => onChange(fields.toSpliced(at, 1))}
            />
          </div>
          {open === at && (
            <OneField
              field={field}
              isReadOnly={isReadOnly}
              taken={fields}
              onChange={(next) => onChange(fields.with(at, next))}
            />
          )}
        </div>
      ))}
      {!isReadOnly && (
        <Button size="compact" icon={Plus} className="self-start" onPress={add}>
          Add field
        </Button>
      )}
    </div>
  );
}

interface OneFieldProps {
  field: Field;
  isReadOnly: boolean;
  taken: readonly Field[];
  onChange: (field: Field) => void;
}

function OneField({ field, isReadOnly, taken, onChange }: OneFieldProps) {
  const [draft, setDraft] = useState<string>();
  const { name, required, sensitive, nullable, description } = field;
  const rest = { name, required, sensitive, nullable, description };
  const isTaken = draft !== undefined && draft !== name && taken.some((other) => other.name === draft);
  const commit = () => {
    if (draft !== undefined && draft !== '' && !isTaken) onChange({ ...typeOnly(field), ...rest, name: draft });
    setDraft(undefined);
  };
  return (
    <div className="flex flex-col gap-3">
      <TextField
        label="Name"
        isMono
        value={draft ?? name}
        isDisabled={isReadOnly}
        error={isTaken ? 'There is a field of that name already.' : undefined}
        onChange={setDraft}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
      <TypeEditor
        label="Type"
        type={typeOnly(field)}
        isReadOnly={isReadOnly}
        onChange={(type) => onChange({ ...type, ...rest })}
      />
      <Switch
        label="Required"
        isSelected={required === true}
        isDisabled={isReadOnly}
        onChange={(next) => onChange({ ...typeOnly(field), ...rest, required: next })}
      />
      <Switch
        label="Sensitive: no trace, log or history shows it"
        isSelected={sensitive === true}
        isDisabled={isReadOnly}
        onChange={(next) => onChange({ ...typeOnly(field), ...rest, sensitive: next || undefined })}
      />
      <Switch
        label="May be null"
        isSelected={nullable === true}
        isDisabled={isReadOnly}
        onChange={(next) => onChange({ ...typeOnly(field), ...rest, nullable: next })}
      />
    </div>
  );
}

function freeName(fields: readonly Field[]): string {
  for (let number = fields.length + 1; ; number++) {
    if (!fields.some(({ name }) => name === `field${number}`)) return `field${number}`;
  }
}
