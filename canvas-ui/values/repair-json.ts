import type { JsonValue } from '#schema';

/** What has been read so far of a text that may end anywhere. */
interface Reading {
  at: number;
  /** Closing brackets of what is open, the innermost last. */
  open: string[];
  /** A string here would be a key. */
  atKey: boolean;
  /** Up to here the text makes a value, if what is open gets closed. */
  safeEnd: number;
}

/** The value of JSON text; if the text was cut, as much of it as is there. Undefined if it is no JSON. */
export function parseCut(text: string, isCut: boolean): JsonValue | undefined {
  const whole = tryParse(text);
  return whole === undefined && isCut ? tryParse(repairJson(text)) : whole;
}

/**
 * Closes what a cut left open. A string that was cut keeps its beginning and gets an ellipsis; a number or word at the very
 * end may be a part of another, so it is left out, as is a key without its value.
 */
export function repairJson(text: string): string {
  const reading: Reading = { at: 0, open: [], atKey: false, safeEnd: 0 };
  while (reading.at < text.length) {
    const character = text.charAt(reading.at);
    if (character === '"') {
      const end = endOfString(text, reading.at);
      if (end === undefined && !reading.atKey) {
        return `${text.slice(0, reading.at)}${withoutTornEscape(text.slice(reading.at))}…"${closing(reading)}`;
      }
      reading.at = end ?? text.length;
      if (!reading.atKey) reading.safeEnd = reading.at;
    } else if (/[\s[\]{}:,]/.test(character)) {
      takeMark(reading, character);
    } else {
      reading.at = endOfWord(text, reading.at);
      if (reading.at < text.length) reading.safeEnd = reading.at;
    }
  }
  // Brackets only open and close at safe places, so what is open now was open there.
  return text.slice(0, reading.safeEnd) + closing(reading);
}

function takeMark(reading: Reading, character: string): void {
  reading.at++;
  if (character === '{' || character === '[') {
    reading.open.push(character === '{' ? '}' : ']');
    reading.atKey = character === '{';
    reading.safeEnd = reading.at;
  } else if (character === '}' || character === ']') {
    reading.open.pop();
    reading.atKey = false;
    reading.safeEnd = reading.at;
  } else if (character === ',') {
    reading.atKey = reading.open.at(-1) === '}';
  } else if (character === ':') {
    reading.atKey = false;
  }
}

function closing({ open }: Reading): string {
  return open.toReversed().join('');
}

/** Just behind the closing quote, or undefined if there is none. */
function endOfString(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === BACKSLASH) at++;
    else if (character === QUOTE) return at + 1;
  }
  return undefined;
}

function endOfWord(text: string, start: number): number {
  let at = start;
  while (at < text.length && /[^\s[\]{}:,"]/.test(text.charAt(at))) at++;
  return at;
}

function withoutTornEscape(text: string): string {
  const torn = /(?<!\\)(?:\\\\)*(\\(?:u[0-9a-fA-F]{0,3})?)$/.exec(text)?.[1] ?? '';
  return text.slice(0, text.length - torn.length);
}

const BACKSLASH = 92;
const QUOTE = 34;

function tryParse(text: string): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
