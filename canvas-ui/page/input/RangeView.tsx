import { RangeField } from '#ui';
import { numberIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';
import { useInput } from './use-input.ts';

export function RangeView(given: RendererProps) {
  const minimum = numberIn(given.props.minimum) ?? 0;
  const { field, value, change } = useInput(given, { empty: minimum });
  const { label, isLabelHidden, description, isDisabled } = field;
  return (
    <RangeField
      {...{ label, isLabelHidden, description, isDisabled }}
      minValue={minimum}
      maxValue={numberIn(given.props.maximum)}
      step={numberIn(given.props.step)}
      value={numberIn(value) ?? minimum}
      onChange={change}
    />
  );
}
