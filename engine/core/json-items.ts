/** Where every so many items an item begins: the rest is found from there. */
const MARK_EVERY = 256;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, OPEN_OBJECT, CLOSE_LIST, CLOSE_OBJECT] = [0x5b, 0x7b, 0x5d, 0x7d];

/** The items of a long list as JSON text, without parsing it: any part of it can be cut out. */
export class JsonItems {
  readonly count: number;
  readonly #bytes: Buffer;
  readonly #marks: number[] = [];

  private constructor(bytes: Buffer, start: number) {
    this.#bytes = bytes;
    let count = 0;
    for (let at = start; at < bytes.length; ) {
      if (count % MARK_EVERY === 0) this.#marks.push(at);
      count++;
      const end = endOfItem(bytes, at);
      at = bytes[end] === COMMA ? end + 1 : bytes.length;
    }
    this.count = count;
  }

  /** Of bytes that are JSON; undefined where they are no list. */
  static of(bytes: Buffer): JsonItems | undefined {
    const start = skipSpace(bytes, 0);
    if (bytes[start] !== OPEN_LIST) return undefined;
    const first = skipSpace(bytes, start + 1);
    return new JsonItems(bytes, bytes[first] === CLOSE_LIST ? bytes.length : first);
  }

  /** The items from one index to another, the last one not included, as a list of their own. */
  slice(from: number, to: number): Buffer {
    const end = Math.min(to, this.count);
    if (from >= end) return Buffer.from('[]');
    const [first, last] = [this.#startOf(from), endOfItem(this.#bytes, this.#startOf(end - 1))];
    return Buffer.concat([Buffer.from('['), this.#bytes.subarray(first, last), Buffer.from(']')]);
  }

  #startOf(index: number): number {
    let at = this.#marks[Math.floor(index / MARK_EVERY)] ?? this.#bytes.length;
    for (let left = index % MARK_EVERY; left > 0; left--) at = endOfItem(this.#bytes, at) + 1;
    return at;
  }
}

/** Where the comma after the item stands, or the bracket that ends the list. */
function endOfItem(bytes: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfText(bytes, at);
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth++;
    else if ((byte === CLOSE_LIST || byte === CLOSE_OBJECT) && depth-- === 0) return at;
    else if (byte === COMMA && depth === 0) return at;
  }
  return bytes.length;
}

function endOfText(bytes: Buffer, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) at++;
    else if (bytes[at] === QUOTE) return at;
  }
  return bytes.length;
}

function skipSpace(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && (bytes[at] ?? 0) <= 0x20) at++;
  return at;
}
