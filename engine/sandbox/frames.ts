/**
 * Frames on a pipe: u32 head length, u32 body length (little endian), head as JSON text, body as raw bytes. The body is
 * JSON text of the code's making, so it passes through without being parsed and written again.
 */
import { readSync } from 'node:fs';
import type { Readable } from 'node:stream';

const PREFIX_BYTES = 8;

export interface FrameLimits {
  maxHead: number;
  maxBody: number;
}

/** What the child may send. 64 MiB is the longest result (16 Mi characters) in its widest UTF-8 form, and some. */
export const CHILD_FRAME_LIMITS: FrameLimits = { maxHead: 16 * 1024, maxBody: 64 * 1024 * 1024 };

/** What the server may send: it is trusted, the limits catch a stream out of step. */
export const SERVER_FRAME_LIMITS: FrameLimits = { maxHead: 64 * 1024, maxBody: 512 * 1024 * 1024 };

/** Splits a byte stream into frames. Throws on a frame over the limits: the peer is broken or hostile. */
export class FrameReader {
  readonly #limits: FrameLimits;
  #chunks: Buffer[] = [];
  #have = 0;
  #head = -1;
  #body = 0;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  push(chunk: Buffer, onFrame: (head: unknown, body: Buffer) => void): void {
    this.#chunks.push(chunk);
    this.#have += chunk.length;
    while (this.#readPrefix() && this.#have >= this.#head + this.#body) {
      const head = this.#take(this.#head);
      const body = this.#take(this.#body);
      this.#head = -1;
      onFrame(JSON.parse(head.toString('utf8')), body);
    }
  }

  #readPrefix(): boolean {
    if (this.#head >= 0) return true;
    if (this.#have < PREFIX_BYTES) return false;
    const prefix = this.#take(PREFIX_BYTES);
    this.#head = prefix.readUInt32LE(0);
    this.#body = prefix.readUInt32LE(4);
    if (this.#head > this.#limits.maxHead) throw new Error(`a frame head of ${this.#head} bytes`);
    if (this.#body > this.#limits.maxBody) throw new Error(`a frame body of ${this.#body} bytes`);
    return true;
  }

  #take(length: number): Buffer {
    this.#have -= length;
    const first = this.#chunks[0];
    if (first && first.length > length) {
      this.#chunks[0] = first.subarray(length);
      return first.subarray(0, length);
    }
    if (first && first.length === length) {
      this.#chunks.shift();
      return first;
    }
    return this.#gather(length);
  }

  #gather(length: number): Buffer {
    const gathered = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const chunk = this.#chunks.shift();
      if (!chunk) throw new Error('a frame is missing bytes');
      const wanted = length - filled;
      if (chunk.length > wanted) this.#chunks.unshift(chunk.subarray(wanted));
      filled += chunk.copy(gathered, filled, 0, wanted);
    }
    return gathered;
  }
}

/**
 * Waits for so many bytes. For the first frame of a child, which may be large: a stream would read it in a thousand pieces,
 * whose memory the process then keeps.
 */
function readBytesSync(descriptor: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let have = 0; have < length; ) {
    const count = readSync(descriptor, bytes, have, length - have, null);
    if (count === 0) throw new Error('the stream ended inside a frame');
    have += count;
  }
  return bytes;
}

/** Reads a frame whose body has parts, of the sizes that its head tells, each into memory of its own. */
export function readPartsSync(
  descriptor: number,
  limits: FrameLimits,
  sizesOf: (head: unknown) => readonly number[],
): Uint8Array<ArrayBuffer>[] {
  const prefix = Buffer.from(readBytesSync(descriptor, PREFIX_BYTES).buffer);
  const [headLength, bodyLength] = [prefix.readUInt32LE(0), prefix.readUInt32LE(4)];
  if (headLength > limits.maxHead || bodyLength > limits.maxBody) throw new Error('a first frame that is too long');
  const head: unknown = JSON.parse(new TextDecoder().decode(readBytesSync(descriptor, headLength)));
  return sizesOf(head).map((size) => readBytesSync(descriptor, size));
}

/** Reads frames until the stream ends or one of them is wrong. */
export function readFrames(
  stream: Readable,
  limits: FrameLimits,
  on: {
    frame(head: unknown, body: Buffer): void;
    /** A chunk of the stream has been read to its end. */
    end?(): void;
    violation(problem: unknown): void;
  },
): void {
  const reader = new FrameReader(limits);
  let broken = false;
  stream.on('data', (chunk: Buffer) => {
    if (broken) return;
    try {
      reader.push(chunk, on.frame);
      on.end?.();
    } catch (problem) {
      broken = true;
      on.violation(problem);
    }
  });
}

/** Texts go out as UTF-8, bytes as they are. */
export function encodeFrame(head: object, ...body: readonly (string | Uint8Array)[]): Buffer {
  const headText = JSON.stringify(head);
  const headLength = Buffer.byteLength(headText);
  const bodyLength = body.reduce((sum, part) => sum + byteLength(part), 0);
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + headLength + bodyLength);
  frame.writeUInt32LE(headLength, 0);
  frame.writeUInt32LE(bodyLength, 4);
  let offset = PREFIX_BYTES + frame.write(headText, PREFIX_BYTES, 'utf8');
  for (const part of body) {
    if (typeof part === 'string') {
      offset += frame.write(part, offset, 'utf8');
    } else {
      frame.set(part, offset);
      offset += part.length;
    }
  }
  return frame;
}

export function byteLength(part: string | Uint8Array): number {
  return typeof part === 'string' ? Buffer.byteLength(part) : part.length;
}
