/** TextEncoder, TextDecoder, atob and btoa. */
import {
  charCodeAt,
  defineGlobal,
  fromCharCode,
  indexOf,
  isView,
  min,
  PristineArrayBuffer,
  PristineRangeError,
  PristineTypeError,
  PristineUint8Array,
  slice,
  toLowerCase,
  toText,
} from './intrinsics.ts';

const REPLACEMENT = 0xfffd;
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function codePointAt(text: string, index: number): number {
  const unit = charCodeAt(text, index);
  if (unit < 0xd800 || unit > 0xdfff) return unit;
  const low = index + 1 < text.length ? charCodeAt(text, index + 1) : 0;
  if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff) return REPLACEMENT;
  return 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff);
}

function byteCount(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}

const leads = [0, 0, 0xc0, 0xe0, 0xf0];

function writePoint(point: number, bytes: Uint8Array, at: number): number {
  const count = byteCount(point);
  if (count === 1) {
    bytes[at] = point;
    return 1;
  }
  for (let i = count - 1; i > 0; i--) bytes[at + i] = 0x80 | ((point >> (6 * (count - 1 - i))) & 0x3f);
  bytes[at] = (leads[count] ?? 0) | (point >> (6 * (count - 1)));
  return count;
}

class Encoder {
  get encoding(): string {
    return 'utf-8';
  }

  encode(text: unknown = ''): Uint8Array {
    const input = toText(text);
    let length = 0;
    for (let i = 0; i < input.length; i++) {
      const point = codePointAt(input, i);
      length += byteCount(point);
      if (point > 0xffff) i += 1;
    }
    const bytes = new PristineUint8Array(length);
    this.encodeInto(input, bytes);
    return bytes;
  }

  encodeInto(text: unknown, bytes: Uint8Array): { read: number; written: number } {
    const input = toText(text);
    let read = 0;
    let written = 0;
    while (read < input.length) {
      const point = codePointAt(input, read);
      if (written + byteCount(point) > bytes.length) break;
      written += writePoint(point, bytes, written);
      read += point > 0xffff ? 2 : 1;
    }
    return { read, written };
  }
}

function toBytes(input: unknown): Uint8Array {
  if (input === undefined) return new PristineUint8Array(0);
  if (input instanceof PristineArrayBuffer) return new PristineUint8Array(input);
  if (isView(input)) return new PristineUint8Array(input.buffer, input.byteOffset, input.byteLength);
  throw new PristineTypeError('TextDecoder.decode needs an ArrayBuffer or a view of one');
}

/** How many bytes follow a lead byte, the bits it holds, and the range of the second byte; `undefined` for no lead. */
function leadOf(byte: number): { follow: number; bits: number; low: number; high: number } | undefined {
  if (byte >= 0xc2 && byte <= 0xdf) return { follow: 1, bits: byte & 0x1f, low: 0x80, high: 0xbf };
  if (byte >= 0xe0 && byte <= 0xef) {
    return { follow: 2, bits: byte & 0xf, low: byte === 0xe0 ? 0xa0 : 0x80, high: byte === 0xed ? 0x9f : 0xbf };
  }
  if (byte >= 0xf0 && byte <= 0xf4) {
    return { follow: 3, bits: byte & 7, low: byte === 0xf0 ? 0x90 : 0x80, high: byte === 0xf4 ? 0x8f : 0xbf };
  }
  return undefined;
}

/** One code point from `at` on: its value, or -1 when malformed, and where the next one starts. */
function readPoint(bytes: Uint8Array, at: number): { point: number; next: number } {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { point: first, next: at + 1 };
  const lead = leadOf(first);
  if (!lead) return { point: -1, next: at + 1 };
  let { bits, low, high } = lead;
  for (let i = 1; i <= lead.follow; i++) {
    const byte = bytes[at + i];
    if (byte === undefined || byte < low || byte > high) return { point: -1, next: at + i };
    bits = (bits << 6) | (byte & 0x3f);
    low = 0x80;
    high = 0xbf;
  }
  return { point: bits, next: at + lead.follow + 1 };
}

