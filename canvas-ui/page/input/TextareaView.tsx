import { TextField } from '#ui';
import { numberIn, textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';
import { useInput } from './use-input.ts';

export function TextareaView(given: RendererProps) {
  const { field, value, change } = useInput(given, { empty: '' });
  return (
    <TextField
      {...field}
      rows={numberIn(given.props.rows) ?? 3}
      placeholder={textIn(given.props.placeholder)}
      value={textIn(value) ?? ''}
      onChange={change}
    />
  );
}
