/**
 * What the interpreter made of code, kept outside of the memory that is put back: compiling costs more than most runs. It
 * was made before any of the code ran, and belongs to one isolate, hence to one trust scope.
 */

const MAX_TEXTS = 32;
/** Of Python's bytes for one text: 8 MB for all. */
const MAX_CHARS = 256 * 1024;

/** By the code, the one kept first at the front. */
const texts = new Map<string, string>();

export function findCompiled(code: string): string | undefined {
  return texts.get(code);
}

export function keepCompiled(code: string, text: string): void {
  if (text.length > MAX_CHARS || code.length > MAX_CHARS) return;
  const [oldest] = texts.keys();
  if (texts.size >= MAX_TEXTS && oldest !== undefined) texts.delete(oldest);
  texts.set(code, text);
}
