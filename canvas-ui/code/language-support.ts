import { closeBrackets } from '@codemirror/autocomplete';
import { javascriptLanguage } from '@codemirror/lang-javascript';
import { jsonLanguage } from '@codemirror/lang-json';
import { bracketMatching, foldGutter, indentOnInput, indentUnit } from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import type { CodeEditorProps, CodeLanguage } from './code-editor-props.ts';
import { expressionLanguage } from './expression-names.ts';
import { holesOf, markHoles, markNames } from './hole-marks.ts';
import { holeAt } from './hole-ranges.ts';
import { pythonLanguage } from './python-language.ts';
import { SqlWithHoles } from './sql-language.ts';

/** Above this a text is shown without colours: reading its syntax would hold up typing. */
const MAX_READ = 1_000_000;

const IN_CODE = { brackets: ['(', '[', '{', "'", '"', '`'] };
const IN_SQL = { brackets: ['(', "'", '"'] };
const NOWHERE = { brackets: [] };

export function languageSupport(language: CodeLanguage, props: () => CodeEditorProps): Extension {
  const names = () => props().names;
  if (language === 'text' || props().value.length > MAX_READ) return [];
  const common = [bracketMatching(), closeBrackets(), indentOnInput()];
  if (language === 'javascript') return [javascriptLanguage, common];
  if (language === 'json') return [jsonLanguage, common];
  if (language === 'python') return [pythonLanguage, indentUnit.of('    '), common];
  if (language === 'expression') return [expressionLanguage, markNames(names), common];
  if (language === 'sql') return [SqlWithHoles, markHoles(names), bracketsBy(IN_SQL), common];
  return [markHoles(names), bracketsBy(NOWHERE), common];
}

export function folding(): Extension {
  return foldGutter({
    markerDOM: (isOpen) => {
      const marker = document.createElement('span');
      marker.textContent = isOpen ? '⌄' : '›';
      marker.title = isOpen ? 'Fold' : 'Unfold';
      return marker;
    },
  });
}

/** Brackets and quotes close themselves as in code in a hole, and as `outside` in the text around: "it's" is no quote. */
function bracketsBy(outside: { brackets: string[] }): Extension {
  return EditorState.languageData.of((state, pos) => [
    { closeBrackets: holeAt(holesOf(state), pos) ? IN_CODE : outside },
  ]);
}
