import { useState } from 'react';
import type { JsonValue, TypeSpec } from '#schema';
import { Select, Switch, TextField } from '#ui';
import { SchemaForm } from '../form/index.ts';
import { FieldsEditor } from './FieldsEditor.tsx';
import { enumValues, freshType, limitsSchema, typeOnly, withLimit } from './type-specs.ts';
import { TYPE_NAMES } from './type-words.ts';

interface TypeEditorProps {
  label: string;
  type: TypeSpec;
  isReadOnly: boolean;
  onChange: (type: TypeSpec) => void;
}

/** What kind of value something is, with its limits; lists and objects hold types of their own. */
export function TypeEditor({ label, type, isReadOnly, onChange }: TypeEditorProps) {
  const limits = limitsSchema(type.type);
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Select
        label={label}
        items={TYPE_NAMES}
        value={type.type}
        isDisabled={isReadOnly}
        onChange={(id) => {
          const kind = TYPE_NAMES.find((one) => one.id === id)?.id;
          if (kind) onChange(freshType(kind, type));
        }}
      />
      {type.type === 'enum' && (
        <EnumEditor
          values={type.values}
          isReadOnly={isReadOnly}
          onChange={(values) => onChange({ type: 'enum', values })}
        />
      )}
      {type.type === 'array' && (
        <div className="border-s border-border ps-3">
          <TypeEditor
            label="Each item is"
            type={type.items}
            isReadOnly={isReadOnly}
            onChange={(items) => onChange({ ...type, items })}
          />
        </div>
      )}
      {type.type === 'object' && (
        <>
          <FieldsEditor
            fields={type.fields}
            isReadOnly={isReadOnly}
            onChange={(fields) => onChange({ ...type, fields })}
          />
          <Switch
            label="Keep other members"
            description="Members that are not declared stay in the value."
            isSelected={type.open === true}
            isDisabled={isReadOnly}
            onChange={(open) => onChange({ type: 'object', fields: type.fields, ...(open ? { open } : {}) })}
          />
        </>
      )}
      {limits && (
        <SchemaForm
          schema={limits}
          value={limitsValue(type)}
          isReadOnly={isReadOnly}
          onChange={(path, value) => {
            const next = withLimit(typeOnly(type), path.slice(1), value);
            if (next) onChange(next);
          }}
        />
      )}
    </div>
  );
}

function limitsValue(type: TypeSpec): JsonValue {
  const { type: _, ...rest }: Record<string, unknown> = { ...type };
  return Object.fromEntries(
    Object.entries(rest).flatMap(([key, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[key, value]] : [],
    ),
  );
}

interface EnumEditorProps {
  values: readonly (string | number)[];
  isReadOnly: boolean;
  onChange: (values: (string | number)[]) => void;
}

/** Taken when the field is left, since an empty line on the way is no value. */
function EnumEditor({ values, isReadOnly, onChange }: EnumEditorProps) {
  const [draft, setDraft] = useState<string>();
  const text = draft ?? values.join('\n');
  const isEmpty = enumValues(text).length === 0;
  return (
    <TextField
      label="Values"
      description="One on each line."
      error={isEmpty ? 'At least one value is needed.' : undefined}
      rows={4}
      value={text}
      isDisabled={isReadOnly}
      onChange={setDraft}
      onBlur={() => {
        if (draft !== undefined && !isEmpty) onChange(enumValues(draft));
        setDraft(undefined);
      }}
    />
  );
}
