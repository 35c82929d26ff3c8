/** Values on their way out, by the rules of semantics 4.1. */
import type { JsonValue } from '#schema';
import { RUN_LIMITS } from '../../limits.ts';
import {
  apply,
  create,
  dateTime,
  defineProperty,
  deleteProperty,
  get,
  getPrototypeOf,
  isArray,
  isDate,
  isFiniteNumber,
  isMap,
  isPromise,
  isSet,
  isView,
  keys,
  PristineArrayBuffer,
  PristineTypeError,
  push,
  stringify,
  toISOString,
  toText,
} from './intrinsics.ts';

/** Names the path of what is not JSON. */
export class NotJson extends PristineTypeError {}

const objectPrototype = Object.prototype;
const arrayPrototype = Array.prototype;

/** What is being copied, outermost first, and under which keys: for the path of an error and for cycles. */
interface Walk {
  holders: object[];
  path: (string | number)[];
  root: string;
}

/** @throws NotJson */
export function asJson(value: unknown, root = ''): JsonValue {
  return copy(value, { holders: [], path: [], root });
}

/** As {@link asJson}, as text. @throws NotJson */
export function asJsonText(value: unknown, root = ''): string {
  // Nearly all results are: a look at one takes a third of what a copy of it does.
  if (isSaidAlike(value, 0)) return stringify(value);
  const json = asJson(value, root);
  // A `toJSON` that code left on these would be asked about our own copy.
  deleteProperty(objectPrototype, 'toJSON');
  deleteProperty(arrayPrototype, 'toJSON');
  return stringify(json);
}

/** Whether the language itself writes a value as our rules do: nothing in it that they refuse, or say in another way. */
function isSaidAlike(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return isFiniteNumber(value);
    case 'object':
      if (value === null) return true;
      // Where it is too deep, or contains itself, the copy tells at which path.
      if (depth >= RUN_LIMITS.resultDepth || 'toJSON' in value) return false;
      return isArray(value) ? areSaidAlike(value, depth) : isPlainObject(value, depth);
    default:
      return false;
  }
}

function areSaidAlike(list: readonly unknown[], depth: number): boolean {
  const { length } = list;
  for (let i = 0; i < length; i++) if (!isSaidAlike(list[i], depth + 1)) return false;
  return true;
}

function isPlainObject(value: object, depth: number): boolean {
  if (getPrototypeOf(value) !== objectPrototype) return false;
  const names = keys(value);
  for (let i = 0; i < names.length; i++) if (!isSaidAlike(get(value, names[i] ?? ''), depth + 1)) return false;
  return true;
}

function refuse(walk: Walk, what: string): never {
  let path = '';
  for (let i = 0; i < walk.path.length; i++) path += `/${toText(walk.path[i])}`;
  throw new NotJson(`${walk.root}${path === '' && walk.root === '' ? 'The result' : path} ${what}`);
}

function copy(value: unknown, walk: Walk): JsonValue {
  if (typeof value === 'object') return value === null ? null : copyObject(value, walk);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'undefined':
      return null;
    case 'number':
      return isFiniteNumber(value) ? value : refuse(walk, `is ${toText(value)}, which JSON has no word for`);
    case 'bigint':
      return refuse(walk, 'is a BigInt: turn it into a number or a text');
    case 'symbol':
      return refuse(walk, 'is a symbol');
    default:
      return refuse(walk, 'is a function');
  }
}

function copyObject(value: object, walk: Walk): JsonValue {
  if (walk.holders.length >= RUN_LIMITS.resultDepth) refuse(walk, `is nested deeper than ${RUN_LIMITS.resultDepth}`);
  for (let i = 0; i < walk.holders.length; i++) {
    if (walk.holders[i] === value) refuse(walk, 'contains itself');
  }
  push(walk.holders, value);
  const copied = isArray(value) ? copyArray(value, walk) : copyOther(value, walk);
  walk.holders.length -= 1;
  return copied;
}

function copyArray(list: readonly unknown[], walk: Walk): JsonValue {
  const copied: JsonValue[] = [];
  const { length } = list;
  for (let i = 0; i < length; i++) push(copied, step(list[i], i, walk));
  return copied;
}

function copyOther(value: object, walk: Walk): JsonValue {
  const prototype = getPrototypeOf(value);
  const isPlain = prototype === objectPrototype || prototype === null;
  if (!isPlain) refuseKnown(value, walk);
  if (!isPlain && isDate(value)) {
    const time = dateTime(value);
    return isFiniteNumber(time) ? toISOString(value) : refuse(walk, 'is an invalid date');
  }
  const { toJSON }: { toJSON?: unknown } = value;
  if (typeof toJSON === 'function') return copyAnswer(apply(toJSON, value, ['']), walk);
  const copied: { [key: string]: JsonValue } = create(null);
  const names = keys(value);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] ?? '';
    copied[name] = step(get(value, name), name, walk);
  }
  return copied;
}

/** What `toJSON` answered is not asked again, or it could go on for ever. */
function copyAnswer(answer: unknown, walk: Walk): JsonValue {
  if (typeof answer !== 'object' || answer === null || isArray(answer)) return copy(answer, walk);
  const plain: { [key: string]: unknown } = create(null);
  const names = keys(answer);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] ?? '';
    if (name === 'toJSON') continue;
    defineProperty(plain, name, { value: get(answer, name), enumerable: true });
  }
  return copy(plain, walk);
}

function refuseKnown(value: object, walk: Walk): void {
  if (isMap(value)) refuse(walk, 'is a Map: return Object.fromEntries(map)');
  if (isSet(value)) refuse(walk, 'is a Set: return [...set]');
  if (isPromise(value)) refuse(walk, 'is a Promise: put await before it');
  if (isView(value) || value instanceof PristineArrayBuffer) refuse(walk, 'is binary: return it as base64 text');
}

function step(value: unknown, key: string | number, walk: Walk): JsonValue {
  push(walk.path, key);
  const copied = copy(value, walk);
  walk.path.length -= 1;
  return copied;
}
