import { useEffect, useState } from 'react';
import { isJsonObject, type JsonValue, type Parameter, paramsJsonSchema, pointer } from '#schema';
import { Button, Skeleton } from '#ui';
import type { WidgetProps } from './Field.tsx';
import { FieldNotes } from './FieldFrame.tsx';
import { tellProblems } from './field-problems.ts';
import { useBeside } from './reference-widgets.tsx';
import type { FormField } from './schema-fields.ts';
import { asSchema } from './schema-node.ts';
import { useFormHost, useSurroundings } from './surroundings.tsx';
import { ValueField } from './ValueField.tsx';

/** What a called function takes: one field for each of its parameters. */
export function CallParameters({ field, value }: WidgetProps) {
  const host = useFormHost();
  const { problems } = host;
  const name = useBeside(field.path, 'function');
  const parameters = useParameters(typeof name === 'string' ? name : undefined);
  const given = isJsonObject(value) ? value : {};
  if (typeof name !== 'string') return null;
  if (parameters === undefined) return <Skeleton lines={3} />;
  const set = (key: string, next: JsonValue | undefined) => host.onChange(pointer(field.path, key), next);
  const known = new Set(parameters?.map((parameter) => parameter.name));
  const others = Object.keys(given).filter((key) => !known.has(key));
  return (
    <fieldset className="flex min-w-0 flex-col gap-4 border-t border-border pt-4">
      <legend className="sr-only">{field.label}</legend>
      <h3 className="text-strong font-semibold text-text">{field.label}</h3>
      <FieldNotes id={field.path} help={undefined} told={tellProblems(problems(field.path))} />
      {parameters?.length === 0 && <p className="text-body text-muted">{name} takes no parameters.</p>}
      {parameters === null && (
        <p className="text-body text-muted">Its parameters can't be read. What is passed stays.</p>
      )}
      {parameters?.map((parameter) => (
        <ValueField
          key={parameter.name}
          field={toField(parameter, field)}
          value={Object.hasOwn(given, parameter.name) ? given[parameter.name] : undefined}
          onChange={(next) => set(parameter.name, next)}
        />
      ))}
      {parameters &&
        others.map((key) => (
          <div key={key} className="flex items-center gap-2 text-label text-warning">
            <span className="min-w-0 flex-1">
              {name} has no parameter <code className="font-mono text-code">{key}</code> any more.
            </span>
            <Button size="compact" onPress={() => set(key, undefined)}>
              Remove
            </Button>
          </div>
        ))}
    </fieldset>
  );
}

function toField(parameter: Parameter, parent: FormField): FormField {
  const schema = asSchema(asSchema(paramsJsonSchema([parameter]).properties)[parameter.name]);
  const fallback = parameter.default;
  return {
    key: parameter.name,
    path: pointer(parent.path, parameter.name),
    widget: 'value',
    label: parameter.name,
    isLabelHidden: false,
    help: parameter.description,
    placeholder: undefined,
    isRequired: parameter.required === true && fallback === undefined,
    isAdvanced: false,
    fallback,
    schema: { 'x-field': { kind: 'value', accepts: schema } },
    root: parent.root,
  };
}

/** Undefined: not known yet; null: there is no telling. */
function useParameters(name: string | undefined): readonly Parameter[] | null | undefined {
  const ask = useSurroundings()?.parametersOf;
  const [found, setFound] = useState<{ name: string; parameters: readonly Parameter[] | null }>();
  useEffect(() => {
    if (name === undefined || !ask) return undefined;
    let isCurrent = true;
    const take = (parameters: readonly Parameter[] | undefined) =>
      isCurrent && setFound({ name, parameters: parameters ?? null });
    ask(name).then(take, () => take(undefined));
    return () => {
      isCurrent = false;
    };
  }, [name, ask]);
  return found && found.name === name ? found.parameters : undefined;
}
