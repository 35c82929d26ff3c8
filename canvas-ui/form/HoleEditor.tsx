import { type RefObject, useId } from 'react';
import type { JsonValue, Value } from '#schema';
import { type CodeDiagnostic, type CodeEditorApi, LazyCodeEditor, type PickerRequest } from '../code/index.ts';
import { useSurroundings } from './surroundings.tsx';

interface HoleEditorProps {
  label: string;
  language: 'template' | 'expression';
  text: string;
  onChange: (text: string) => void;
  onFocus: () => void;
  onBlur: () => void;
  onPicker: (request: PickerRequest) => void;
  placeholder: string | undefined;
  isInvalid: boolean;
  isReadOnly: boolean;
  isTall?: boolean;
  diagnostics: readonly CodeDiagnostic[];
  describedBy: string;
  api: RefObject<CodeEditorApi | null>;
}

const NO_NAMES: readonly string[] = [];

/** Text with `{{ }}`, or one expression, with the names of its surroundings. */
export function HoleEditor(props: HoleEditorProps) {
  const surroundings = useSurroundings();
  const id = useId();
  const { placeholder, isTall = false } = props;
  return (
    <LazyCodeEditor
      key={`${id}${props.language}`}
      label={props.label}
      language={props.language}
      value={props.text}
      onChange={props.onChange}
      onFocus={props.onFocus}
      onBlur={props.onBlur}
      onPicker={props.onPicker}
      height={isTall ? 120 : 'inline'}
      isInvalid={props.isInvalid}
      isReadOnly={props.isReadOnly}
      diagnostics={props.diagnostics}
      describedBy={props.describedBy}
      api={props.api}
      names={surroundings ? surroundings.names : NO_NAMES}
      {...(placeholder === undefined ? {} : { placeholder })}
      {...(surroundings ? { completions: surroundings.completions, hover: surroundings.hover } : {})}
    />
  );
}

/** The text of a value as its editor shows it. */
export function editedText(value: Value | undefined): string {
  if (!value) return '';
  if (value.kind === 'expression') return value.code;
  return value.kind === 'template' ? value.text : asText(value.value);
}

function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
}
