/**
 * Makes a realm that runs can share, one after the other: nothing in it can be changed, so nothing can be left behind. Only
 * for plain code, see plain-bootstrap.ts.
 */
import {
  apply,
  defineProperty,
  deleteProperty,
  freeze,
  getPrototypeOf,
  PristineTypeError,
  push,
} from './intrinsics.ts';

/** The names of the global object that stay; blocks/javascript/globals.ts lets plain code read no other. */
const KEPT = [
  'undefined NaN Infinity Object Array String Number Boolean Math JSON Date RegExp Error TypeError RangeError SyntaxError',
  'ReferenceError EvalError URIError Map Set WeakMap WeakSet Intl parseInt parseFloat isNaN isFinite encodeURIComponent',
  'decodeURIComponent encodeURI decodeURI escape unescape console structuredClone atob btoa FunctionError',
]
  .join(' ')
  .split(' ');

/** Old ways to ask for the last match of any pattern: what one run matched is nothing for the next. */
const LAST_MATCH = ['input', '$_', 'lastMatch', '$&', 'lastParen', '$+', 'leftContext', '$`', 'rightContext', "$'"];

/** Held, since its own name goes too. */
const realm = globalThis;
const { ownKeys, getOwnPropertyDescriptor } = Reflect;
const PristineSet = Set;
const hasItem = Set.prototype.has;
const addItem = Set.prototype.add;

/** Once in each context: V8 installs some names only after it has read the snapshot. */
export function harden(): void {
  // All there is, not just what keeps a name: a symbol leads to Symbol, an iterator to Iterator.
  const all: object[] = [realm, ...partsOf(realm), ...hidden()];
  removeMembers();
  tameConstructors();
  for (const prototype of instantiable()) for (const name of ownKeys(prototype)) letOverride(prototype, name, all);
  removeNames();
  freezeAll(all);
}

function removeNames(): void {
  for (const name of ownKeys(realm)) {
    if (typeof name !== 'string' || !KEPT.includes(name)) deleteProperty(realm, name);
  }
}

/** They throw, for where they were just not there code might think that it could do without. */
function removeMembers(): void {
  for (const name of LAST_MATCH) refuse(RegExp, name);
  for (let i = 1; i <= 9; i++) refuse(RegExp, `$${i}`);
  // Who has seen some of its numbers knows the next ones, and the last ones.
  refuse(Math, 'random');
  // It answers a promise, and what waits for that would run after its time has been taken.
  refuse(Array, 'fromAsync');
  // The way to Temporal, and from there to BigInt.
  refuse(Date.prototype, 'toTemporalInstant');
}

function refuse(target: object, name: string): void {
  const described = getOwnPropertyDescriptor(target, name);
  if (!described) return;
  const refused = (): never => {
    throw new PristineTypeError(`${name} is not for plain code`);
  };
  const isMethod = typeof described.value === 'function';
  defineProperty(target, name, isMethod ? { value: refused } : { get: refused, set: refused });
}

/** Code made from text has syntax that nobody looked at. */
function tameConstructors(): void {
  for (const sample of [() => undefined, function* () {}]) {
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

/** What code makes objects of and may then give members of their own. */
function instantiable(): object[] {
  const errors = [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError];
  return [Object, Function, Array, Date, RegExp, Map, Set, WeakMap, WeakSet, ...errors].map((made) => made.prototype);
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
