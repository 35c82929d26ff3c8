import { Duplex } from 'node:stream';

/** Takes whole requests in Postgres' wire protocol and gives the answers to whoever asked. */
export interface Backend {
  /** Resolves when it can take requests. */
  attach(client: BackendClient): Promise<void>;
  send(request: Uint8Array<ArrayBuffer>): void;
  /** `busy`: an answer is still to come, and nobody will read it. */
  detach(client: BackendClient, busy: boolean): void;
}

export interface BackendClient {
  receive(bytes: Uint8Array): void;
  /** @param rest the end of the answer */
  answered(rest: Uint8Array): void;
  lost(error: Error): void;
}

const SYNC = 0x53;
const QUERY = 0x51;
const TERMINATE = 0x58;
/** AuthenticationOk, then ReadyForQuery outside a transaction. */
const WELCOME = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);

/**
 * What node-postgres takes for the socket to a server, and is the way to the embedded one. So both databases have the
 * same driver, the same types and the same drizzle on top.
 */
export class EmbeddedSocket extends Duplex implements BackendClient {
  readonly #backend: Backend;
  #started = false;
  #waiting: Uint8Array[] = [];
  #unanswered = 0;

  constructor(backend: Backend) {
    super();
    this.#backend = backend;
  }

  connect(): this {
    this.#backend.attach(this).then(
      () => this.emit('connect'),
      (error: Error) => this.destroy(error),
    );
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  receive(bytes: Uint8Array): void {
    this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  answered(rest: Uint8Array): void {
    this.#unanswered--;
    this.receive(rest);
  }

  lost(error: Error): void {
    this.#unanswered = 0;
    this.destroy(error);
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#take(chunk);
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    for (const { chunk } of chunks) this.#take(chunk);
    done();
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#backend.detach(this, this.#unanswered > 0);
    done(error);
  }

  /** pg writes whole messages. They go on in one piece up to the one that asks for an answer. */
  #take(bytes: Buffer): void {
    if (!this.#started) {
      // The first message has no type; user and database in it mean nothing here.
      this.#started = true;
      this.push(WELCOME);
      return;
    }
    let start = 0;
    let end = 0;
    while (end < bytes.length) {
      const type = bytes[end];
      end += 1 + bytes.readInt32BE(end + 1);
      if (type === TERMINATE) return;
      if (type !== SYNC && type !== QUERY) continue;
      this.#waiting.push(bytes.subarray(start, end));
      this.#send();
      start = end;
    }
    if (start < end) this.#waiting.push(bytes.subarray(start, end));
  }

  #send(): void {
    const request = new Uint8Array(this.#waiting.reduce((sum, { byteLength }) => sum + byteLength, 0));
    let offset = 0;
    for (const piece of this.#waiting) {
      request.set(piece, offset);
      offset += piece.byteLength;
    }
    this.#waiting = [];
    this.#unanswered++;
    this.#backend.send(request);
  }
}
