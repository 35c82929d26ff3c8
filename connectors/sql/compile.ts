import { classifyStatement, type Statement } from './statement.ts';
import { HOLE, type Token, tokenize } from './tokens.ts';

/** How the value of a place is bound. `array`: a single value becomes a list of one; `json`: lists become JSON text. */
export type BindMode = 'value' | 'array' | 'json';

/** Where a value goes: the n-th hole, or `$n`. */
interface Place {
  index: number;
  mode: BindMode;
}

interface SqlProblem {
  message: string;
  /** Which hole is at fault, counted from 0. */
  hole?: number;
}

/** A statement read once: text between places, what they take, and what is wrong with it. */
export interface CompiledSql {
  statement: Statement;
  /** One more than `places`. Without the semicolon at the end. */
  texts: readonly string[];
  places: readonly Place[];
  /** Modes of `$1`, `$2` …, for a statement with parameters in place of holes. */
  params: readonly BindMode[];
  /** Holes where only a name can stand: a table, a column to sort by. */
  names: ReadonlySet<number>;
  problems: readonly SqlProblem[];
}

const compiled = new WeakMap<readonly string[], CompiledSql>();

/**
 * Reads the parts of a SQL template: `parts` are the texts between its holes.
 * @example compileSql(['select * from t where id in (', ')']).texts // ['select * from t where id = ANY(', ')']
 */
export function compileSql(parts: readonly string[]): CompiledSql {
  const known = compiled.get(parts);
  if (known) return known;
  const made = compile(parts);
  compiled.set(parts, made);
  return made;
}

function compile(parts: readonly string[]): CompiledSql {
  const text = parts.join(HOLE);
  const all = tokenize(text);
  const tokens = all.filter((token) => token.kind !== 'comment');
  const statement = classifyStatement(all);
  const holes = tokens.filter((token) => token.kind === 'hole').map((token) => readHole(text, tokens, token));
  const problems = [
    ...(parts.some((part) => part.includes(HOLE)) ? [{ message: 'The SQL holds a NUL character.' }] : []),
    ...(statement.refusal === undefined ? [] : [{ message: statement.refusal }]),
    ...separatorProblems(tokens),
    ...misplacedHoles(text, all),
    ...holes.flatMap(({ index, problem }) => (problem === undefined ? [] : [{ message: problem, hole: index }])),
    ...(holes.length > 0 && tokens.some((token) => token.kind === 'param')
      ? [{ message: 'Use either {{ }} or $1 with a list of parameters, not both.' }]
      : []),
  ];
  return {
    statement,
    ...splitAtHoles(text, statementEnd(text, tokens), holes),
    params: readParams(tokens),
    names: new Set(holes.flatMap(({ index, needsName }) => (needsName ? [index] : []))),
    problems,
  };
}

interface Hole extends Place {
  /** The text that this place replaces: wider than the hole for `IN ( )`. */
  start: number;
  end: number;
  before: string;
  after: string;
  needsName: boolean;
  problem: string | undefined;
}

function readHole(text: string, tokens: readonly Token[], token: Token): Hole {
  const at = tokens.indexOf(token);
  const hole: Hole = {
    index: holeIndex(text, token.start),
    mode: castsToJson(tokens, at) ? 'json' : 'value',
    start: token.start,
    end: token.end,
    before: '',
    after: '',
    needsName: needsName(tokens, at),
    problem: touchProblem(text, token),
  };
  return { ...hole, ...listPlace(tokens, at) };
}

/** `= ANY ({{ list }})` */
function isList(tokens: readonly Token[], at: number): boolean {
  return tokens[at - 1]?.text === '(' && isWord(tokens[at - 2], 'any', 'all', 'some');
}

/** `IN ({{ list }})` compares with a list, which SQL says as `= ANY (list)`. */
function listPlace(tokens: readonly Token[], at: number): Partial<Hole> {
  if (isList(tokens, at)) return { mode: 'array' };
  const inParentheses = tokens[at - 1]?.text === '(' && tokens[at + 1]?.text === ')';
  const keywordAt = inParentheses ? at - 2 : at - 1;
  const keyword = tokens[keywordAt];
  if (!isWord(keyword, 'in')) return {};
  const not = isWord(tokens[keywordAt - 1], 'not') ? tokens[keywordAt - 1] : undefined;
  const last = inParentheses ? tokens[at + 1] : tokens[at];
  return {
    mode: 'array',
    before: not ? '<> ALL(' : '= ANY(',
    after: ')',
    start: (not ?? keyword)?.start ?? 0,
    end: last?.end ?? 0,
  };
}

