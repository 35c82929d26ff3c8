import { setDiagnostics } from '@codemirror/lint';
import type { ChangeDesc, Extension } from '@codemirror/state';
import { EditorView, type ViewUpdate } from '@codemirror/view';
import type { CodeDiagnostic } from './language-service.ts';

/** After the last key, so that no word is called wrong before it is finished. */
const IDLE_MS = 600;

type Check = (text: string) => readonly CodeDiagnostic[] | Promise<readonly CodeDiagnostic[]>;

/** The underlined places of one editor: those found here, when typing rests or the editor is left, and those given. */
export interface Problems {
  extension: Extension;
  give(view: EditorView, diagnostics: readonly CodeDiagnostic[]): void;
  check(view: EditorView): void;
  dispose(): void;
}

export function createProblems(check: Check, onChange: (all: readonly CodeDiagnostic[]) => void): Problems {
  let given: readonly CodeDiagnostic[] = [];
  let found: readonly CodeDiagnostic[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDisposed = false;
  const show = (view: EditorView): void => {
    const { length } = view.state.doc;
    const all = [...given, ...found].map((each) => within(each, length));
    view.dispatch(setDiagnostics(view.state, all));
    onChange(all);
  };
  const run = async (view: EditorView): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const { doc } = view.state;
    const answer = await check(doc.toString());
    if (isDisposed || view.state.doc !== doc || (answer.length === 0 && found.length === 0)) return;
    found = answer;
    show(view);
  };
  const onUpdate = ({ view, docChanged, changes }: ViewUpdate): void => {
    if (!docChanged) return;
    given = given.map((each) => moved(each, changes));
    found = found.map((each) => moved(each, changes));
    clearTimeout(timer);
    timer = setTimeout(() => void run(view), IDLE_MS);
  };
  return {
    extension: [
      EditorView.updateListener.of(onUpdate),
      EditorView.domEventHandlers({
        blur: (_event, view) => {
          if (timer !== undefined) void run(view);
        },
      }),
    ],
    give: (view, diagnostics) => {
      // A new list of the same is no news: an owner that makes one for each of our answers would go on for ever.
      if (isSame(diagnostics, given)) return;
      given = diagnostics;
      show(view);
    },
    check: (view) => void run(view),
    dispose: () => {
      isDisposed = true;
      clearTimeout(timer);
    },
  };
}

function isSame(a: readonly CodeDiagnostic[], b: readonly CodeDiagnostic[]): boolean {
  const isEqual = (one: CodeDiagnostic, other: CodeDiagnostic | undefined): boolean =>
    one.from === other?.from && one.to === other.to && one.severity === other.severity && one.message === other.message;
  return a.length === b.length && a.every((each, index) => isEqual(each, b[index]));
}

/** Where it is after a change, also if it was beyond the end of what was changed. */
export function moved(diagnostic: CodeDiagnostic, changes: ChangeDesc): CodeDiagnostic {
  const { from, to } = within(diagnostic, changes.length);
  return { ...diagnostic, from: changes.mapPos(from, 1), to: changes.mapPos(to, -1) };
}

/** Positions that others count may be those of an older text. */
function within(diagnostic: CodeDiagnostic, length: number): CodeDiagnostic {
  const from = Math.max(0, Math.min(diagnostic.from, length));
  return { ...diagnostic, from, to: Math.max(from, Math.min(diagnostic.to, length)) };
}
