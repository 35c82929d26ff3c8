/** Characters of one drawn line: longer ones go on in the next. */
const LINE_LENGTH = 400;
/** Higher than this, browsers stop counting pixels. */
const MOST_LINES = 400_000;

/** Where each drawn line of a text begins: the text itself is never taken apart. */
export interface RawLines {
  text: string;
  starts: Uint32Array;
  /** False if there are more lines than are drawn. */
  isWhole: boolean;
}

export function toRawLines(text: string): RawLines {
  const starts: number[] = [];
  let at = 0;
  let lineEnd = 0;
  do {
    starts.push(at);
    // Looked for once for each line, not for each of the many parts of a long one.
    if (lineEnd <= at) lineEnd = text.indexOf('\n', at) + 1 || text.length;
    at = nextStart(text, at, lineEnd);
  } while (at < text.length && starts.length < MOST_LINES);
  return { text, starts: Uint32Array.from(starts), isWhole: at >= text.length };
}

/** Never between the two halves of a character. */
function nextStart(text: string, at: number, end: number): number {
  if (end - at <= LINE_LENGTH) return end;
  const unit = text.charCodeAt(at + LINE_LENGTH);
  return at + LINE_LENGTH - Number(unit >= 0xdc00 && unit <= 0xdfff);
}

export function lineAt({ text, starts }: RawLines, line: number): string {
  return text
    .slice(starts[line], starts[line + 1] ?? Math.min(text.length, (starts[line] ?? 0) + LINE_LENGTH))
    .replace(/\r?\n$/, '');
}
