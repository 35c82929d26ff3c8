import { isJsonObject } from '#schema';
import type { WidgetProps } from './Field.tsx';
import { FieldNotes } from './FieldFrame.tsx';
import { Fields } from './Fields.tsx';
import { tellProblems } from './field-problems.ts';
import { layoutOf } from './schema-fields.ts';
import { useFormHost } from './surroundings.tsx';

/** An object with fields of its own. One without a title is drawn as if its fields stood in the form itself. */
export function GroupField({ field, value }: WidgetProps) {
  const { problems } = useFormHost();
  const layout = layoutOf(field.schema, value, field.path, field.root);
  const fields = <Fields layout={layout} value={isJsonObject(value) ? value : {}} path={field.path} />;
  const told = tellProblems(problems(field.path));
  if (field.schema.title === undefined) {
    return (
      <>
        {fields}
        <FieldNotes id={field.path} help={undefined} told={told} />
      </>
    );
  }
  return (
    <fieldset className="flex min-w-0 flex-col gap-3 rounded-control border border-border p-3">
      <legend className="px-1 text-label font-medium text-muted">
        {field.label}
        {field.isRequired && <span className="text-error"> *</span>}
      </legend>
      <FieldNotes id={field.path} help={field.help} told={told} />
      {fields}
    </fieldset>
  );
}

/** An object of one of several shapes: the chooser is its first field. */
export function UnionField({ field, value }: WidgetProps) {
  const { problems } = useFormHost();
  const layout = layoutOf(field.schema, value, field.path, field.root);
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Fields layout={layout} value={isJsonObject(value) ? value : {}} path={field.path} />
      <FieldNotes id={field.path} help={field.help} told={tellProblems(problems(field.path))} />
    </div>
  );
}
