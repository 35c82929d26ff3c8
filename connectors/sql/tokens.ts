type TokenKind =
  | 'word'
  | 'number'
  | 'symbol'
  /** A `{{ }}` where a value or name may stand. */
  | 'hole'
  /** `$1` */
  | 'param'
  | 'string'
  | 'quoted'
  | 'comment';

export interface Token {
  kind: TokenKind;
  /** As it was written; words in lower case. */
  text: string;
  /** Positions in the text with one character in place of each hole. */
  start: number;
  end: number;
}

/** Stands for a hole. Postgres takes no such character anywhere in a statement, so no text can be mistaken for one. */
export const HOLE = '\0';

const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const NUMBER = /\d[\w.]*/y;
const PARAM = /\$\d+/y;
const DOLLAR_QUOTE = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const SPACE = /\s+/y;
/** A string goes on after a line break, by the rules of its first part. */
const STRING_GOES_ON = /[^\S\n\r]*[\n\r]\s*'/y;

/**
 * Splits a statement of PostgreSQL into tokens, blanks left out. Never fails: what is not closed goes on to the end, and
 * the server will say so. That a mistake here is harmless is by design: values never become text.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const blank = matchAt(SPACE, text, at);
    if (blank) {
      at += blank.length;
      continue;
    }
    const { kind, end } = nextToken(text, at);
    const written = text.slice(at, end);
    tokens.push({ kind, text: kind === 'word' ? written.toLowerCase() : written, start: at, end });
    at = end;
  }
  return tokens;
}

function nextToken(text: string, at: number): { kind: TokenKind; end: number } {
  const char = text[at] ?? '';
  const pair = text.slice(at, at + 2);
  if (char === HOLE) return { kind: 'hole', end: at + 1 };
  if (pair === '--') return { kind: 'comment', end: lineEnd(text, at) };
  if (pair === '/*') return { kind: 'comment', end: commentEnd(text, at) };
  if (char === "'") return { kind: 'string', end: stringEnd(text, at, false) };
  if (char === '"') return { kind: 'quoted', end: quotedEnd(text, at + 1, '"') };
  if (char === '$') return dollarToken(text, at);
  const prefixed = prefixedToken(text, at);
  if (prefixed) return prefixed;
  const word = matchAt(WORD, text, at);
  if (word) return { kind: 'word', end: at + word.length };
  const number = matchAt(NUMBER, text, at);
  if (number) return { kind: 'number', end: at + number.length };
  return { kind: 'symbol', end: at + 1 };
}

/** `E'…'`, `B'…'`, `U&"…"`: letters that belong to the quote after them. */
function prefixedToken(text: string, at: number): { kind: TokenKind; end: number } | undefined {
  const [, letters = '', quote] = /^(u&|[ebxn])(['"])/i.exec(text.slice(at, at + 3)) ?? [];
  const start = at + letters.length;
  if (quote === "'") return { kind: 'string', end: stringEnd(text, start, letters.toLowerCase() === 'e') };
  if (quote === '"' && letters.length === 2) return { kind: 'quoted', end: quotedEnd(text, start + 1, '"') };
  return undefined;
}

function dollarToken(text: string, at: number): { kind: TokenKind; end: number } {
  const param = matchAt(PARAM, text, at);
  if (param) return { kind: 'param', end: at + param.length };
  const tag = matchAt(DOLLAR_QUOTE, text, at);
  if (!tag) return { kind: 'symbol', end: at + 1 };
  const close = text.indexOf(tag, at + tag.length);
  return { kind: 'string', end: close < 0 ? text.length : close + tag.length };
}

function stringEnd(text: string, quoteAt: number, escapes: boolean): number {
  let end = escapes ? escapedEnd(text, quoteAt + 1) : quotedEnd(text, quoteAt + 1, "'");
  for (let more = matchAt(STRING_GOES_ON, text, end); more; more = matchAt(STRING_GOES_ON, text, end)) {
    const start = end + more.length;
    end = escapes ? escapedEnd(text, start) : quotedEnd(text, start, "'");
  }
  return end;
}

/** After the closing quote; a doubled one is a character of the text. */
function quotedEnd(text: string, start: number, quote: string): number {
  let at = start;
  while (at < text.length) {
    if (text[at] !== quote) at += 1;
    else if (text[at + 1] === quote) at += 2;
    else return at + 1;
  }
  return text.length;
}

function escapedEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    if (text[at] === '\\' || (text[at] === "'" && text[at + 1] === "'")) at += 2;
    else if (text[at] === "'") return at + 1;
    else at += 1;
  }
  return text.length;
}

function lineEnd(text: string, start: number): number {
  const end = text.slice(start).search(/[\n\r]/);
  return end < 0 ? text.length : start + end;
}

/** Comments nest in PostgreSQL. */
function commentEnd(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const pair = text.slice(at, at + 2);
    if (pair === '/*') depth += 1;
    if (pair === '*/') depth -= 1;
    at += pair === '/*' || pair === '*/' ? 2 : 1;
    if (depth === 0) return at;
  }
  return text.length;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
