import { styleText } from 'node:util';

/** Where the words of a command go: its answer to `out`, what only a person needs to `note`. */
export interface Terminal {
  out(line: string): void;
  note(line: string): void;
  /** What is going on right now: a line that the next one takes the place of. Shown to people only. */
  status(text: string): void;
  /** True when a person reads the answer, not a program. */
  isRead: boolean;
  /** True when a person follows the notes. */
  isFollowed: boolean;
  paint(style: Style, text: string): string;
}

export type Style = 'red' | 'green' | 'yellow' | 'dim' | 'bold';

const CLEAR = '\r\u001b[K';

export function createTerminal(out: NodeJS.WriteStream, err: NodeJS.WriteStream): Terminal {
  let shown = '';
  const clear = () => {
    if (shown !== '') err.write(CLEAR);
    shown = '';
  };
  return {
    out(line) {
      clear();
      out.write(`${line}\n`);
    },
    note(line) {
      clear();
      err.write(`${line}\n`);
    },
    status(text) {
      const line = plain(text).slice(0, (err.columns || 80) - 1);
      if (err.isTTY !== true || line === shown) return;
      clear();
      err.write(line);
      shown = line;
    },
    isRead: out.isTTY === true,
    isFollowed: err.isTTY === true,
    // Knows NO_COLOR, and that a file or pipe has no colours.
    paint: (style, text) => styleText(style, text, { stream: out }),
  };
}

/** Text of a run or a server without the control characters that would move the cursor or retitle the window. */
export function plain(text: string): string {
  return text.replaceAll(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** JSON for a terminal: JSON.stringify leaves the second set of control characters as they are. */
export function prettyJson(value: unknown): string {
  return plain(JSON.stringify(value, null, 2) ?? 'null');
}

const CONTROL = /[^\P{Cc}\n\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
