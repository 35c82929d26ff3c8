import { NumberField } from '#ui';
import { numberIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';
import { checkNumber } from './checks.ts';
import { useInput } from './use-input.ts';

export function NumberInputView(given: RendererProps) {
  const minimum = numberIn(given.props.minimum);
  const maximum = numberIn(given.props.maximum);
  const { field, value, change } = useInput(given, {
    empty: null,
    check: (number) => checkNumber(number, minimum, maximum),
  });
  return (
    <NumberField
      {...field}
      minValue={minimum}
      maxValue={maximum}
      step={numberIn(given.props.step)}
      value={numberIn(value)}
      onChange={(next) => change(next ?? null)}
    />
  );
}
