/**
 * The language's own functions, held before any user code can replace them on globals and prototypes. Code in this folder
 * uses these, index loops and rest parameters; `for..of`, spread and array destructuring ask a replaceable iterator.
 */
export const { apply, construct, deleteProperty, get } = Reflect;
export const { create, defineProperty, freeze, getPrototypeOf, keys, assign } = Object;
export const { isArray } = Array;
export const { stringify, parse } = JSON;
export const { isFinite: isFiniteNumber } = Number;
export const { min, max } = Math;
export const { fromCharCode } = String;

/** A method as a function of its receiver: `uncurry(''.slice)(text, 1)`. */
export function uncurry<This, Args extends unknown[], Result>(method: (this: This, ...args: Args) => Result) {
  return (self: This, ...args: Args): Result => apply(method, self, args);
}

export const slice = uncurry(String.prototype.slice);
export const indexOf = uncurry(String.prototype.indexOf);
export const charCodeAt = uncurry(String.prototype.charCodeAt);
export const toLowerCase = uncurry(String.prototype.toLowerCase);
export const toUpperCase = uncurry(String.prototype.toUpperCase);
export const exec = uncurry(RegExp.prototype.exec);
export const hasOwn = uncurry(Object.prototype.hasOwnProperty);
export const toISOString = uncurry(Date.prototype.toISOString);
export const dateTime = uncurry(Date.prototype.getTime);
export const whenDone = uncurry<Promise<unknown>, [() => void], unknown>(Promise.prototype.then);

const mapSize = Object.getOwnPropertyDescriptor(Map.prototype, 'size')?.get;
const setSize = Object.getOwnPropertyDescriptor(Set.prototype, 'size')?.get;

function isBranded(getter: (() => unknown) | undefined, value: object): boolean {
  if (!getter) return false;
  try {
    apply(getter, value, []);
    return true;
  } catch {
    return false;
  }
}

/** Asks the object's internal slots, which neither a subclass nor a changed prototype can hide. */
export const isMap = (value: object): value is Map<unknown, unknown> => isBranded(mapSize, value);
export const isSet = (value: object): value is Set<unknown> => isBranded(setSize, value);
export const isDate = (value: object): value is Date => isBranded(Date.prototype.getTime, value);
export const isPromise = (value: object): boolean => value instanceof PristinePromise;
export const isView = ArrayBuffer.isView;

/** The constructors, since user code may assign other things to their names. */
export const PristinePromise = Promise;
export const PristineError = Error;
export const PristineTypeError = TypeError;
export const PristineRangeError = RangeError;
export const PristineArrayBuffer = ArrayBuffer;
export const PristineUint8Array = Uint8Array;
export const PristineProxy = Proxy;
export const PristineMap = Map;
export const toText = String;
export const toNumber = Number;

/** A Map whose methods can't be replaced from outside. */
export class SafeMap<Key, Value> {
  readonly #map = new PristineMap<Key, Value>();

  get size(): number {
    return mapSize ? apply(mapSize, this.#map, []) : 0;
  }

  get(key: Key): Value | undefined {
    return apply(PristineMapGet, this.#map, [key]);
  }

  set(key: Key, value: Value): void {
    apply(PristineMapSet, this.#map, [key, value]);
  }

  delete(key: Key): void {
    apply(PristineMapDelete, this.#map, [key]);
  }
}

const { get: PristineMapGet, set: PristineMapSet, delete: PristineMapDelete } = Map.prototype;

const weakGet = WeakMap.prototype.get;
const weakSet = WeakMap.prototype.set;
const PristineWeakMap = WeakMap;

/** What is known of an object without the object showing it. */
export class SafeWeakMap<Value> {
  readonly #map = new PristineWeakMap<object, Value>();

  get(key: unknown): Value | undefined {
    return typeof key === 'object' && key !== null ? apply(weakGet, this.#map, [key]) : undefined;
  }

  set(key: object, value: Value): void {
    apply(weakSet, this.#map, [key, value]);
  }
}

const arrayPush = uncurry<unknown[], [unknown], number>(Array.prototype.push);

export function push<Item>(list: Item[], item: Item): void {
  arrayPush(list, item);
}

/** Puts a name on the global object the way the language's own names are: writable, not enumerable. */
export function defineGlobal(name: string, value: unknown): void {
  defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
}

export function hide(target: object, name: PropertyKey, value: unknown): void {
  defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
}
