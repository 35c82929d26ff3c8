import { useId } from 'react';
import { isJsonObject, type JsonValue } from '#schema';
import { Button, formatBytes, NumberField, Select, Switch, TextField } from '#ui';
import type { WidgetProps } from './Field.tsx';
import { FieldFrame } from './FieldFrame.tsx';
import { limitsOf } from './FixedControl.tsx';
import { tellProblems } from './field-problems.ts';
import { JsonField } from './JsonField.tsx';
import { MomentControl } from './MomentControl.tsx';
import { choicesOf, type FormField } from './schema-fields.ts';
import { typesOf } from './schema-node.ts';
import { useFormHost } from './surroundings.tsx';

/** What every control of the kit takes of a field. */
function useCommon(field: FormField) {
  const host = useFormHost();
  const { error, warning, note } = tellProblems(host.problems(field.path));
  return {
    label: field.label,
    isLabelHidden: field.isLabelHidden,
    description: warning ?? note ?? field.help,
    error,
    isRequired: field.isRequired,
    isDisabled: host.isReadOnly,
  };
}

function sayDefault({ fallback, placeholder }: FormField): string | undefined {
  if (placeholder !== undefined) return placeholder;
  return typeof fallback === 'string' || typeof fallback === 'number' ? String(fallback) : undefined;
}

export function TextWidget({ field, value, onChange }: WidgetProps) {
  const common = useCommon(field);
  if ((field.widget === 'date' || field.widget === 'datetime') && (value === undefined || typeof value === 'string')) {
    return <MomentControl {...common} kind={field.widget} value={value} onChange={onChange} />;
  }
  const text = typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
  return (
    <TextField
      {...common}
      value={text}
      placeholder={sayDefault(field)}
      rows={field.widget === 'multiline' ? 4 : undefined}
      onChange={(next) => onChange(next === '' ? undefined : next)}
    />
  );
}

export function NumberWidget({ field, value, onChange }: WidgetProps) {
  const common = useCommon(field);
  return (
    <NumberField
      {...common}
      value={typeof value === 'number' ? value : undefined}
      placeholder={sayDefault(field)}
      onChange={onChange}
      {...limitsOf(field.schema, typesOf(field.schema).has('integer'))}
    />
  );
}

export function SwitchWidget({ field, value, onChange }: WidgetProps) {
  const { label, description, error, isDisabled } = useCommon(field);
  const isOn = typeof value === 'boolean' ? value : field.fallback === true;
  return (
    <Switch
      label={label}
      description={error ?? description}
      isDisabled={isDisabled}
      isSelected={isOn}
      onChange={(next) => onChange(next === field.fallback && !field.isRequired ? undefined : next)}
    />
  );
}

const NONE = '\u0000none';

export function SelectWidget({ field, value, onChange }: WidgetProps) {
  const common = useCommon(field);
  const choices = choicesOf(field);
  const canBeEmpty = !field.isRequired && field.fallback === undefined;
  const items = [...(canBeEmpty ? [{ id: NONE, label: 'Not set' }] : []), ...choices];
  const shown = value ?? field.fallback;
  const selected = choices.find((choice) => JSON.stringify(choice.value) === JSON.stringify(shown))?.id;
  return (
    <Select
      {...common}
      items={items}
      value={selected ?? (canBeEmpty ? NONE : undefined)}
      onChange={(id) => onChange(choices.find((choice) => choice.id === id)?.value)}
    />
  );
}

export function JsonWidget({ field, value, onChange }: WidgetProps) {
  const id = useId();
  const { isReadOnly, problems } = useFormHost();
  const told = tellProblems(problems(field.path));
  return (
    <FieldFrame id={id} label={field.label} isRequired={field.isRequired} help={field.help} told={told}>
      <JsonField
        label={field.label}
        value={value}
        onChange={onChange}
        isReadOnly={isReadOnly}
        isInvalid={told.error !== undefined}
        placeholder={field.placeholder ?? (field.fallback === undefined ? undefined : JSON.stringify(field.fallback))}
      />
    </FieldFrame>
  );
}

/** A file that travels inside the value. */
export function FileField({ field, value, onChange }: WidgetProps) {
  const id = useId();
  const { isReadOnly, problems } = useFormHost();
  const file = isJsonObject(value) ? value : undefined;
  const take = async (chosen: File | undefined) => onChange(chosen ? await readFile(chosen) : undefined);
  return (
    <FieldFrame
      id={id}
      label={field.label}
      isRequired={field.isRequired}
      help={field.help}
      told={tellProblems(problems(field.path))}
    >
      <div className="flex min-w-0 items-center gap-2">
        <input
          type="file"
          aria-label={field.label}
          aria-describedby={id}
          disabled={isReadOnly}
          onChange={(event) => void take(event.target.files?.[0])}
          className="min-w-0 flex-1 text-label text-muted file:me-2 file:h-8 file:rounded-control file:border file:border-border file:bg-surface file:px-3 file:text-body file:text-text"
        />
        {file && (
          <>
            <span className="min-w-0 truncate text-label text-muted">{sayFile(file)}</span>
            <Button size="compact" variant="quiet" onPress={() => onChange(undefined)}>
              Clear
            </Button>
          </>
        )}
      </div>
    </FieldFrame>
  );
}

function sayFile({ name, base64 }: { [key: string]: JsonValue }): string {
  return `${String(name)}, ${formatBytes(typeof base64 === 'string' ? Math.floor(base64.length * 0.75) : 0)}`;
}

async function readFile(file: File): Promise<JsonValue> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return { name: file.name, contentType: file.type || 'application/octet-stream', base64: btoa(binary) };
}
