import { Plug } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { cx, IconButton } from '#ui';
import type { CodeEditorApi, PickerRequest } from '../code/index.ts';
import { DataPicker } from './DataPicker.tsx';
import type { WidgetProps } from './Field.tsx';
import { FieldFrame } from './FieldFrame.tsx';
import { NOTHING_TOLD, useFieldProblems } from './field-problems.ts';
import { HoleEditor } from './HoleEditor.tsx';
import { PreviewLine } from './PreviewLine.tsx';
import { textIn } from './places.ts';
import { type InsertTarget, useFormHost, useSurroundings } from './surroundings.tsx';
import { useDropTarget } from './use-drop-target.ts';
import { usePicker } from './use-picker.ts';
import { useTemplatePreview } from './use-preview.ts';

/** Where a path is written, a slash is a slash. */
function isSlashMeant({ placeholder = '' }: WidgetProps['field'], request: PickerRequest | undefined): boolean {
  return request?.trigger === '/' && placeholder.startsWith('/');
}

/** Text whose `{{ }}` the block puts where they are safe: a path, a line of text. */
export function TemplateWidget({ field, value, onChange }: WidgetProps) {
  const id = useId();
  const host = useFormHost();
  const { isReadOnly } = host;
  const surroundings = useSurroundings();
  const text = typeof value === 'string' ? value : '';
  const api = useRef<CodeEditorApi>(null);
  const [isFocused, setFocused] = useState(false);
  const preview = useTemplatePreview(text);
  const { told, diagnostics } = useFieldProblems({ path: field.path, value: text, preview, isFocused });
  const picker = usePicker(api);
  const target: InsertTarget = {
    label: field.label,
    insert(path, how) {
      if (how === 'replace') onChange(`{{ ${path} }}`);
      else if (api.current) api.current.insertReference(path);
      else onChange(`${textIn(host.read(), field.path)}{{ ${path} }}`);
      api.current?.focus();
    },
  };
  const drop = useDropTarget(target);
  const focus = () => {
    setFocused(true);
    surroundings?.memory.setTarget(target);
  };
  return (
    <FieldFrame
      id={id}
      label={field.label}
      isRequired={field.isRequired}
      help={field.help}
      told={picker.isOpen ? NOTHING_TOLD : told}
      tools={
        !isReadOnly && (
          <IconButton
            ref={picker.button}
            icon={Plug}
            label={`Insert data into ${field.label}`}
            size="compact"
            onPress={() => picker.open(undefined)}
          />
        )
      }
      below={text.includes('{{') && <PreviewLine preview={preview} />}
    >
      <div
        {...drop.props}
        className={cx('min-w-0 rounded-control', drop.isOver && 'outline-2 outline-offset-2 outline-accent')}
      >
        <HoleEditor
          label={field.label}
          language="template"
          text={text}
          onChange={(next) => onChange(next === '' && !field.isRequired ? undefined : next)}
          onFocus={focus}
          onBlur={() => setFocused(false)}
          onPicker={(request) => !isSlashMeant(field, request) && picker.open(request)}
          placeholder={field.placeholder}
          isInvalid={told.error !== undefined}
          isReadOnly={isReadOnly}
          diagnostics={diagnostics}
          describedBy={id}
          api={api}
        />
      </div>
      <DataPicker state={picker} label={field.label} target={target} />
    </FieldFrame>
  );
}
