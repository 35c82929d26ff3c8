import type { Extension } from '@codemirror/state';
import { type EditorView, hoverTooltip, type Tooltip } from '@codemirror/view';
import type { CodeEditorProps } from './code-editor-props.ts';
import { holesOf } from './hole-marks.ts';
import { holeAt } from './hole-ranges.ts';
import type { HoverText } from './language-service.ts';
import { wordBefore } from './member-path.ts';
import type { ScriptSupport } from './script-support.ts';

const HOVER_MS = 350;

export function hover(props: () => CodeEditorProps, script: ScriptSupport | undefined): Extension {
  return hoverTooltip(
    async (view, pos) => {
      const word = view.state.wordAt(pos);
      const found = await textsAt(view, pos, props(), script);
      if (found.length === 0) return null;
      return tooltip(word?.from ?? pos, word?.to ?? pos, found);
    },
    { hoverTime: HOVER_MS, hideOnChange: true },
  );
}

async function textsAt(
  view: EditorView,
  pos: number,
  props: CodeEditorProps,
  script: ScriptSupport | undefined,
): Promise<HoverText[]> {
  const text = view.state.doc.toString();
  const bound = props.language === 'sql' ? boundValue(view, pos) : undefined;
  const isAsked = props.language !== 'sql' || bound !== undefined;
  const given = isAsked ? await givenAt(text, pos, view, props) : undefined;
  const typed = given === undefined ? await script?.hover(text, pos) : undefined;
  return [given, typed, bound].filter((each) => each !== undefined);
}

async function givenAt(
  text: string,
  pos: number,
  view: EditorView,
  { hover: provider }: CodeEditorProps,
): Promise<HoverText | undefined> {
  const word = view.state.wordAt(pos);
  if (!word || !provider) return undefined;
  const { word: name, path } = wordBefore(text, word.to);
  try {
    return await provider({ text, pos, word: name, path });
  } catch {
    return undefined;
  }
}

/** What becomes of a hole in SQL: never text, always a value that the database gets beside the statement. */
function boundValue({ state }: EditorView, pos: number): HoverText | undefined {
  const holes = holesOf(state);
  const hole = holeAt(holes, pos);
  if (!hole?.isClosed) return undefined;
  const number = holes.indexOf(hole) + 1;
  return { text: `$${number}`, detail: 'Sent to the database as a value, never as part of the SQL.' };
}

function tooltip(pos: number, end: number, texts: readonly HoverText[]): Tooltip {
  return {
    pos,
    end,
    above: true,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'cm-hover';
      for (const { text, detail } of texts) {
        dom.append(line('cm-hover-code', text));
        if (detail !== undefined) dom.append(line('cm-hover-detail', detail));
      }
      return { dom };
    },
  };
}

function line(className: string, text: string): HTMLElement {
  const node = document.createElement('div');
  node.className = className;
  node.textContent = text;
  return node;
}
