import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
} from '@codemirror/autocomplete';
import { localCompletionSource } from '@codemirror/lang-javascript';
import { keywordCompletionSource, schemaCompletionSource } from '@codemirror/lang-sql';
import { syntaxTree } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import type { CodeEditorProps } from './code-editor-props.ts';
import { holesOf } from './hole-marks.ts';
import { holeAt } from './hole-ranges.ts';
import { isIdentifier, type WordBefore, wordBefore } from './member-path.ts';
import { PYTHON_WORDS } from './python-language.ts';
import type { ScriptSupport } from './script-support.ts';
import { SqlWithHoles } from './sql-language.ts';
import { mergeSuggestions, rankOf, type Suggestion, type SuggestionKind } from './suggestion.ts';

/** How long the list waits for TypeScript, which mostly answers within 30 ms: when typing, and when it was asked for. */
const PATIENCE_MS = 400;
const EXPLICIT_PATIENCE_MS = 5000;

const GLYPHS: Record<SuggestionKind, string> = {
  parameter: '$',
  block: '◆',
  key: '◦',
  variable: 'x',
  function: 'ƒ',
  method: 'ƒ',
  class: 'C',
  keyword: '·',
  constant: '#',
  table: '▤',
  column: '◦',
};

export function completion(props: () => CodeEditorProps, script: ScriptSupport | undefined): Extension {
  return autocompletion({
    override: [sourceOf(props, script)],
    icons: false,
    addToOptions: [{ render: glyph, position: 20 }],
    maxRenderedOptions: 200,
    activateOnTypingDelay: 40,
    closeOnBlur: true,
    defaultKeymap: false,
  });
}

function sourceOf(props: () => CodeEditorProps, script: ScriptSupport | undefined): CompletionSource {
  return (context) => {
    const { language, schema } = props();
    if (language === 'javascript') return inScript(context, props(), script);
    if (language === 'python') return inPython(context, props());
    if (language === 'expression') return ofNames(context, props());
    const isInHole = holeAt(holesOf(context.state), context.pos) !== undefined;
    if (language === 'template') return isInHole ? ofNames(context, props()) : null;
    if (language !== 'sql') return null;
    return isInHole ? ofNames(context, props()) : inSql(context, schema);
  };
}

async function ofNames(context: CompletionContext, props: CodeEditorProps): Promise<CompletionResult | null> {
  const word = wordAt(context);
  if (!isWanted(context, word) || isIn(context, /^(String|TemplateString)$/)) return null;
  return resultOf(word, await known(context, word, props));
}

async function inScript(
  context: CompletionContext,
  props: CodeEditorProps,
  script: ScriptSupport | undefined,
): Promise<CompletionResult | null> {
  const word = wordAt(context);
  if (!isWanted(context, word) || isIn(context, /Comment$/)) return null;
  const isText = isIn(context, /^(String|TemplateString)$/);
  if (isText && !context.explicit) return null;
  const patience = context.explicit ? EXPLICIT_PATIENCE_MS : PATIENCE_MS;
  const isWaiting = script?.isReady() === true || context.explicit;
  const text = context.state.doc.toString();
  const [ours, typed] = await Promise.all([
    isText ? [] : known(context, word, props),
    isWaiting ? (script?.complete(text, context.pos, patience) ?? []) : [],
  ]);
  const local = typed.length === 0 && word.path?.length === 0 ? locals(context) : [];
  return resultOf(word, mergeSuggestions(ours, typed, local));
}

/** The variables of the code by its syntax alone, for as long as TypeScript is not there. */
function locals(context: CompletionContext): Suggestion[] {
  const found = localCompletionSource(context);
  if (found === null || found instanceof Promise) return [];
  return found.options.map(({ label }) => ({ label, kind: 'variable' as const }));
}

async function inPython(context: CompletionContext, props: CodeEditorProps): Promise<CompletionResult | null> {
  const word = wordAt(context);
  if (!isWanted(context, word) || isIn(context, /comment|string/)) return null;
  const ours = await known(context, word, props);
  if (word.path?.length !== 0) return resultOf(word, ours);
  const text = context.state.doc.toString();
  const written = new Set(text.match(/[\p{ID_Start}_]\p{ID_Continue}{2,}/gu)?.slice(0, 5000));
  written.delete(word.word);
  return resultOf(
    word,
    mergeSuggestions(
      ours,
      PYTHON_WORDS.keyword.map((label) => ({ label, kind: 'keyword' as const })),
      PYTHON_WORDS.constant.map((label) => ({ label, kind: 'constant' as const })),
      PYTHON_WORDS.function.map((label) => ({ label, kind: 'function' as const })),
      props.modules ?? [],
      PYTHON_WORDS.module.map((label) => ({ label, kind: 'class' as const, detail: 'module' })),
      [...written].map((label) => ({ label, kind: 'variable' as const })),
    ),
  );
}

