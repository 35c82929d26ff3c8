/** A DataRow message begins with its kind and its length; then it counts its values, each with its length before it. */
const HEADER_BYTES = 5;
const COUNT_BYTES = 2;
const LENGTH_BYTES = 4;
/** Up to here a loop over the bytes is quicker than to make a string of them. */
const SHORT_BYTES = 256;
const KEPT_SCRATCH_BYTES = 1024 * 1024;
const LONGEST_ESCAPE = 6;

const [QUOTE, BACKSLASH, COMMA, MINUS] = [0x22, 0x5c, 0x2c, 0x2d];
const [OPEN_LIST, CLOSE_LIST, OPEN_ROW, CLOSE_ROW] = [0x5b, 0x5d, 0x7b, 0x7d];
const [ZERO, NINE] = [0x30, 0x39];
const NULL = Buffer.from('null');

/** A column of the answer, and how its values are written as JSON. */
export interface JsonColumn {
  name: string;
  /** Its place in a row, from 0. */
  place: number;
  /** Whole numbers of at most so many digits are JSON as they stand. */
  digits: number;
  /** Any other value as JSON text. Without it a value is a JSON string. */
  write?: ((text: string) => string) | undefined;
}

/**
 * The rows that a statement answered, as the bytes they came in: most are wanted as JSON text, by another process, and
 * nobody needs an object for each of them.
 */
export class SqlRows {
  readonly #parts: Part[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Takes the DataRow message that is there between `start` and `end`. The bytes stay as they are. */
  add(bytes: Buffer, start: number, end: number): void {
    const last = this.#parts.at(-1);
    if (last?.bytes === bytes && last.end === start) last.end = end;
    else this.#parts.push({ bytes, start, end });
    this.#count += 1;
  }

  /** Each value as Postgres writes it. */
  toCells(): (string | null)[][] {
    const rows: (string | null)[][] = [];
    const cells = new Cells();
    for (const { bytes, start, end } of this.#parts) {
      for (let at = start; at < end; ) {
        at = cells.read(bytes, at);
        rows.push(Array.from({ length: cells.count }, (_, index) => cells.text(bytes, index)));
      }
    }
    return rows;
  }

  /**
   * A JSON list with an object for each row.
   * @param columns those that are wanted, in the order of the object's members
   */
  toJsonText(columns: readonly JsonColumn[]): string {
    const text = new JsonBytes();
    const cells = new Cells();
    const keys = columns.map(({ name }, index) => Buffer.from(`${index > 0 ? ',' : ''}${JSON.stringify(name)}:`));
    let isFirst = true;
    text.byte(OPEN_LIST);
    for (const { bytes, start, end } of this.#parts) {
      for (let at = start; at < end; ) {
        at = cells.read(bytes, at);
        if (!isFirst) text.byte(COMMA);
        isFirst = false;
        text.byte(OPEN_ROW);
        for (let index = 0; index < columns.length; index += 1) {
          const column = columns[index];
          const key = keys[index];
          if (column && key) text.member(key, column, bytes, cells);
        }
        text.byte(CLOSE_ROW);
      }
    }
    text.byte(CLOSE_LIST);
    return text.toString();
  }
}

/** Rows that came together. */
interface Part {
  readonly bytes: Buffer;
  readonly start: number;
  end: number;
}

/** Where the values of one row begin and end. */
class Cells {
  readonly starts: number[] = [];
  /** -1 for null. */
  readonly lengths: number[] = [];
  count = 0;

  /** @returns where the next row begins */
  read(bytes: Buffer, start: number): number {
    const end = start + 1 + bytes.readUInt32BE(start + 1);
    let at = start + HEADER_BYTES;
    this.count = bytes.readUInt16BE(at);
    at += COUNT_BYTES;
    for (let index = 0; index < this.count; index += 1) {
      const length = bytes.readInt32BE(at);
      at += LENGTH_BYTES;
      if (at + length > end) throw new Error('a row that is shorter than its values');
      this.starts[index] = at;
      this.lengths[index] = length;
      if (length > 0) at += length;
    }
    return end;
  }

