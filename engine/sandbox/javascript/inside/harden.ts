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
  PristineMap,
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

/** Own properties that code likes to assign on objects of its own, where a frozen prototype would refuse it. */
const OVERRIDDEN = new PristineMap<object, readonly string[]>([
  [Object.prototype, ['constructor', 'toString', 'toLocaleString', 'valueOf', 'hasOwnProperty']],
  [Array.prototype, ['constructor', 'toString']],
  [Function.prototype, ['toString']],
]);
const OF_ERRORS = ['constructor', 'name', 'message', 'toString'];

/** Once in each context: V8 installs some names only after it has read the snapshot. */
export function harden(): void {
  const unnamed = hidden();
  removeNames();
  tameConstructors();
  for (const [target, names] of OVERRIDDEN) for (const name of names) letOverride(target, name);
  for (const error of [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError]) {
    for (const name of OF_ERRORS) letOverride(error.prototype, name);
  }
  freezeAll([realm, ...unnamed]);
}

function removeNames(): void {
  for (const name of ownKeys(realm)) {
    if (typeof name !== 'string' || !KEPT.includes(name)) deleteProperty(realm, name);
  }
  for (const name of LAST_MATCH) deleteProperty(RegExp, name);
  for (let i = 1; i <= 9; i++) deleteProperty(RegExp, `$${i}`);
  // It answers a promise, and what waits for that would run after its time has been taken.
  deleteProperty(Array, 'fromAsync');
}

/** Code made from text has syntax that nobody looked at. */
function tameConstructors(): void {
  const refuse = (): never => {
    throw new PristineTypeError('code can not be made from text here');
  };
  for (const sample of [() => undefined, function* () {}]) {
    defineProperty(getPrototypeOf(sample), 'constructor', { value: refuse, writable: false, configurable: false });
  }
}

function letOverride(target: object, name: string): void {
  const value: unknown = getOwnPropertyDescriptor(target, name)?.value;
  if (value === undefined) return;
  defineProperty(target, name, {
    get: () => value,
    set(this: unknown, given: unknown) {
      if (this === target || typeof this !== 'object' || this === null) {
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
    [][Symbol.iterator](),
    ''[Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    'a'.matchAll(/a/g),
    [].values().map((item) => item),
    Iterator.from({ next: () => ({ done: true, value: undefined }) }),
    segments,
    segments[Symbol.iterator](),
  ];
}

function freezeAll(roots: readonly object[]): void {
  const seen = new PristineSet<unknown>();
  const open: unknown[] = [...roots];
  for (let i = 0; i < open.length; i++) {
    const value = open[i];
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) continue;
    if (apply(hasItem, seen, [value])) continue;
    apply(addItem, seen, [value]);
    freeze(value);
    push(open, getPrototypeOf(value));
    for (const key of ownKeys(value)) {
      const { value: held, get, set } = getOwnPropertyDescriptor(value, key) ?? {};
      push(open, held);
      push(open, get);
      push(open, set);
    }
  }
}
