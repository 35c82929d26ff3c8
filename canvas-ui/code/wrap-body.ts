/** A block's code is the body of an async function: that is what TypeScript gets to see, and positions are counted back. */

export const WRAPPER_NAME = '__block__';
const BEFORE = `async function ${WRAPPER_NAME}() {\n`;
const AFTER = '\n}\n';

export interface Span {
  from: number;
  to: number;
}

export function wrapBody(code: string): string {
  return BEFORE + code + AFTER;
}

export function toWrapped(pos: number): number {
  return pos + BEFORE.length;
}

/**
 * A span of the wrapped text in the code's own positions, at least one character long if the code has one there. What
 * lies in the wrapper (a `}` that is missing is missed after the end) moves to the nearest character of the code.
 */
export function fromWrapped(start: number, length: number, codeLength: number): Span {
  const from = clamp(start - BEFORE.length, codeLength);
  const to = clamp(start + length - BEFORE.length, codeLength);
  if (to > from) return { from, to };
  return from < codeLength ? { from, to: from + 1 } : { from: Math.max(0, codeLength - 1), to: codeLength };
}

function clamp(pos: number, length: number): number {
  return Math.max(0, Math.min(pos, length));
}