  text(bytes: Buffer, index: number): string | null {
    const length = this.lengths[index] ?? -1;
    const start = this.starts[index] ?? 0;
    return index >= this.count || length < 0 ? null : bytes.toString('utf8', start, start + length);
  }
}

let scratch = Buffer.allocUnsafe(64 * 1024);

/** JSON text in the making, as bytes. There is one at a time: nothing here waits. */
class JsonBytes {
  #bytes = scratch;
  #at = 0;
  /** All bits of all bytes: below 128, they are ASCII. */
  #seen = 0;

  byte(byte: number): void {
    this.#need(1);
    this.#bytes[this.#at++] = byte;
  }

  member(key: Buffer, { place, digits, write }: JsonColumn, from: Buffer, cells: Cells): void {
    this.#copy(key);
    const start = cells.starts[place] ?? 0;
    const length = place < cells.count ? (cells.lengths[place] ?? -1) : -1;
    if (length < 0) this.#copy(NULL);
    else if (length <= digits && this.#number(from, start, start + length)) return;
    else if (write) this.#text(write(from.toString('utf8', start, start + length)));
    else if (length > SHORT_BYTES) this.#text(JSON.stringify(from.toString('utf8', start, start + length)));
    else this.#string(from, start, start + length);
  }

  toString(): string {
    const isAscii = this.#seen < 0x80;
    const text = this.#bytes.toString(isAscii ? 'latin1' : 'utf8', 0, this.#at);
    if (this.#bytes.length <= KEPT_SCRATCH_BYTES) scratch = this.#bytes;
    return text;
  }

  #copy(bytes: Buffer): void {
    this.#need(bytes.length);
    const to = this.#bytes;
    let at = this.#at;
    let seen = this.#seen;
    for (let index = 0; index < bytes.length; index += 1) {
      const byte = bytes[index] ?? 0;
      seen |= byte;
      to[at++] = byte;
    }
    this.#seen = seen;
    this.#at = at;
  }

  /** False, and nothing is written, for what is no whole number: a server may say what it likes. */
  #number(from: Buffer, start: number, end: number): boolean {
    this.#need(end - start);
    const to = this.#bytes;
    let at = this.#at;
    for (let index = start; index < end; index += 1) {
      const byte = from[index] ?? 0;
      const isDigit = byte >= ZERO && byte <= NINE && (byte > ZERO || index > start || end - start === 1);
      if (!isDigit && !(byte === MINUS && index === start && (from[start + 1] ?? 0) > ZERO && end - start > 1))
        return false;
      to[at++] = byte;
    }
    this.#at = at;
    return end > start;
  }

  #string(from: Buffer, start: number, end: number): void {
    this.#need((end - start) * LONGEST_ESCAPE + 2);
    const to = this.#bytes;
    let at = this.#at;
    let seen = this.#seen;
    to[at++] = QUOTE;
    for (let index = start; index < end; index += 1) {
      const byte = from[index] ?? 0;
      seen |= byte;
      if (byte === QUOTE || byte === BACKSLASH) to[at++] = BACKSLASH;
      if (byte >= 0x20) to[at++] = byte;
      else at += to.write(`\\u${byte.toString(16).padStart(4, '0')}`, at, 'latin1');
    }
    to[at++] = QUOTE;
    this.#seen = seen;
    this.#at = at;
  }

  #text(json: string): void {
    // Three bytes are the longest that a unit of UTF-16 becomes.
    this.#need(json.length > SHORT_BYTES ? Buffer.byteLength(json) : json.length * 3);
    const written = this.#bytes.write(json, this.#at, 'utf8');
    if (written !== json.length) this.#seen |= 0x80;
    this.#at += written;
  }

  #need(count: number): void {
    if (this.#at + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + count));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