function toUnits(point: number): string {
  if (point < 0x10000) return fromCharCode(point);
  const offset = point - 0x10000;
  return fromCharCode(0xd800 | (offset >> 10), 0xdc00 | (offset & 0x3ff));
}

type Encoding = 'utf-8' | 'windows-1252';

/** The web's Latin 1 is Windows's. */
function encodingOf(label: string): Encoding | undefined {
  if (label === 'utf-8' || label === 'utf8') return 'utf-8';
  const isWindows = label === 'windows-1252' || label === 'latin1' || label === 'iso-8859-1' || label === 'ascii';
  return isWindows ? 'windows-1252' : undefined;
}

/** Windows 1252 from 0x80 to 0x9f: the only bytes that are not their own code point. */
const WINDOWS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function decodeWindows(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    text += byte < 0x80 || byte > 0x9f ? fromCharCode(byte) : WINDOWS[byte - 0x80];
  }
  return text;
}

class Decoder {
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  readonly encoding: Encoding;

  constructor(label: unknown = 'utf-8', options: { fatal?: unknown; ignoreBOM?: unknown } = {}) {
    const name = toLowerCase(toText(label));
    const encoding = encodingOf(name);
    if (!encoding) throw new PristineRangeError(`TextDecoder knows utf-8 and windows-1252 (latin1), not ${name}`);
    this.encoding = encoding;
    this.fatal = options.fatal === true;
    this.ignoreBOM = options.ignoreBOM === true;
  }

  decode(input?: unknown): string {
    const bytes = toBytes(input);
    if (this.encoding !== 'utf-8') return decodeWindows(bytes);
    const hasBom = !this.ignoreBOM && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    let text = '';
    for (let at = hasBom ? 3 : 0; at < bytes.length; ) {
      const { point, next } = readPoint(bytes, at);
      if (point < 0 && this.fatal) throw new PristineTypeError('The encoded data was not valid utf-8');
      text += toUnits(point < 0 ? REPLACEMENT : point);
      at = next;
    }
    return text;
  }
}

function toBase64(data: unknown): string {
  const text = toText(data);
  let out = '';
  for (let i = 0; i < text.length; i += 3) {
    let bits = 0;
    const count = min(text.length - i, 3);
    for (let k = 0; k < 3; k++) {
      const unit = k < count ? charCodeAt(text, i + k) : 0;
      if (unit > 0xff) throw new PristineTypeError('btoa takes characters up to U+00FF: encode the text first');
      bits = (bits << 8) | unit;
    }
    for (let k = 0; k < 4; k++) out += k <= count ? BASE64[(bits >> (18 - 6 * k)) & 0x3f] : '=';
  }
  return out;
}

function withoutSpace(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const letter = text[i] ?? '';
    if (indexOf(' \t\n\f\r', letter) < 0) out += letter;
  }
  return out;
}

function fromBase64(data: unknown): string {
  let text = withoutSpace(toText(data));
  if (text.length % 4 === 0 && slice(text, -1) === '=') text = slice(text, 0, slice(text, -2) === '==' ? -2 : -1);
  let out = '';
  let bits = 0;
  let held = 0;
  for (let i = 0; i < text.length; i++) {
    const value = indexOf(BASE64, text[i] ?? '');
    if (value < 0 || text.length % 4 === 1) {
      throw new PristineTypeError('atob was given something that is not base64');
    }
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += fromCharCode((bits >> held) & 0xff);
  }
  return out;
}

export function installText(): void {
  defineGlobal('TextEncoder', Encoder);
  defineGlobal('TextDecoder', Decoder);
  defineGlobal('btoa', toBase64);
  defineGlobal('atob', fromBase64);
}
