import { useMemo, useState } from 'react';
import type { JsonValue } from '#schema';
import { LazyCodeEditor } from '../code/index.ts';

interface JsonFieldProps {
  label: string;
  value: JsonValue | undefined;
  isReadOnly?: boolean;
  isInvalid?: boolean;
  height?: 'inline' | 'fill' | number;
  placeholder?: string | undefined;
  onChange: (value: JsonValue | undefined) => void;
}

/** JSON as text. What does not parse yet stays in the editor and is not handed on. */
export function JsonField({
  label,
  value,
  isReadOnly = false,
  isInvalid,
  height,
  placeholder,
  onChange,
}: JsonFieldProps) {
  const now = useMemo(() => (value === undefined ? '' : JSON.stringify(value)), [value]);
  const given = useMemo(() => (value === undefined ? '' : JSON.stringify(value, null, 2)), [value]);
  const [text, setText] = useState(given);
  // What was handed on last comes back as `value`: the text is the author's, so it is not laid out anew.
  const [told, setTold] = useState(now);
  if (now !== told) {
    setTold(now);
    setText(given);
  }
  const change = (next: string) => {
    setText(next);
    const parsed = parse(next);
    if (!parsed) return;
    setTold(parsed.value === undefined ? '' : JSON.stringify(parsed.value));
    onChange(parsed.value);
  };
  const usual = text.includes('\n') ? 120 : 'inline';
  return (
    <LazyCodeEditor
      label={label}
      language="json"
      value={text}
      onChange={change}
      height={height ?? usual}
      isReadOnly={isReadOnly}
      {...(isInvalid === undefined ? {} : { isInvalid })}
      {...(placeholder === undefined ? {} : { placeholder })}
    />
  );
}

function parse(text: string): { value: JsonValue | undefined } | undefined {
  if (text.trim() === '') return { value: undefined };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
