/** Freezes all that a realm's code can reach, so that nothing can be left behind in it. */
import { apply, defineProperty, freeze, getPrototypeOf, PristineTypeError, push } from './intrinsics.ts';

/** Held, since its own name may go. */
const realm = globalThis;
const { ownKeys, getOwnPropertyDescriptor } = Reflect;
const PristineSet = Set;
const hasItem = Set.prototype.has;
const addItem = Set.prototype.add;

/** What code makes objects of and may then give members of their own. */
const instantiable: object[] = [
  ...[Object, Function, Array, Date, RegExp, Map, Set, WeakMap, WeakSet],
  ...[Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError],
].map((made) => made.prototype);

/** All there is, not just what keeps a name: a symbol leads to Symbol, an iterator to Iterator. */
export function everything(): object[] {
  return [realm, ...partsOf(realm), ...hidden()];
}

/** @param all what {@link everything} gave, before names were taken away */
export function freezeRealm(all: object[] = everything()): void {
  for (const prototype of instantiable) for (const name of ownKeys(prototype)) letOverride(prototype, name, all);
  freezeAll(all);
}

/** Code made from text has syntax that nobody looked at. */
export function tameConstructors(): void {
  for (const sample of [() => undefined, function* () {}, async () => undefined, async function* () {}]) {
    const prototype = getPrototypeOf(sample);
    const name: unknown = prototype.constructor.name;
    const refused = (): never => {
      throw new PristineTypeError('code can not be made from text here');
    };
    defineProperty(refused, 'name', { value: name });
    defineProperty(refused, 'length', { value: 1 });
    defineProperty(refused, 'prototype', { value: prototype });
    defineProperty(prototype, 'constructor', { value: refused, writable: false, configurable: false });
  }
}

/** Lets code assign a member of the prototype's name on objects of its own, where a frozen prototype would refuse it. */
function letOverride(target: object, name: string | symbol, all: object[]): void {
  const { value, writable, configurable } = getOwnPropertyDescriptor(target, name) ?? {};
  if (value === undefined || !writable || !configurable || typeof name === 'symbol') return;
  if (isObject(value)) push(all, value);
  defineProperty(target, name, {
    get: () => value,
    set(this: unknown, given: unknown) {
      if (this === target || (typeof this !== 'object' && typeof this !== 'function') || this === null) {
        throw new PristineTypeError(`${name} can not be changed for everybody`);
      }
      defineProperty(this, name, { value: given, writable: true, enumerable: true, configurable: true });
    },
    configurable: false,
  });
}

/** What no name leads to, only syntax and answers of methods. */
function hidden(): object[] {
  const segments = new Intl.Segmenter('en').segment('a');
  return [
    function* () {},
    (function* () {})(),
    async () => undefined,
    async function* () {},
    [][Symbol.iterator](),
    ''[Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    'a'.matchAll(/a/g),
    [].values().map((item) => item),
    Iterator.from({ next: () => ({ done: true, value: undefined }) }),
    segments,
    segments[Symbol.iterator](),
    // Its stack is read and written by two functions that all errors have in common.
    new Error(),
  ];
}

/** The objects that one holds: behind its members, getters and setters. */
function partsOf(holder: object): object[] {
  const parts: object[] = [];
  const keys = ownKeys(holder);
  for (let i = 0; i < keys.length; i++) {
    const { value, get, set } = getOwnPropertyDescriptor(holder, keys[i] ?? '') ?? {};
    if (isObject(value)) push(parts, value);
    if (get) push(parts, get);
    if (set) push(parts, set);
  }
  return parts;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function freezeAll(open: object[]): void {
  const seen = new PristineSet<object>();
  for (let i = 0; i < open.length; i++) {
    const value = open[i];
    if (!value || apply(hasItem, seen, [value])) continue;
    apply(addItem, seen, [value]);
    freeze(value);
    const prototype: unknown = getPrototypeOf(value);
    if (isObject(prototype)) push(open, prototype);
    const parts = partsOf(value);
    for (let k = 0; k < parts.length; k++) push(open, parts[k]);
  }
}
