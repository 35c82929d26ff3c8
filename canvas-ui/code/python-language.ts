import { StreamLanguage, type StringStream } from '@codemirror/language';

const KEYWORDS = new Set(
  (
    'and as assert async await break case class continue def del elif else except finally for from global if import in is ' +
    'lambda match nonlocal not or pass raise return try while with yield'
  ).split(' '),
);
const CONSTANTS = new Set(['True', 'False', 'None']);
const BUILTINS = new Set(
  (
    'abs all any bool bytes callable chr dict divmod enumerate filter float format frozenset getattr hasattr hash hex int ' +
    'isinstance issubclass iter len list map max min next object oct ord pow print range repr reversed round set slice ' +
    'sorted str sum super tuple type zip Exception KeyError ValueError TypeError IndexError RuntimeError'
  ).split(' '),
);

/** What a block may await, and raise. */
const OURS = 'resources functions fetch progress FunctionError CallError'.split(' ');

/** What is worth importing of what comes along. */
const MODULES = (
  'asyncio base64 calendar collections csv dataclasses datetime dateutil decimal difflib enum fractions functools hashlib hmac ' +
  'html io itertools json logging math operator random re secrets statistics string textwrap time typing unicodedata urllib ' +
  'uuid warnings xml zoneinfo'
).split(' ');

export const PYTHON_WORDS = {
  keyword: [...KEYWORDS],
  constant: [...CONSTANTS],
  function: [...BUILTINS, ...OURS],
  module: MODULES,
};

interface PythonState {
  /** The quotes that end the text we are in. */
  quotes: string | undefined;
  isRaw: boolean;
  afterDef: boolean;
  /** Of the last line, and whether it ended with a colon. */
  indent: number;
  opensBlock: boolean;
}

const STRING_START = /^([rRbBuUfF]{0,2})("""|'''|"|')/;
const NUMBER = /^(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?j?)/;
const WORD = /^[\p{ID_Start}_]\p{ID_Continue}*/u;

/** Python's tokens, which is all that highlighting, indenting and bracket matching need. */
export const pythonLanguage = StreamLanguage.define<PythonState>({
  name: 'python',
  startState: () => ({ quotes: undefined, isRaw: false, afterDef: false, indent: 0, opensBlock: false }),
  token: (stream, state) => (state.quotes === undefined ? code(stream, state) : text(stream, state, state.quotes)),
  indent: ({ indent, opensBlock, quotes }, _textAfter, { unit }) =>
    quotes === undefined ? indent + (opensBlock ? unit : 0) : null,
  languageData: {
    commentTokens: { line: '#' },
    closeBrackets: { brackets: ['(', '[', '{', "'", '"', "'''", '"""'] },
  },
});

function code(stream: StringStream, state: PythonState): string | null {
  if (stream.sol()) state.indent = stream.indentation();
  if (stream.eatSpace()) return null;
  if (stream.match(/^#.*/)) return 'comment';
  state.opensBlock = stream.peek() === ':';
  const start = stream.match(STRING_START);
  if (start && typeof start !== 'boolean') {
    state.quotes = start[2] ?? '"';
    state.isRaw = /r/i.test(start[1] ?? '');
    return text(stream, state, state.quotes);
  }
  if (stream.match(NUMBER)) return 'number';
  if (stream.match(/^@[\w.]+/)) return 'meta';
  const word = stream.match(WORD);
  if (word && typeof word !== 'boolean') return wordStyle(word[0], stream, state);
  stream.next();
  return null;
}

function wordStyle(word: string, stream: StringStream, state: PythonState): string | null {
  const isDefinition = state.afterDef;
  state.afterDef = word === 'def' || word === 'class';
  if (isDefinition) return 'def';
  if (KEYWORDS.has(word)) return 'keyword';
  if (CONSTANTS.has(word)) return 'atom';
  if (BUILTINS.has(word)) return 'variableName.standard';
  return stream.match(/^\s*\(/, false) ? 'variableName.function' : 'variableName';
}

function text(stream: StringStream, state: PythonState, quotes: string): string {
  while (!stream.eol()) {
    if (stream.match(quotes)) {
      state.quotes = undefined;
      return 'string';
    }
    if (stream.next() === '\\' && !state.isRaw) stream.next();
  }
  // Only a text in three quotes goes on in the next line.
  if (quotes.length === 1) state.quotes = undefined;
  return 'string';
}
