import { TextField } from '#ui';
import { numberIn, oneOf, textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';
import { checkText } from './checks.ts';
import { useInput } from './use-input.ts';

export function TextInputView(given: RendererProps) {
  const kind = oneOf(given.props.kind, ['text', 'email', 'url', 'password', 'search']);
  const maxLength = numberIn(given.props.maxLength);
  const { field, value, change } = useInput(given, {
    empty: '',
    check: (text) => checkText(text, kind, maxLength),
  });
  return (
    <TextField
      {...field}
      type={kind}
      maxLength={maxLength}
      placeholder={textIn(given.props.placeholder)}
      value={textIn(value) ?? ''}
      onChange={change}
    />
  );
}
