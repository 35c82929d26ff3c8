import { acceptCompletion, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, indentLess, indentMore, redo, redoSelection, undo, undoSelection } from '@codemirror/commands';
import { nextDiagnostic, previousDiagnostic } from '@codemirror/lint';
import { searchKeymap } from '@codemirror/search';
import { type Extension, Prec } from '@codemirror/state';
import { EditorView, type KeyBinding, keymap } from '@codemirror/view';
import type { CodeEditorProps } from './code-editor-props.ts';

/** Keys that belong to the page, or that type what nobody asked for. */
const NOT_OURS = new Set(['Mod-Enter', 'Mod-i', 'Ctrl-m']);

/**
 * A key that the text makes use of does not reach the page's shortcuts; any other does. So Ctrl+Z undoes in the text until
 * its own history is at its end, and in the document from there.
 */
function owned(bindings: readonly KeyBinding[]): Extension {
  return keymap.of(bindings.map((binding) => ({ ...binding, stopPropagation: true })));
}

const historyKeys: readonly KeyBinding[] = [
  { key: 'Mod-z', run: undo },
  { key: 'Mod-y', mac: 'Mod-Shift-z', run: redo },
  { key: 'Mod-Shift-z', run: redo },
  { key: 'Mod-u', run: undoSelection },
  { key: 'Alt-u', mac: 'Mod-Shift-u', run: redoSelection },
];

export function keys(props: () => CodeEditorProps, isInline: boolean): Extension {
  const submit = (): boolean => {
    const { onSubmit } = props();
    onSubmit?.();
    return onSubmit !== undefined;
  };
  return [
    Prec.highest(owned([{ key: 'Mod-Enter', run: submit }])),
    Prec.high(owned([...completionKeymap, { key: 'Tab', run: acceptCompletion }])),
    owned([...closeBracketsKeymap, ...historyKeys]),
    isInline ? [] : [owned(searchKeymap), tabKeys(), owned(problemKeys)],
    owned(defaultKeymap.filter(({ key }) => key === undefined || !NOT_OURS.has(key))),
  ];
}

const problemKeys: readonly KeyBinding[] = [{ key: 'Alt-F8', run: nextDiagnostic, shift: previousDiagnostic }];

/**
 * Tab indents once somebody has begun to work in the text; until then, and after Esc, it moves on to the next control, so
 * that nobody is caught (WCAG 2.1.2).
 */
function tabKeys(): Extension {
  const atWork = new WeakSet<EditorView>();
  const begin = (view: EditorView): void => {
    if (view.state.readOnly) return;
    atWork.add(view);
    view.setTabFocusMode(false);
  };
  const rest = (view: EditorView): boolean => {
    const was = atWork.delete(view);
    view.setTabFocusMode(true);
    return was;
  };
  return [
    owned([{ key: 'Tab', run: indentMore, shift: indentLess }]),
    Prec.low(owned([{ key: 'Escape', run: rest }])),
    EditorView.updateListener.of(({ view, transactions }) => {
      if (transactions.some((each) => each.docChanged && each.isUserEvent('input'))) begin(view);
    }),
    EditorView.domEventObservers({
      focus: (_event, view) => void (atWork.has(view) || rest(view)),
      blur: (_event, view) => void rest(view),
      mousedown: (_event, view) => begin(view),
      // Also where Esc closes a list first: the next Tab leaves, as the description of the editor says.
      keydown: ({ key }, view) => {
        if (key === 'Escape') view.setTabFocusMode(true);
      },
    }),
  ];
}
