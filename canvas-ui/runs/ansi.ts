export type AnsiColour = 'black' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'white';

interface AnsiStyle {
  colour: AnsiColour | undefined;
  background: AnsiColour | undefined;
  isBold: boolean;
  isFaint: boolean;
  isItalic: boolean;
  isUnderlined: boolean;
}

export interface AnsiPart {
  text: string;
  style: AnsiStyle;
}

const PLAIN: AnsiStyle = {
  colour: undefined,
  background: undefined,
  isBold: false,
  isFaint: false,
  isItalic: false,
  isUnderlined: false,
};
const COLOURS: readonly AnsiColour[] = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

const ESC = '\u001b';
/** Control sequences, titles of windows, and other escapes: all are taken out, and those for colours are obeyed. */
const ESCAPES = new RegExp(
  `${ESC}\\[([0-?]*)[ -/]*([@-~])|${ESC}\\][^\\u0007${ESC}]*(?:\\u0007|${ESC}\\\\)?|${ESC}[@-Z\\\\^_]?`,
  'g',
);
/** What would ring, move the cursor or show as nothing. */
const CONTROLS = /[^\P{Cc}\t\n]/gu;

/** Text with the colours that terminals know. Colours beyond the eight become the nearest of them. */
export function parseAnsi(text: string): AnsiPart[] {
  if (!text.includes(ESC)) return [{ text: text.replace(CONTROLS, ''), style: PLAIN }];
  const parts: AnsiPart[] = [];
  let style = PLAIN;
  let at = 0;
  const push = (end: number): void => {
    const part = text.slice(at, end).replace(CONTROLS, '');
    if (part !== '') parts.push({ text: part, style });
  };
  for (const match of text.matchAll(ESCAPES)) {
    push(match.index);
    at = match.index + match[0].length;
    if (match[2] === 'm') style = withCodes(style, (match[1] ?? '').split(/[;:]/).map(Number));
  }
  push(text.length);
  return parts;
}

export function withoutAnsi(text: string): string {
  return parseAnsi(text)
    .map((part) => part.text)
    .join('');
}

function withCodes(style: AnsiStyle, codes: readonly number[]): AnsiStyle {
  let next = style;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const [colour, taken] = extendedColour(codes.slice(at + 1));
      next = { ...next, [code === 38 ? 'colour' : 'background']: colour };
      at += taken;
    } else next = withCode(next, code);
  }
  return next;
}

const CODES: ReadonlyMap<number, Partial<AnsiStyle>> = new Map<number, Partial<AnsiStyle>>([
  [0, PLAIN],
  [1, { isBold: true }],
  [2, { isFaint: true }],
  [3, { isItalic: true }],
  [4, { isUnderlined: true }],
  [22, { isBold: false, isFaint: false }],
  [23, { isItalic: false }],
  [24, { isUnderlined: false }],
  [39, { colour: undefined }],
  [49, { background: undefined }],
]);

function withCode(style: AnsiStyle, code: number): AnsiStyle {
  const set = CODES.get(code);
  if (set) return { ...style, ...set };
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return { ...style, colour: COLOURS[code % 10] };
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) return { ...style, background: COLOURS[code % 10] };
  return style;
}

/** `5;n` of the 256, or `2;r;g;b`; and how many codes that took. */
function extendedColour([mode, a = 0, b = 0, c = 0]: readonly number[]): [AnsiColour | undefined, number] {
  if (mode === 2) return [nearest(a, b, c), 4];
  if (mode !== 5) return [undefined, 1];
  if (a < 16) return [COLOURS[a % 8], 2];
  if (a >= 232) return [a < 244 ? 'black' : 'white', 2];
  const level = (part: number): number => (part % 6) * 51;
  return [nearest(level(Math.floor((a - 16) / 36)), level(Math.floor((a - 16) / 6)), level(a - 16)), 2];
}

function nearest(red: number, green: number, blue: number): AnsiColour {
  const most = Math.max(red, green, blue);
  if (most < 60) return 'black';
  const bit = (part: number): number => Number(part > most * 0.6);
  return COLOURS[bit(red) + bit(green) * 2 + bit(blue) * 4] ?? 'white';
}
