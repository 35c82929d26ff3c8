/** A `{{ }}` hole of a text: from its first brace to after its last. */
export interface Hole {
  from: number;
  to: number;
  /** What stands between the braces. */
  innerFrom: number;
  innerTo: number;
  /** An open hole ends with its line, so that half-typed text does not turn the rest of a document into a hole. */
  isClosed: boolean;
}

/** As the language has it (docs/expressions.md, limits). */
export const MAX_TEMPLATE_LENGTH = 200_000;
const MAX_EXPRESSION_LENGTH = 20_000;
/** Each open hole may cost a search through the rest of the text. */
const MAX_OPEN_HOLES = 40;

/** Finds the holes of a text that is being typed. The strict reading, with messages, is #expression's `parseTemplate`. */
export function findHoles(text: string): Hole[] {
  const holes: Hole[] = [];
  if (text.length > MAX_TEMPLATE_LENGTH) return holes;
  let openHoles = 0;
  let from = 0;
  for (let open = text.indexOf('{{'); open >= 0 && openHoles < MAX_OPEN_HOLES; open = text.indexOf('{{', from)) {
    if (isEscaped(text, open, from)) {
      from = open + 2;
      continue;
    }
    const close = closeOf(text, open + 2);
    const end = close < 0 ? endOfLine(text, open) : close + 2;
    if (close < 0) openHoles += 1;
    const innerTo = close < 0 ? end : close;
    holes.push({ from: open, to: end, innerFrom: open + 2, innerTo, isClosed: close >= 0 });
    from = end;
  }
  return holes;
}

/** The hole whose inside holds the position. */
export function holeAt(holes: readonly Hole[], pos: number): Hole | undefined {
  return holes.find(({ innerFrom, innerTo }) => innerFrom <= pos && pos <= innerTo);
}

/** The text with every hole turned into a word of the same length: what is left can be read as plain SQL. */
export function maskHoles(text: string): string {
  let masked = '';
  let from = 0;
  for (const hole of findHoles(text)) {
    masked += text.slice(from, hole.from) + text.slice(hole.from, hole.to).replace(/[^\n]/g, 'x');
    from = hole.to;
  }
  return masked + text.slice(from);
}

function isEscaped(text: string, open: number, from: number): boolean {
  let slashes = 0;
  while (open - slashes > from && text[open - slashes - 1] === '\\') slashes += 1;
  return slashes % 2 === 1;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** What is open around a place of an expression: a brace, a template text, a `${` in one. */
type Opener = '{' | '`' | '${';

/** Where the `}}` stands that ends the hole, or -1. Those in texts, comments and objects do not end it. */
function closeOf(text: string, start: number): number {
  const open: Opener[] = [];
  const limit = Math.min(text.length, start + MAX_EXPRESSION_LENGTH);
  let at = start;
  while (at >= 0 && at < limit) {
    if (open.length === 0 && text.startsWith('}}', at)) return at;
    at = open.at(-1) === '`' ? stepInText(text, at, open) : stepInCode(text, at, open);
  }
  return -1;
}

function stepInText(text: string, at: number, open: Opener[]): number {
  if (text[at] === '\\') return at + 2;
  if (text[at] === '`') open.pop();
  if (!text.startsWith('${', at)) return at + 1;
  open.push('${');
  return at + 2;
}

function stepInCode(text: string, at: number, open: Opener[]): number {
  const char = text[at];
  if (char === '"' || char === "'") return afterQuoted(text, at, char);
  if (text.startsWith('//', at)) return endOfLine(text, at);
  if (text.startsWith('/*', at)) {
    const end = text.indexOf('*/', at + 2);
    return end < 0 ? -1 : end + 2;
  }
  if (char === '{' || char === '`') open.push(char);
  if (char === '}') open.pop();
  return at + 1;
}

function afterQuoted(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\n') return -1;
    if (char === '\\') at += 1;
    else if (char === quote) return at + 1;
  }
  return -1;
}
