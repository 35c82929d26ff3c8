/** The little of Markdown that a note understands. Everything else is text. */

export interface Piece {
  text: string;
  style: 'plain' | 'strong' | 'emphasis' | 'code';
}

export interface NoteLine {
  kind: 'heading' | 'item' | 'text' | 'blank';
  pieces: readonly Piece[];
}

const MAX_LINES = 400;
const MARKS = /(\*\*[^*\n]{1,500}\*\*|`[^`\n]{1,500}`|_[^_\n]{1,500}_)/;

export function noteLines(text: string): NoteLine[] {
  return text.split('\n').slice(0, MAX_LINES).map(toLine);
}

function toLine(line: string): NoteLine {
  const heading = /^#{1,3} +(.*)$/.exec(line);
  if (heading) return { kind: 'heading', pieces: toPieces(heading[1] ?? '') };
  const item = /^\s*[-*] +(.*)$/.exec(line);
  if (item) return { kind: 'item', pieces: toPieces(item[1] ?? '') };
  return line.trim() === '' ? { kind: 'blank', pieces: [] } : { kind: 'text', pieces: toPieces(line) };
}

function toPieces(line: string): Piece[] {
  return line
    .split(MARKS)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.startsWith('**') && part.endsWith('**') && part.length > 4)
        return { text: part.slice(2, -2), style: 'strong' };
      if (part.startsWith('`') && part.endsWith('`') && part.length > 2)
        return { text: part.slice(1, -1), style: 'code' };
      if (part.startsWith('_') && part.endsWith('_') && part.length > 2)
        return { text: part.slice(1, -1), style: 'emphasis' };
      return { text: part, style: 'plain' };
    });
}

export const NOTE_COLORS = ['yellow', 'blue', 'green', 'red', 'grey'] as const;
export type NoteColor = (typeof NOTE_COLORS)[number];

export function noteColor(color: string | undefined): NoteColor {
  return NOTE_COLORS.find((known) => known === color) ?? 'yellow';
}