function castsToJson(tokens: readonly Token[], at: number): boolean {
  const isCast = tokens[at + 1]?.text === ':' && tokens[at + 2]?.text === ':';
  const type = isCast ? at + 3 : isWord(tokens[at + 1], 'as') ? at + 2 : -1;
  return isWord(tokens[type], 'json', 'jsonb') && tokens[type + 1]?.text !== '[';
}

const CLAUSE_ENDS = new Set([',', ')', ';', 'asc', 'desc', 'nulls', 'limit', 'offset', 'fetch', 'having', 'order']);

function needsName(tokens: readonly Token[], at: number): boolean {
  const previous = tokens[at - 1];
  const next = tokens[at + 1];
  if (previous?.text === '.' || next?.text === '.') return true;
  if (isWord(previous, 'join', 'into', 'update', 'table')) return true;
  // `extract(year from {{ }})` and `is distinct from {{ }}` take values.
  if (isWord(previous, 'from')) return !isWord(tokens[at - 2], 'distinct') && !insideCall(tokens, at);
  const sorts = isWord(previous, 'by') && isWord(tokens[at - 2], 'order', 'group', 'partition');
  return sorts && (next === undefined || CLAUSE_ENDS.has(next.text));
}

/** Whether the parenthesis around is that of a function, not of a subquery. */
function insideCall(tokens: readonly Token[], at: number): boolean {
  let depth = 0;
  for (let index = at - 1; index >= 0; index -= 1) {
    const text = tokens[index]?.text;
    if (text === ')') depth += 1;
    if (text === '(') depth -= 1;
    if (depth < 0) return isWord(tokens[index - 1], 'extract', 'substring', 'trim', 'overlay', 'position');
  }
  return false;
}

function touchProblem(text: string, { start, end }: Token): string | undefined {
  const touches = /[\w$\0\u0080-\uffff]/;
  if (!touches.test(text[start - 1] ?? ' ') && !touches.test(text[end] ?? ' ')) return undefined;
  return 'Put spaces around {{ }}: a value can not be a part of a word or a number.';
}

function misplacedHoles(text: string, tokens: readonly Token[]): SqlProblem[] {
  return tokens.flatMap((token) => {
    if (token.kind === 'hole' || !token.text.includes(HOLE)) return [];
    const first = holeIndex(text, token.start);
    const holes = token.text.split(HOLE).length - 1;
    const message = misplacedMessage(token);
    return Array.from({ length: holes }, (_, index) => ({ message, hole: first + index }));
  });
}

function misplacedMessage({ kind, text }: Token): string {
  if (kind === 'comment') return 'Take {{ }} out of the comment: a value can not stand there.';
  if (kind === 'quoted') {
    return 'Remove the double quotes around {{ }} and write {{ ident(name, ["allowed", "names"]) }}.';
  }
  if (/^'\0'$/.test(text)) return 'Remove the quotes around {{ }}: values are bound, not pasted.';
  return "Take {{ }} out of the quotes: values are bound, not pasted. Join the text instead, as in '%' || {{ }} || '%'.";
}

function separatorProblems(tokens: readonly Token[]): SqlProblem[] {
  const first = tokens.findIndex((token) => token.text === ';');
  const rest = first < 0 ? [] : tokens.slice(first).filter((token) => token.text !== ';');
  return rest.length === 0 ? [] : [{ message: 'Only one statement a query: use one block for each.' }];
}

function statementEnd(text: string, tokens: readonly Token[]): number {
  const semicolon = tokens.find((token) => token.text === ';');
  return semicolon?.start ?? text.length;
}

function splitAtHoles(text: string, end: number, holes: readonly Hole[]): Pick<CompiledSql, 'texts' | 'places'> {
  const texts: string[] = [];
  let from = 0;
  let after = '';
  for (const hole of holes) {
    texts.push(after + text.slice(from, hole.start) + hole.before);
    from = hole.end;
    after = hole.after;
  }
  texts.push(after + text.slice(from, Math.max(end, from)));
  return { texts, places: holes.map(({ index, mode }) => ({ index, mode })) };
}

function readParams(tokens: readonly Token[]): BindMode[] {
  const modes: BindMode[] = [];
  for (const [at, token] of tokens.entries()) {
    const index = token.kind === 'param' ? Number(token.text.slice(1)) - 1 : -1;
    // The protocol has no more than 65,535 of them.
    if (index < 0 || index > 65_534) continue;
    while (modes.length <= index) modes.push('value');
    if (castsToJson(tokens, at)) modes[index] = 'json';
    else if (isList(tokens, at) && modes[index] === 'value') modes[index] = 'array';
  }
  return modes;
}

function holeIndex(text: string, at: number): number {
  return text.slice(0, at).split(HOLE).length - 1;
}

function isWord(token: Token | undefined, ...words: string[]): boolean {
  return token?.kind === 'word' && words.includes(token.text);
}
