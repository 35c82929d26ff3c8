import { type ComponentType, memo } from 'react';
import type { JsonValue } from '#schema';
import { CallParameters } from './CallParameters.tsx';
import { CodeField } from './CodeField.tsx';
import { GroupField, UnionField } from './GroupField.tsx';
import { ListField } from './ListField.tsx';
import { NameField } from './NameField.tsx';
import { FileField, JsonWidget, NumberWidget, SelectWidget, SwitchWidget, TextWidget } from './plain-widgets.tsx';
import { RecordField } from './RecordField.tsx';
import { ChoiceWidget, FunctionWidget, ResourceWidget } from './reference-widgets.tsx';
import { SecretField } from './SecretField.tsx';
import type { FormField, WidgetName } from './schema-fields.ts';
import { useFormHost } from './surroundings.tsx';
import { TemplateWidget } from './TemplateWidget.tsx';
import { ValueField } from './ValueField.tsx';
import { ValuesField } from './ValuesField.tsx';

export interface WidgetProps {
  field: FormField;
  value: JsonValue | undefined;
  onChange: (value: JsonValue | undefined) => void;
}

const Nothing = () => null;

/** A widget for each name: nothing else knows which one draws a field. */
const WIDGETS: Record<WidgetName, ComponentType<WidgetProps>> = {
  text: TextWidget,
  multiline: TextWidget,
  date: TextWidget,
  datetime: TextWidget,
  number: NumberWidget,
  switch: SwitchWidget,
  select: SelectWidget,
  file: FileField,
  json: JsonWidget,
  code: CodeField,
  resource: ResourceWidget,
  function: FunctionWidget,
  choice: ChoiceWidget,
  parameters: CallParameters,
  hidden: Nothing,
  value: ValueField,
  template: TemplateWidget,
  name: NameField,
  secret: SecretField,
  group: GroupField,
  list: ListField,
  record: RecordField,
  values: ValuesField,
  union: UnionField,
};

/** One field of a form, drawn by its widget. */
export const Field = memo(function Field({ field, value }: Omit<WidgetProps, 'onChange'>) {
  const { onChange } = useFormHost();
  const Widget = WIDGETS[field.widget];
  return (
    <div data-field={field.path} className="flex min-w-0 flex-col gap-4">
      <Widget field={field} value={value} onChange={(next) => onChange(field.path, next)} />
    </div>
  );
});
