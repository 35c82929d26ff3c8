/** `crypto` with randomness of the operating system, fetched in portions: one question to the child costs 50 µs. */
import { host } from './host.ts';
import {
  defineGlobal,
  fromCharCode,
  hide,
  isView,
  min,
  PristineArrayBuffer,
  PristineRangeError,
  PristineTypeError,
  PristineUint8Array,
  uncurry,
} from './intrinsics.ts';

const PORTION = 4096;
/** As Web Crypto has it. */
const MAX_BYTES = 65_536;

const setBytes = uncurry<Uint8Array, [ArrayLike<number>, number], void>(Uint8Array.prototype.set);
const cut = uncurry<Uint8Array, [number, number], Uint8Array>(Uint8Array.prototype.subarray);

const stock = { bytes: new PristineUint8Array(0), used: 0 };

function take(count: number): Uint8Array {
  if (stock.used + count > stock.bytes.length) {
    const fresh = host.ask('random', PORTION);
    stock.bytes =
      fresh instanceof PristineArrayBuffer ? new PristineUint8Array(fresh) : new PristineUint8Array(PORTION);
    stock.used = 0;
  }
  stock.used += count;
  return cut(stock.bytes, stock.used - count, stock.used);
}

function getRandomValues(view: unknown): unknown {
  if (!isView(view)) throw new PristineTypeError('getRandomValues needs a typed array');
  if (view.byteLength > MAX_BYTES) throw new PristineRangeError(`getRandomValues fills at most ${MAX_BYTES} bytes`);
  const bytes = new PristineUint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let at = 0; at < bytes.length; at += PORTION) {
    const count = min(bytes.length - at, PORTION);
    setBytes(bytes, take(count), at);
  }
  return view;
}

function hex(value: number): string {
  return fromCharCode(value < 10 ? 48 + value : 87 + value);
}

function randomUUID(): string {
  const bytes = take(16);
  let text = '';
  for (let i = 0; i < 16; i++) {
    let byte = bytes[i] ?? 0;
    if (i === 6) byte = (byte & 0x0f) | 0x40;
    if (i === 8) byte = (byte & 0x3f) | 0x80;
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-';
    text += hex(byte >> 4) + hex(byte & 0xf);
  }
  return text;
}

export function installRandom(): void {
  const target = {};
  hide(target, 'getRandomValues', getRandomValues);
  hide(target, 'randomUUID', randomUUID);
  defineGlobal('crypto', target);
}
