import { RadioField } from '#ui';
import type { RendererProps } from '../renderer-props.ts';
import { choicesOf, idOf } from './options.ts';
import { useInput } from './use-input.ts';

export function RadioView(given: RendererProps) {
  const choices = choicesOf(given.props.options);
  const { field, value, change } = useInput(given, { empty: null });
  return (
    <RadioField
      {...field}
      items={choices}
      value={value === null ? undefined : idOf(value)}
      onChange={(id) => change(choices.find((choice) => choice.id === id)?.value ?? null)}
    />
  );
}
