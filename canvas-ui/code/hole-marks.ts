import { syntaxTree } from '@codemirror/language';
import { type EditorState, type Extension, Prec, type Range } from '@codemirror/state';
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { highlightTree } from '@lezer/highlight';
import { highlightStyle } from './editor-theme.ts';
import { expressionLanguage, type NameMark, readNames } from './expression-names.ts';
import { findHoles, type Hole, MAX_TEMPLATE_LENGTH } from './hole-ranges.ts';

const brace = Decoration.mark({ class: 'cm-hole-brace' });
const closedHole = Decoration.mark({ class: 'cm-hole' });
const openHole = Decoration.mark({ class: 'cm-hole cm-hole-open' });
const knownName = Decoration.mark({ class: 'cm-name-known' });
const unknownName = Decoration.mark({ class: 'cm-name-unknown' });

/** The names an expression may read; undefined where nobody has told them. */
type Names = () => readonly string[] | undefined;

const holesByText = new WeakMap<object, Hole[]>();

/** The holes of a state's text, found once for each text. */
export function holesOf(state: EditorState): readonly Hole[] {
  const known = holesByText.get(state.doc);
  if (known) return known;
  const holes = state.doc.length > MAX_TEMPLATE_LENGTH ? [] : findHoles(state.doc.toString());
  holesByText.set(state.doc, holes);
  return holes;
}

/** Tints the holes of a text and colours what stands in them. */
export function markHoles(names: Names): Extension {
  // The marks of the highest precedence are the inner ones: a hole in an SQL text does not have the text's colour.
  const marked = marksBy((view) => {
    const marks: Range<Decoration>[] = [];
    for (const hole of visible(view, holesOf(view.state))) {
      marks.push((hole.isClosed ? closedHole : openHole).range(hole.from, hole.to));
      marks.push(brace.range(hole.from, hole.innerFrom));
      if (hole.isClosed) marks.push(brace.range(hole.innerTo, hole.to));
      marks.push(...expressionMarks(view.state.sliceDoc(hole.innerFrom, hole.innerTo), hole.innerFrom, names()));
    }
    return marks;
  });
  return Prec.highest(marked);
}

/** Colours the names of a text that is an expression itself. */
export function markNames(names: Names): Extension {
  return marksBy((view) => {
    const known = names();
    return known ? nameMarks(readNames(syntaxTree(view.state), view.state.doc.toString(), new Set(known)), 0) : [];
  });
}

function visible(view: EditorView, holes: readonly Hole[]): Hole[] {
  const { from, to } = view.viewport;
  return holes.filter((hole) => hole.to >= from && hole.from <= to);
}

function expressionMarks(text: string, shift: number, names: readonly string[] | undefined): Range<Decoration>[] {
  const tree = expressionLanguage.parser.parse(text);
  const marks: Range<Decoration>[] = [];
  highlightTree(tree, highlightStyle, (from, to, classes) => {
    marks.push(Decoration.mark({ class: classes }).range(shift + from, shift + to));
  });
  return names ? marks.concat(nameMarks(readNames(tree, text, new Set(names)), shift)) : marks;
}

function nameMarks(names: readonly NameMark[], shift: number): Range<Decoration>[] {
  return names.map(({ from, to, isKnown }) => (isKnown ? knownName : unknownName).range(shift + from, shift + to));
}

function marksBy(find: (view: EditorView) => Range<Decoration>[]): Extension {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = Decoration.set(find(view), true);
      }
      update(update: ViewUpdate): void {
        const isReread = syntaxTree(update.startState) !== syntaxTree(update.state);
        const isSetAnew = update.transactions.some(({ reconfigured }) => reconfigured);
        if (!update.docChanged && !update.viewportChanged && !isReread && !isSetAnew) return;
        this.decorations = Decoration.set(find(update.view), true);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}
