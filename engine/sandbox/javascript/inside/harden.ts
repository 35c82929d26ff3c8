/**
 * Makes a realm that runs can share, one after the other: nothing in it can be changed, so nothing can be left behind. Only
 * for plain code, see plain-bootstrap.ts.
 */
import { everything, freezeRealm, tameConstructors } from './freeze.ts';
import { defineProperty, deleteProperty, PristineTypeError } from './intrinsics.ts';

/** The names of the global object that stay; blocks/javascript/globals.ts lets plain code read these and no other. */
export const KEPT = [
  'undefined NaN Infinity Object Array String Number Boolean Math JSON Date RegExp Error TypeError RangeError SyntaxError',
  'ReferenceError EvalError URIError Map Set WeakMap WeakSet Intl parseInt parseFloat isNaN isFinite encodeURIComponent',
  'decodeURIComponent encodeURI decodeURI escape unescape console structuredClone atob btoa FunctionError',
]
  .join(' ')
  .split(' ');

/** Old ways to ask for the last match of any pattern: what one run matched is nothing for the next. */
export const LAST_MATCH =
  "input $_ lastMatch $& lastParen $+ leftContext $` rightContext $' $1 $2 $3 $4 $5 $6 $7 $8 $9".split(' ');

/** Held, since its own name goes too. */
const realm = globalThis;
const { ownKeys, getOwnPropertyDescriptor } = Reflect;

/** Once in each context: V8 installs some names only after it has read the snapshot. */
export function harden(): void {
  const all = everything();
  removeMembers();
  tameConstructors();
  removeNames();
  freezeRealm(all);
}

function removeNames(): void {
  for (const name of ownKeys(realm)) {
    if (typeof name !== 'string' || !KEPT.includes(name)) deleteProperty(realm, name);
  }
}

/** They throw, for where they were just not there code might think that it could do without. */
function removeMembers(): void {
  for (const name of LAST_MATCH) refuse(RegExp, name);
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
