import { EditorView } from '@codemirror/view';

/**
 * Typing over a selection. Left to itself Chromium keeps the look of what was there with a style attribute, which the page's
 * policy refuses with a line in the console.
 */
export const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { state } = view;
    const { main, ranges } = state.selection;
    const { inputType, data } = event;
    if (inputType !== 'insertText' || !data || view.composing || main.empty || ranges.length > 1 || state.readOnly) {
      return false;
    }
    const insert = () => state.update(state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
    const handlers = state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, main.from, main.to, data, insert))) view.dispatch(insert());
    return true;
  },
});
