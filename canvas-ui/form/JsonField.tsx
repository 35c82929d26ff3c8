import { useId, useMemo, useState } from 'react';
import type { JsonValue } from '#schema';
import { LazyCodeEditor } from '../code/index.ts';
import { FieldNotes } from './FieldFrame.tsx';
import { NOTHING_TOLD, useSettled } from './field-problems.ts';
import type { Unread } from './surroundings.tsx';

interface JsonFieldProps {
  label: string;
  value: JsonValue | undefined;
  isReadOnly?: boolean;
  isInvalid?: boolean;
  height?: 'inline' | 'fill' | number;
  placeholder?: string | undefined;
  /** What was typed here when the field was on the screen last. */
  unread?: Unread | undefined;
  onUnread?: (unread: Unread | undefined) => void;
  onChange: (value: JsonValue | undefined) => void;
}

/** JSON as text. What does not parse yet stays in the editor, which says so, and is not handed on. */
export function JsonField(props: JsonFieldProps) {
  const {
    label,
    value,
    isReadOnly = false,
    isInvalid = false,
    height,
    placeholder,
    unread,
    onUnread,
    onChange,
  } = props;
  const id = useId();
  const now = useMemo(() => compact(value), [value]);
  const given = useMemo(() => (value === undefined ? '' : JSON.stringify(value, null, 2)), [value]);
  const [text, setText] = useState(unread && compact(unread.beside) === now ? unread.text : given);
  const [isFocused, setFocused] = useState(false);
  const isSettled = useSettled(text, isFocused);
  const isUnread = useMemo(() => parse(text) === undefined, [text]);
  // What was handed on last comes back as `value`: the text is the author's, so it is not laid out anew.
  const [told, setTold] = useState(now);
  if (now !== told) {
    setTold(now);
    setText(given);
  }
  const change = (next: string) => {
    setText(next);
    const parsed = parse(next);
    onUnread?.(parsed ? undefined : { text: next, beside: value });
    if (!parsed) return;
    setTold(compact(parsed.value));
    onChange(parsed.value);
  };
  const usual = text.includes('\n') ? 120 : 'inline';
  const error = isUnread && isSettled ? sayUnread(now) : undefined;
  return (
    <>
      <LazyCodeEditor
        label={label}
        language="json"
        value={text}
        onChange={change}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        height={height ?? usual}
        isReadOnly={isReadOnly}
        isInvalid={isInvalid || error !== undefined}
        {...(error === undefined ? {} : { describedBy: id })}
        {...(placeholder === undefined ? {} : { placeholder })}
      />
      {error && <FieldNotes id={id} help={undefined} told={{ ...NOTHING_TOLD, error }} />}
    </>
  );
}

function sayUnread(counting: string): string {
  return counting === ''
    ? 'This is no JSON yet. Until it is, nothing is set.'
    : 'This is no JSON yet. Until it is, the value before counts.';
}

function compact(value: JsonValue | undefined): string {
  return value === undefined ? '' : JSON.stringify(value);
}

function parse(text: string): { value: JsonValue | undefined } | undefined {
  if (text.trim() === '') return { value: undefined };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
