import { type RefObject, useMemo } from 'react';
import type { CodeEditorApi } from '../code/index.ts';
import { editedText } from './HoleEditor.tsx';
import { withPath } from './insertion.ts';
import { asValue, modeOf } from './modes.ts';
import { valueIn } from './places.ts';
import type { FormField } from './schema-fields.ts';
import { type InsertTarget, useFormHost } from './surroundings.tsx';
import type { Modes } from './use-modes.ts';

/** Where the caret is if there is a text to have one; else the field's value, as it is by then, makes room. */
export function useValueTarget(
  { label, path: place }: FormField,
  { mode, isTextual }: Modes,
  { api, hasCaret }: { api: RefObject<CodeEditorApi | null>; hasCaret: RefObject<boolean> },
): InsertTarget {
  const { read, onChange } = useFormHost();
  return useMemo(
    () => ({
      label,
      insert(path, how) {
        const editor = api.current;
        if (editor && how === 'insert') {
          // Nobody has put the caret anywhere yet: what comes by drag or button goes to the end.
          const end = editedText(asValue(valueIn(read(), place))).length;
          if (!hasCaret.current) editor.selectRange(end, end);
          editor.insertReference(path);
          editor.focus();
          return;
        }
        const value = asValue(valueIn(read(), place));
        const now = value ? modeOf(value) : mode;
        const shown = now === 'fixed' && isTextual ? 'text' : now;
        const { kind, ...rest } = withPath(value, path, { mode: shown, how, isText: isTextual });
        onChange(place, { kind, ...rest });
        editor?.focus();
      },
    }),
    [label, place, mode, isTextual, api, hasCaret, read, onChange],
  );
}
