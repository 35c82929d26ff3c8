import { type Extension, Prec } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import type { CodeLanguage, PickerRequest } from './code-editor-props.ts';
import { holesOf } from './hole-marks.ts';
import { holeAt } from './hole-ranges.ts';
import { REFERENCE_TYPE } from './reference-type.ts';

/** Typing and inserting of references to parameters and blocks: `{{`, `/` and what the data picker gives. */

type OnPicker = ((request: PickerRequest) => void) | undefined;

function hasHoles(language: CodeLanguage): boolean {
  return language === 'template' || language === 'sql';
}

/** The caret is where an expression is written. */
function isInExpression(view: EditorView, language: CodeLanguage, pos: number): boolean {
  return language === 'expression' || (hasHoles(language) && holeAt(holesOf(view.state), pos) !== undefined);
}

/** Takes over what is typed: answers whether it did. `{{` gets its `}}`, and the picker opens. */
export function typeReference(
  view: EditorView,
  language: CodeLanguage,
  typed: { from: number; to: number; text: string },
  onPicker: OnPicker,
): boolean {
  if (view.state.readOnly || view.composing) return false;
  if (typed.text === '{' && hasHoles(language)) return typeHole(view, typed.from, typed.to, onPicker);
  if (typed.text !== '/' || !onPicker || !canBeginHere(view, language, typed.from)) return false;
  view.dispatch({
    changes: { from: typed.from, to: typed.to, insert: '/' },
    selection: { anchor: typed.from + 1 },
    userEvent: 'input',
  });
  openPicker(view, '/', onPicker);
  return true;
}

function typeHole(view: EditorView, from: number, to: number, onPicker: OnPicker): boolean {
  const { doc } = view.state;
  const isEscaped = doc.sliceString(from - 2, from - 1) === '\\';
  if (doc.sliceString(from - 1, from) !== '{' || isEscaped || isInExpression(view, 'template', from - 1)) return false;
  // The first brace may have been given its own partner.
  const end = doc.sliceString(to, to + 1) === '}' ? to + 1 : to;
  view.dispatch({
    changes: { from, to: end, insert: '{  }}' },
    selection: { anchor: from + 2 },
    // Not "input.type": the list of completions would stand under the picker.
    userEvent: onPicker ? 'input' : 'input.type',
  });
  if (onPicker) openPicker(view, '{{', onPicker);
  return true;
}

/** A slash asks for the picker only where it can't mean division, a date or an address. */
function canBeginHere(view: EditorView, language: CodeLanguage, pos: number): boolean {
  const { state } = view;
  if (isInExpression(view, language, pos)) {
    const hole = language === 'expression' ? undefined : holeAt(holesOf(state), pos);
    return /(?:^|[=(,:?&|+\-*%<>![{])\s*$/.test(state.sliceDoc(hole?.innerFrom ?? 0, pos));
  }
  return language === 'template' && /^\s?$/.test(state.sliceDoc(Math.max(0, pos - 1), pos));
}

function openPicker(view: EditorView, trigger: PickerRequest['trigger'], onPicker: NonNullable<OnPicker>): void {
  const at = view.coordsAtPos(view.state.selection.main.head) ?? view.dom.getBoundingClientRect();
  onPicker({ trigger, rect: { left: at.left, right: at.right, top: at.top, bottom: at.bottom } });
}

/** A row of the data tree goes in where it is dropped, in braces where the text around is no expression. */
export function referenceDrops(language: CodeLanguage): Extension {
  const isOurs = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes(REFERENCE_TYPE) === true;
  return Prec.high(
    EditorView.domEventHandlers({
      dragover(event) {
        if (isOurs(event)) event.preventDefault();
        return false;
      },
      drop(event, view) {
        const path = event.dataTransfer?.getData(REFERENCE_TYPE);
        if (!path || !isOurs(event)) return false;
        const at = view.posAtCoords({ x: event.clientX, y: event.clientY }, false);
        view.dispatch({ selection: { anchor: at } });
        insertReference(view, language, path);
        return true;
      },
    }),
  );
}

/** Puts an expression at the caret, in braces of its own where the text around is no expression. */
export function insertReference(view: EditorView, language: CodeLanguage, expression: string): void {
  const { from: start, to } = view.state.selection.main;
  const isSlash =
    start === to && view.state.sliceDoc(start - 1, start) === '/' && canBeginHere(view, language, start - 1);
  const from = isSlash ? start - 1 : start;
  const isBare = !hasHoles(language) || isInExpression(view, language, start);
  insertText(view, from, to, isBare ? expression : `{{ ${expression} }}`);
}

/** Goes on with what was typed into the picker's search: to the caret, and behind the hole with what follows its `}}`. */
export function typeOn(view: EditorView, language: CodeLanguage, text: string): void {
  const { from, to } = view.state.selection.main;
  const hole = hasHoles(language) ? holeAt(holesOf(view.state), from) : undefined;
  const end = hole?.isClosed === true ? text.indexOf('}}') : -1;
  if (!hole || end < 0) insertText(view, from, to, hole ? text.trimStart() : text);
  else insertText(view, from, hole.to, `${text.slice(0, end).trim()} ${text.slice(end)}`);
}

export function insertText(view: EditorView, from: number, to: number, insert: string): void {
  if (view.state.readOnly) return;
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + view.state.toText(insert).length },
    scrollIntoView: true,
    userEvent: 'input.complete',
  });
  view.focus();
}
