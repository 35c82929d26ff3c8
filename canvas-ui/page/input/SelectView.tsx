import { MultiSelect, type Option, Select } from '#ui';
import { listIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';
import { choicesOf, idOf } from './options.ts';
import { useInput } from './use-input.ts';

/** No choice has it: a choice's id is JSON. */
const NOTHING: Option = { id: 'nothing', label: 'None' };

/** One that is not required can be emptied again. */
export function SelectView(given: RendererProps) {
  const choices = choicesOf(given.props.options);
  const { field, value, change } = useInput(given, { empty: null });
  const items = field.isRequired || value === null ? choices : [NOTHING, ...choices];
  return (
    <Select
      {...field}
      items={items}
      value={value === null ? undefined : idOf(value)}
      onChange={(id) => change(choices.find((choice) => choice.id === id)?.value ?? null)}
    />
  );
}

/** One list, so that it does not look like another value each time. */
const NO_CHOICES: string[] = [];

export function MultiSelectView(given: RendererProps) {
  const choices = choicesOf(given.props.options);
  const { field, value, change } = useInput(given, { empty: NO_CHOICES });
  return (
    <MultiSelect
      {...field}
      items={choices}
      value={listIn(value).map(idOf)}
      onChange={(ids) => change(choices.filter(({ id }) => ids.includes(id)).map((choice) => choice.value))}
    />
  );
}
