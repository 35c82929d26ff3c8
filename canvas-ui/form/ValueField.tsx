import { Plug } from 'lucide-react';
import { type ComponentProps, type RefObject, useId, useRef, useState } from 'react';
import type { JsonValue } from '#schema';
import { Button, cx, IconButton } from '#ui';
import type { CodeEditorApi } from '../code/index.ts';
import { DataPicker } from './DataPicker.tsx';
import { FieldFrame } from './FieldFrame.tsx';
import { FixedControl } from './FixedControl.tsx';
import { NOTHING_TOLD, useFieldProblems } from './field-problems.ts';
import { editedText, HoleEditor } from './HoleEditor.tsx';
import { ModeSwitch } from './ModeSwitch.tsx';
import { typedText } from './modes.ts';
import { PreviewLine } from './PreviewLine.tsx';
import type { FormField } from './schema-fields.ts';
import { markOf } from './schema-node.ts';
import { useFormHost, useSurroundings } from './surroundings.tsx';
import { useDropTarget } from './use-drop-target.ts';
import { useMisfit } from './use-misfit.ts';
import { type Modes, useModes } from './use-modes.ts';
import { type PickerState, usePicker } from './use-picker.ts';
import { usePreview } from './use-preview.ts';
import { useValueTarget } from './use-value-target.ts';

interface ValueFieldProps {
  field: FormField;
  value: JsonValue | undefined;
  onChange: (value: JsonValue | undefined) => void;
}

/** A field that takes a fixed value, text with `{{ }}`, or an expression, and shows what that is now. */
export function ValueField({ field, value, onChange }: ValueFieldProps) {
  const id = useId();
  const host = useFormHost();
  const surroundings = useSurroundings();
  const modes = useModes(field, value, onChange);
  const [isFocused, setFocused] = useState(false);
  const api = useRef<CodeEditorApi>(null);
  const hasCaret = useRef(false);
  const preview = usePreview(modes.value);
  const { told, diagnostics } = useFieldProblems({ path: field.path, value: modes.value, preview, isFocused });
  const misfit = useMisfit(modes, preview);
  const target = useValueTarget(field, modes, { api, hasCaret });
  const picker = usePicker(api);
  const drop = useDropTarget(target);
  const focus = () => {
    hasCaret.current = true;
    setFocused(true);
    surroundings?.memory.setTarget(target);
  };
  const common = { modes, field, api, picker, diagnostics, describedBy: id };
  return (
    <FieldFrame
      id={id}
      label={field.label}
      isRequired={field.isRequired}
      help={field.help}
      told={picker.isOpen ? NOTHING_TOLD : { ...told, warning: told.warning ?? misfit?.message }}
      tools={<Tools field={field} modes={modes} picker={picker} isReadOnly={host.isReadOnly} />}
      below={
        <>
          {modes.mode !== 'fixed' && <PreviewLine preview={preview} />}
          {misfit?.fix && (
            <Button size="compact" className="self-start" onPress={() => misfit.apply()}>
              {misfit.fix}
            </Button>
          )}
        </>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only watches what the control inside it does */}
      <div
        {...drop.props}
        data-field={field.path}
        onFocus={focus}
        onBlur={() => setFocused(false)}
        className={cx('min-w-0 rounded-control', drop.isOver && 'outline-2 outline-offset-2 outline-accent')}
      >
        <Control
          {...common}
          isInvalid={told.error !== undefined && !picker.isOpen}
          isReadOnly={host.isReadOnly}
          onFocus={focus}
          onBlur={() => setFocused(false)}
        />
      </div>
      {surroundings && <DataPicker state={picker} label={field.label} target={target} />}
    </FieldFrame>
  );
}

function Tools({
  field,
  modes,
  picker,
  isReadOnly,
}: {
  field: FormField;
  modes: Modes;
  picker: PickerState;
  isReadOnly: boolean;
}) {
  const surroundings = useSurroundings();
  if (isReadOnly || !surroundings) return null;
  return (
    <>
      <IconButton
        ref={picker.button}
        icon={Plug}
        label={`Insert data into ${field.label}`}
        size="compact"
        isSelected={picker.isOpen}
        onPress={() => picker.open(undefined)}
      />
      <ModeSwitch label={field.label} mode={modes.mode} typed={modes.typed} onChange={modes.switchTo} />
    </>
  );
}

interface ControlProps {
  field: FormField;
  modes: Modes;
  api: RefObject<CodeEditorApi | null>;
  picker: PickerState;
  diagnostics: ComponentProps<typeof HoleEditor>['diagnostics'];
  describedBy: string;
  isInvalid: boolean;
  isReadOnly: boolean;
  onFocus: () => void;
  onBlur: () => void;
}

function Control({ field, modes, picker, ...rest }: ControlProps) {
  const { mode, value, isTextual, accepts, change } = modes;
  const { widget } = markOf(field.schema);
  const { isInvalid, isReadOnly } = rest;
  if (mode === 'fixed' && !isTextual) {
    return (
      <FixedControl
        label={field.label}
        accepts={accepts}
        widget={typeof widget === 'string' ? widget : undefined}
        value={value?.kind === 'literal' ? value.value : undefined}
        placeholder={field.placeholder}
        isInvalid={isInvalid}
        isReadOnly={isReadOnly}
        unread={modes.unread}
        onUnread={modes.keepUnread}
        onChange={(next) => change(next === undefined ? undefined : { kind: 'literal', value: next })}
      />
    );
  }
  const isText = mode !== 'expression';
  return (
    <HoleEditor
      {...rest}
      label={field.label}
      language={isText ? 'template' : 'expression'}
      text={editedText(value)}
      placeholder={field.placeholder}
      isTall={isText && widget === 'multiline'}
      onPicker={picker.open}
      onChange={(text) =>
        change(!isText ? { kind: 'expression', code: text } : isTextual ? typedText(text) : { kind: 'template', text })
      }
    />
  );
}
