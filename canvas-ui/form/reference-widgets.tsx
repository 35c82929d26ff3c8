import { useRef } from 'react';
import { isJsonObject, type JsonValue, pointer } from '#schema';
import { ComboBox, Select } from '#ui';
import type { WidgetProps } from './Field.tsx';
import { tellProblems } from './field-problems.ts';
import { parentOf, valueIn } from './places.ts';
import { TextWidget } from './plain-widgets.tsx';
import { markOf } from './schema-node.ts';
import { useFormHost, useSurroundings } from './surroundings.tsx';

/** Which resource to ask. Where the kind of resource stands beside it, that follows, and with it the rest of the form. */
export function ResourceWidget({ field, value }: WidgetProps) {
  const host = useFormHost();
  const resources = useSurroundings()?.resources ?? [];
  const written = useRef(new Map<string, { readonly [key: string]: JsonValue }>());
  const parent = parentOf(field.path);
  const { error, warning, note } = tellProblems(host.problems(field.path));
  const isGone = typeof value === 'string' && !resources.some(({ id }) => id === value);
  const items = isGone
    ? [...resources, { id: value, label: value, description: 'There is no such resource' }]
    : resources;
  const choose = (id: string) => {
    const beside = valueIn(host.value, parent);
    const before = isJsonObject(beside) ? beside : {};
    const connector = resources.find((resource) => resource.id === id)?.connector;
    if (connector === undefined || connector === before.connector) {
      host.onChange(field.path, id);
      return;
    }
    // Another kind of resource asks in other words; what was written for this one comes back with it.
    if (typeof before.connector === 'string') written.current.set(before.connector, before);
    const rest = written.current.get(connector) ?? { query: {} };
    host.onChange(parent, { ...rest, connector, [field.key]: id });
  };
  return (
    <Select
      label={field.label}
      items={items}
      value={typeof value === 'string' ? value : undefined}
      placeholder={resources.length === 0 ? 'There are no resources yet' : 'Choose a resource…'}
      isRequired={field.isRequired}
      isDisabled={host.isReadOnly}
      description={warning ?? note ?? (value === undefined ? field.help : undefined)}
      error={error}
      onChange={choose}
    />
  );
}

/** Which function to call. */
export function FunctionWidget({ field, value, onChange }: WidgetProps) {
  const host = useFormHost();
  const functions = useSurroundings()?.functions ?? [];
  const { error, warning, note } = tellProblems(host.problems(field.path));
  const isGone = typeof value === 'string' && !functions.some(({ id }) => id === value);
  const items = isGone
    ? [...functions, { id: value, label: value, description: 'There is no such function' }]
    : functions;
  return (
    <ComboBox
      label={field.label}
      items={items}
      value={typeof value === 'string' ? value : undefined}
      placeholder="Choose a function…"
      isRequired={field.isRequired}
      isDisabled={host.isReadOnly}
      description={warning ?? note ?? field.help}
      error={error}
      onChange={onChange}
    />
  );
}

/** One of what there is where the form stands; typed where nobody knows what there is. */
export function ChoiceWidget(props: WidgetProps) {
  const { field, value, onChange } = props;
  const host = useFormHost();
  const { of, beside } = markOf(field.schema);
  const other = useBeside(field.path, typeof beside === 'string' ? beside : '');
  const known = useSurroundings()?.choices?.(String(of), other);
  if (!known) return <TextWidget {...props} />;
  const { error, warning, note } = tellProblems(host.problems(field.path));
  const isGone = typeof value === 'string' && !known.some(({ id }) => id === value);
  const items = isGone ? [...known, { id: value, label: value, description: 'There is none of this name' }] : known;
  return (
    <ComboBox
      label={field.label}
      items={items}
      value={typeof value === 'string' ? value : undefined}
      placeholder={items.length === 0 ? 'There is none yet' : 'Choose…'}
      isRequired={field.isRequired}
      isDisabled={host.isReadOnly}
      description={warning ?? note ?? field.help}
      error={error}
      onChange={onChange}
    />
  );
}

/** The value of a member beside a field. */
export function useBeside(path: string, key: string): JsonValue | undefined {
  const { value } = useFormHost();
  return valueIn(value, pointer(parentOf(path), key));
}