async function inSql(context: CompletionContext, schema: CodeEditorProps['schema']): Promise<CompletionResult | null> {
  if (isIn(context, /^(String|LineComment|BlockComment)$/)) return null;
  const keywords = keywordCompletionSource(SqlWithHoles, false, (label) => ({ label, ...look('keyword') }));
  const tables = schemaCompletionSource({ dialect: SqlWithHoles, schema: namespaceOf(schema ?? {}) });
  const [names, words] = await Promise.all([tables(context), keywords(context)]);
  if (!names || !words || names.from !== words.from) return names ?? words;
  return { ...names, options: [...names.options, ...words.options] };
}

function namespaceOf(schema: Readonly<Record<string, readonly string[]>>): Record<string, SqlTable> {
  const entries = Object.entries(schema).map(([table, columns]): [string, SqlTable] => [
    table,
    {
      self: { label: table.slice(table.lastIndexOf('.') + 1), ...look('table') },
      children: columns.map((column) => ({ label: column, ...look('column') })),
    },
  ]);
  return Object.fromEntries(entries);
}

interface SqlTable {
  self: Completion;
  children: readonly Completion[];
}

async function known(
  { state, pos }: CompletionContext,
  { word, path }: WordBefore,
  { completions }: CodeEditorProps,
): Promise<readonly Suggestion[]> {
  try {
    return (await completions?.({ text: state.doc.toString(), pos, word, path })) ?? [];
  } catch {
    // Names that can't be told are no reason to hide the others.
    return [];
  }
}

function wordAt({ state, pos }: CompletionContext): WordBefore {
  return wordBefore(state.doc.toString(), pos);
}

/** After a dot, in a word, or when it was asked for. A number is no word. */
function isWanted({ explicit }: CompletionContext, { word, path }: WordBefore): boolean {
  if (/^\d/.test(word)) return false;
  return explicit || word !== '' || path === undefined || path.length > 0;
}

function isIn({ state, pos }: CompletionContext, kinds: RegExp): boolean {
  return kinds.test(syntaxTree(state).resolveInner(pos, -1).name);
}

function resultOf(word: WordBefore, suggestions: readonly Suggestion[]): CompletionResult | null {
  if (suggestions.length === 0) return null;
  const isMember = word.path?.length !== 0;
  return {
    from: word.from,
    options: suggestions.map((suggestion) => toCompletion(suggestion, isMember)),
    validFor: /^[\p{ID_Continue}$]*$/u,
  };
}

function toCompletion(suggestion: Suggestion, isMember: boolean): Completion {
  const { label, detail, info, kind } = suggestion;
  return {
    label,
    ...look(kind),
    boost: rankOf(suggestion),
    ...(detail === undefined ? {} : { detail }),
    ...(info === undefined ? {} : { info }),
    ...inserting(suggestion, isMember),
  };
}

function look(kind: SuggestionKind | undefined): { type?: string } {
  return kind === undefined ? {} : { type: kind };
}

/** A key that is no identifier takes the place of the dot: `row.` and `first name` make `row["first name"]`. */
function inserting({ label, insert, from, kind }: Suggestion, isMember: boolean): Pick<Completion, 'apply'> {
  if (insert !== undefined) {
    return { apply: (view, _option, start, to) => replace(view, from ?? start, to, insert) };
  }
  if (kind !== 'key' || !isMember || isIdentifier(label)) return {};
  return {
    apply: (view, _option, start, to) => {
      const isOptional = view.state.sliceDoc(start - 2, start) === '?.';
      replace(view, isOptional ? start : start - 1, to, `[${JSON.stringify(label)}]`);
    },
  };
}

function replace(view: EditorView, from: number, to: number, insert: string): void {
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + insert.length },
    userEvent: 'input.complete',
  });
}

function glyph({ type }: Completion): Node {
  const node = document.createElement('span');
  node.className = `cm-suggestion-kind cm-kind-${type ?? 'none'}`;
  node.ariaHidden = 'true';
  node.textContent = isKind(type) ? GLYPHS[type] : ' ';
  return node;
}

function isKind(type: string | undefined): type is SuggestionKind {
  return type !== undefined && Object.hasOwn(GLYPHS, type);
}
