import { startCompletion } from '@codemirror/autocomplete';
import { history } from '@codemirror/commands';
import { highlightSelectionMatches, search } from '@codemirror/search';
import { Annotation, Compartment, EditorState, type Extension, Transaction } from '@codemirror/state';
import {
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  lineNumbers,
  placeholder,
} from '@codemirror/view';
import type { CodeEditorApi, CodeEditorProps } from './code-editor-props.ts';
import { completion } from './completion.ts';
import { editorTheme, inlineTheme } from './editor-theme.ts';
import { hover } from './hover.ts';
import { jsonProblem } from './json-problem.ts';
import { keys } from './keys.ts';
import { folding, languageSupport } from './language-support.ts';
import { createOwnEdits, replacementBetween } from './own-edits.ts';
import { createProblems, type Problems } from './problems.ts';
import { insertReference, insertText, referenceDrops, typeOn, typeReference } from './references.ts';
import { createScriptSupport, type ScriptSupport } from './script-support.ts';
import { typeOver } from './type-over.ts';

const phrases = EditorState.phrases.of({
  next: 'Next',
  previous: 'Previous',
  all: 'All',
  'match case': 'Match case',
  regexp: 'Regex',
  'by word': 'Whole words',
  replace: 'Replace',
  'replace all': 'Replace all',
  close: 'Close',
});

/** A CodeMirror view that follows the props of a component. */
export interface CodeView extends CodeEditorApi {
  /** Takes over a value of the owner, unless it is just what was typed here. */
  show(value: string): void;
  /** Reads the props anew that change the look or the names. */
  configure(): void;
  giveDiagnostics(): void;
  dispose(): void;
}

export type Props = () => CodeEditorProps;

const givenFromOutside = Annotation.define<boolean>();

export function createCodeView(parent: HTMLElement, props: Props, hintId: string): CodeView {
  const { language, value, height } = props();
  const isInline = height === 'inline';
  const script = language === 'javascript' ? createScriptSupport(() => props().declarations ?? '') : undefined;
  const edits = createOwnEdits();
  const problems = createProblems(
    (text) => script?.check(text) ?? (language === 'json' ? listOf(jsonProblem(text)) : []),
    (all) => props().onDiagnostics?.(all),
  );
  const settings = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: value,
      extensions: [
        settings.of(settingsOf(props(), hintId)),
        fixedExtensions(props, isInline),
        completion(props, script),
        hover(props, script),
        problems.extension,
        outward(props, edits.tell),
        scriptStart(script, problems),
      ],
    }),
  });
  problems.check(view);
  return {
    show: (next) => show(view, next, edits.isNews),
    configure: () => {
      view.dispatch({ effects: settings.reconfigure(settingsOf(props(), hintId)) });
      if (script?.isReady()) problems.check(view);
    },
    giveDiagnostics: () => problems.give(view, props().diagnostics ?? []),
    insertAt: (text) => insertText(view, view.state.selection.main.from, view.state.selection.main.to, text),
    insertReference: (expression) => insertReference(view, language, expression),
    typeOn: (text) => typeOn(view, language, text),
    focus: () => view.focus(),
    selectRange: (from, to) => select(view, from, to),
    dispose: () => {
      problems.dispose();
      script?.dispose();
      view.destroy();
    },
  };
}

function listOf<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

function fixedExtensions(props: Props, isInline: boolean): Extension {
  const { language } = props();
  return [
    EditorView.cspNonce.of(document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''),
    keys(props, isInline),
    history(),
    drawSelection(),
    dropCursor(),
    typeOver,
    highlightSpecialChars(),
    EditorState.allowMultipleSelections.of(!isInline),
    EditorView.inputHandler.of((view, from, to, text) =>
      typeReference(view, language, { from, to, text }, props().onPicker),
    ),
    referenceDrops(language),
    languageSupport(language, props),
    isInline || language === 'template' || language === 'text' ? EditorView.lineWrapping : [],
    isInline ? inlineTheme : [highlightActiveLine(), highlightSelectionMatches(), search({ top: true }), phrases],
    editorTheme,
  ];
}

function settingsOf(props: CodeEditorProps, hintId: string): Extension {
  const { label, describedBy, isInvalid, isReadOnly = false, height } = props;
  const hint = height === 'inline' || isReadOnly ? '' : hintId;
  // An editable element is focusable as it is; checkers of accessibility know it by its tabindex.
  const attributes: Record<string, string> = { 'aria-label': label, tabindex: '0' };
  const description = [describedBy, hint].filter(Boolean).join(' ');
  if (description !== '') attributes['aria-describedby'] = description;
  if (isInvalid) attributes['aria-invalid'] = 'true';
  if (isReadOnly) attributes['aria-readonly'] = 'true';
  return [
    EditorView.contentAttributes.of(attributes),
    EditorState.readOnly.of(isReadOnly),
    props.placeholder ? placeholder(props.placeholder) : [],
    props.lineNumbers ? [lineNumbers(), folding()] : [],
  ];
}

/** What happens in the view, told to the owner. */
function outward(props: Props, tell: (value: string) => void): Extension {
  return [
    EditorView.updateListener.of(({ docChanged, transactions, state }) => {
      if (!docChanged || transactions.every((each) => each.annotation(givenFromOutside))) return;
      const value = state.doc.toString();
      tell(value);
      props().onChange(value);
    }),
    EditorView.domEventObservers({
      focus: () => props().onFocus?.(),
      blur: () => props().onBlur?.(),
    }),
  ];
}

/** TypeScript is loaded when somebody comes to write; what they asked for meanwhile is answered when it is there. */
function scriptStart(script: ScriptSupport | undefined, problems: Problems): Extension {
  if (!script) return [];
  return EditorView.domEventObservers({
    focus: (_event, view) => {
      const { doc } = view.state;
      script.start(doc.toString(), () => {
        problems.check(view);
        const isWriting = view.hasFocus && view.state.doc !== doc && !view.state.readOnly;
        if (isWriting && isAfterDot(view)) startCompletion(view);
      });
    },
  });
}

function isAfterDot({ state }: EditorView): boolean {
  const { head, empty } = state.selection.main;
  return empty && state.sliceDoc(head - 1, head) === '.';
}

function show(view: EditorView, value: string, isNews: (value: string, current: string) => boolean): void {
  const current = view.state.doc.toString();
  const next = value.replace(/\r\n?/g, '\n');
  if (!isNews(next, current)) return;
  view.dispatch({
    changes: replacementBetween(current, next),
    annotations: [givenFromOutside.of(true), Transaction.addToHistory.of(false)],
  });
}

function select(view: EditorView, from: number, to: number): void {
  const { length } = view.state.doc;
  const clamp = (pos: number): number => Math.max(0, Math.min(pos, length));
  view.dispatch({ selection: { anchor: clamp(from), head: clamp(to) }, scrollIntoView: true });
  view.focus();
}
