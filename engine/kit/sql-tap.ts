/**
 * What a PostgreSQL server sends, split into its messages before pg reads them: rows go to whoever waits for them, as bytes,
 * all else to pg. pg would make a string of every value, and an object of every row.
 */

const DATA_ROW = 0x44;
/** A message's kind, then its length, which counts itself. */
const HEADER_BYTES = 5;

type OnData = (chunk: Buffer) => void;

/** What this needs of the socket of a connection of pg. */
export interface WireStream {
  write(bytes: Uint8Array): unknown;
  listeners(event: 'data'): unknown[];
  on(event: 'data', listener: OnData): unknown;
  removeAllListeners(event: 'data'): unknown;
  destroy(error?: Error): unknown;
}

export interface RowTaker {
  /** A longer message than this is not waited for: {@link RowTaker.tooLong} is told instead. */
  readonly maxMessageBytes: number;
  /** One DataRow message after the other: where it is in bytes that stay as they are. */
  takeRow(bytes: Buffer, start: number, end: number): void;
  tooLong(): void;
}

const taps = new WeakMap<WireStream, SqlTap>();

export class SqlTap {
  /** Who takes the rows to come; pg does, while nobody is here. */
  taker: RowTaker | undefined;
  readonly #stream: WireStream;
  readonly #toPg: OnData;
  /** The beginning of a message that is wanted as a whole, and how many bytes that takes. */
  #begun: Buffer[] = [];
  #have = 0;
  #wanted = HEADER_BYTES;
  /** Bytes to come of a message for pg, which can take it in pieces. */
  #passing = 0;

  /** The tap of a connection that is not in the middle of a message. */
  static of(stream: WireStream): SqlTap {
    const known = taps.get(stream);
    if (known) return known;
    const tap = new SqlTap(stream);
    taps.set(stream, tap);
    return tap;
  }

  private constructor(stream: WireStream) {
    const listeners = stream.listeners('data').filter((listener): listener is OnData => typeof listener === 'function');
    this.#stream = stream;
    this.#toPg = (chunk) => {
      for (const listener of listeners) listener.call(stream, chunk);
    };
    stream.removeAllListeners('data');
    stream.on('data', (chunk) => this.#read(chunk));
  }

  #read(chunk: Buffer): void {
    const bytes = this.#joined(chunk);
    if (!bytes) return;
    let at = 0;
    /** From here on nobody has had it yet. */
    let from = 0;
    for (;;) {
      const passed = Math.min(this.#passing, bytes.length - at);
      this.#passing -= passed;
      at += passed;
      if (this.#passing > 0 || bytes.length - at < HEADER_BYTES) break;
      const length = 1 + bytes.readUInt32BE(at + 1);
      const { taker } = this;
      if (length < HEADER_BYTES || length > (taker?.maxMessageBytes ?? Number.POSITIVE_INFINITY)) {
        this.#refuse(length);
        return;
      }
      if (!taker || bytes[at] !== DATA_ROW) {
        this.#passing = length;
        continue;
      }
      // What a row consists of, and whether it is still wanted, pg tells: it has to know what came before.
      if (from < at) this.#toPg(bytes.subarray(from, at));
      from = at;
      if (bytes.length - at < length) {
        this.#wanted = length;
        break;
      }
      taker.takeRow(bytes, at, at + length);
      at += length;
      from = at;
    }
    if (from < at) this.#toPg(bytes.subarray(from, at));
    if (at < bytes.length) {
      this.#begun = [bytes.subarray(at)];
      this.#have = bytes.length - at;
    }
  }

  /** With what there was before; undefined while that is not enough. */
  #joined(chunk: Buffer): Buffer | undefined {
    if (this.#have === 0) return chunk;
    this.#begun.push(chunk);
    this.#have += chunk.length;
    if (this.#have < this.#wanted) return undefined;
    const bytes = Buffer.concat(this.#begun, this.#have);
    this.#begun = [];
    this.#have = 0;
    this.#wanted = HEADER_BYTES;
    return bytes;
  }

  #refuse(length: number): void {
    if (length >= HEADER_BYTES) this.taker?.tooLong();
    else this.#stream.destroy(new Error('the server does not speak the protocol of PostgreSQL'));
  }
}
