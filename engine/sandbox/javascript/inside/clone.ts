/** structuredClone for what code can hold here. */
import {
  apply,
  construct,
  dateTime,
  defineGlobal,
  defineProperty,
  get,
  getPrototypeOf,
  hide,
  isArray,
  isDate,
  isMap,
  isSet,
  isView,
  keys,
  PristineArrayBuffer,
  PristineError,
  PristineMap,
  PristineTypeError,
  SafeMap,
  toText,
  uncurry,
} from './intrinsics.ts';

const PristineDate = Date;
const PristineSet = Set;
const PristineRegExp = RegExp;
const eachPair = uncurry<Map<unknown, unknown>, [(value: unknown, key: unknown) => void], void>(Map.prototype.forEach);
const eachItem = uncurry<Set<unknown>, [(value: unknown) => void], void>(Set.prototype.forEach);
const setPair = uncurry<Map<unknown, unknown>, [unknown, unknown], unknown>(Map.prototype.set);
const addItem = uncurry<Set<unknown>, [unknown], unknown>(Set.prototype.add);
const sliceBuffer = uncurry<ArrayBuffer, [number, number], ArrayBuffer>(ArrayBuffer.prototype.slice);
const regExpSource = Object.getOwnPropertyDescriptor(RegExp.prototype, 'source')?.get;
const viewKinds = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
];

type Seen = SafeMap<unknown, unknown>;

function refuse(value: unknown): never {
  throw new PristineTypeError(
    `structuredClone can not copy ${typeof value === 'object' ? 'this object' : typeof value}`,
  );
}

function clone(value: unknown, seen: Seen): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') return refuse(value);
  if (typeof value !== 'object' || value === null) return value;
  const known = seen.get(value);
  return known ?? cloneObject(value, seen);
}

function cloneObject(value: object, seen: Seen): unknown {
  if (isArray(value)) return fill(value, [], seen);
  const prototype = getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return fill(value, {}, seen);
  const special = cloneSpecial(value, seen);
  return special ?? fill(value, {}, seen);
}

function fill(from: object, to: object, seen: Seen): object {
  seen.set(from, to);
  if (isArray(from) && isArray(to)) to.length = from.length;
  const names = keys(from);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] ?? '';
    const copied = clone(get(from, name), seen);
    defineProperty(to, name, { value: copied, writable: true, enumerable: true, configurable: true });
  }
  return to;
}

function cloneSpecial(value: object, seen: Seen): object | undefined {
  if (isDate(value)) return new PristineDate(dateTime(value));
  if (isMap(value)) {
    const copied = new PristineMap<unknown, unknown>();
    seen.set(value, copied);
    eachPair(value, (item, key) => setPair(copied, clone(key, seen), clone(item, seen)));
    return copied;
  }
  if (isSet(value)) {
    const copied = new PristineSet<unknown>();
    seen.set(value, copied);
    eachItem(value, (item) => addItem(copied, clone(item, seen)));
    return copied;
  }
  if (value instanceof PristineError) return cloneError(value, seen);
  return cloneBinary(value) ?? cloneRegExp(value);
}

function cloneError(error: Error, seen: Seen): Error {
  const copied = new PristineError(toText(error.message));
  hide(copied, 'name', toText(error.name));
  hide(copied, 'stack', error.stack);
  return fill(error, copied, seen) === copied ? copied : refuse(error);
}

function cloneBinary(value: object): object | undefined {
  if (value instanceof PristineArrayBuffer) return sliceBuffer(value, 0, value.byteLength);
  if (!isView(value) || !(value.buffer instanceof PristineArrayBuffer)) return undefined;
  const buffer = sliceBuffer(value.buffer, value.byteOffset, value.byteOffset + value.byteLength);
  for (let i = 0; i < viewKinds.length; i++) {
    const kind = viewKinds[i];
    if (kind && value instanceof kind) return construct(kind, [buffer]);
  }
  return undefined;
}

function cloneRegExp(value: object): object | undefined {
  if (!(value instanceof PristineRegExp) || !regExpSource) return undefined;
  return new PristineRegExp(toText(apply(regExpSource, value, [])), toText(value.flags));
}

export function installClone(): void {
  defineGlobal('structuredClone', (value: unknown) => clone(value, new SafeMap()));
}
