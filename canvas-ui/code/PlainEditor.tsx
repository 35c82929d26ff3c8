import { type KeyboardEvent, type RefObject, useEffect, useImperativeHandle } from 'react';
import type { CodeEditorApi, CodeEditorProps } from './code-editor-props.ts';
import { frameClass, frameStyle } from './frame.ts';

const MAX_INLINE_ROWS = 6;

interface Props extends CodeEditorProps {
  field: RefObject<HTMLTextAreaElement | null>;
}

/** The same text in a plain field: until the editor has loaded, and in its place if it can't be loaded. */
export function PlainEditor({ field, ...props }: Props) {
  const { value, onChange, language, autoFocus, api, onSubmit } = props;
  const isInline = props.height === 'inline';
  useEffect(() => {
    if (autoFocus) field.current?.focus();
  }, [autoFocus, field]);
  useImperativeHandle(api, () => handleOf(field, language, onChange), [field, language, onChange]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || !onSubmit) return;
    event.preventDefault();
    event.stopPropagation();
    onSubmit();
  };
  return (
    <div className={frameClass(props)} style={frameStyle(props)}>
      <textarea
        ref={field}
        dir="ltr"
        aria-label={props.label}
        aria-describedby={props.describedBy}
        aria-invalid={props.isInvalid}
        className={`block h-full w-full resize-none bg-transparent outline-none pointer-coarse:text-title ${isInline ? 'px-2 py-1.25 pointer-coarse:py-1.75' : 'px-3 py-2'}`}
        rows={isInline ? Math.min(MAX_INLINE_ROWS, value.split('\n').length) : undefined}
        placeholder={props.placeholder}
        readOnly={props.isReadOnly}
        spellCheck={false}
        autoCapitalize="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onFocus={props.onFocus}
        onBlur={props.onBlur}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

function handleOf(
  field: RefObject<HTMLTextAreaElement | null>,
  language: CodeEditorProps['language'],
  onChange: (value: string) => void,
): CodeEditorApi {
  const insertAt = (text: string): void => {
    const { current } = field;
    if (!current || current.readOnly) return;
    current.setRangeText(text, current.selectionStart, current.selectionEnd, 'end');
    onChange(current.value);
  };
  const isText = language === 'template' || language === 'sql';
  return {
    insertAt,
    typeOn: insertAt,
    insertReference: (expression) => insertAt(isText ? `{{ ${expression} }}` : expression),
    focus: () => field.current?.focus(),
    selectRange: (from, to) => {
      field.current?.focus();
      field.current?.setSelectionRange(from, to);
    },
  };
}
