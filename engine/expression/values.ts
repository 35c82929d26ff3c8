import { MAX_VALUE_DEPTH } from './budget.ts';
import { NESTED_TOO_DEEPLY, Refusal } from './errors.ts';
import { isForbidden } from './keys.ts';
import { arrayLength, DateValue, FunctionValue, type Machine, ownMember } from './machine.ts';

/** What a value is, in words for the author. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return 'a text';
  if (Array.isArray(value)) return 'a list';
  if (DateValue.is(value)) return 'a date';
  if (FunctionValue.is(value)) return 'a function';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** An object of members: not a list, a date or a function. */
export function isRecord(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !DateValue.is(value) &&
    !FunctionValue.is(value)
  );
}

/** As `String(value)`, but nothing of an object ever runs. */
export function toText(value: unknown, machine: Machine, depth = 0): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) {
    return String(value);
  }
  if (DateValue.is(value)) return isoText(value);
  if (isList(value)) return joinText(value, ',', machine, depth);
  const hint = isRecord(value) ? '; use JSON.stringify(…) or one of its members' : '';
  throw new Refusal(`${kindOf(value)} can't be used as text${hint}`);
}

export function joinText(array: readonly unknown[], separator: string, machine: Machine, depth = 0): string {
  if (depth > MAX_VALUE_DEPTH) throw new Refusal(NESTED_TOO_DEEPLY, 'expression.limit');
  const items = machine.items(array);
  let length = separator.length * Math.max(0, items.length - 1);
  machine.budget.spend(items.length);
  machine.budget.spendText(length);
  const texts: string[] = [];
  for (const item of items) {
    const text = item === null || item === undefined ? '' : toText(item, machine, depth + 1);
    length += text.length;
    machine.budget.spendText(text.length);
    if (length > machine.budget.limits.textLength) machine.budget.spendText(length);
    texts.push(text);
  }
  return texts.join(separator);
}

export function isoText(value: DateValue): string {
  return new Date(value.time).toISOString();
}

/** As `Number(value)`, but nothing of an object ever runs. */
export function toNumber(value: unknown, machine: Machine): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    machine.budget.spend(value.length >>> 4);
    return Number(value);
  }
  if (typeof value === 'boolean' || value === null || value === undefined) return Number(value);
  if (DateValue.is(value)) return value.time;
  throw new Refusal(`${kindOf(value)} can't be used as a number`);
}

/** The name of a member that a computed key stands for. */
export function toKey(value: unknown, machine: Machine): string | number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    machine.budget.spend(value.length >>> 4);
    if (isForbidden(value)) throw new Refusal(`"${value}" can't be read or written`);
    return value;
  }
  if (typeof value === 'boolean' || value === null || value === undefined) return String(value);
  throw new Refusal(`${kindOf(value)} can't be used as the name of a member`);
}

/** `target[key]` for anything but null and undefined: own data only. `key` came through {@link toKey} or the parser. */
export function readMember(target: unknown, key: string | number, machine: Machine): unknown {
  if (typeof target === 'object' && target !== null) {
    if (DateValue.is(target) || FunctionValue.is(target)) return undefined;
    return ownMember(target, key);
  }
  if (typeof target !== 'string') return undefined;
  if (key === 'length') return target.length;
  const index = typeof key === 'number' ? key : indexOf(key);
  machine.budget.spend(target.length >>> 4); // a text put together of others is copied to be indexed
  return Number.isInteger(index) && index >= 0 && index < target.length ? target.charAt(index) : undefined;
}

function indexOf(key: string): number {
  return key.length < 12 && String(Number(key)) === key ? Number(key) : -1;
}

/** Whether an own member is there, as `key in target` and `Object.hasOwn(target, key)`. */
export function hasMember(target: unknown, key: string | number): boolean {
  if (typeof target === 'object' && target !== null && !DateValue.is(target)) return Object.hasOwn(target, key);
  throw new Refusal(`${kindOf(target)} has no members to look for`);
}

/** The names of own enumerable members of an object, list or text, as `Object.keys`. */
export function keysOf(value: unknown, machine: Machine): string[] {
  if (typeof value === 'string' || isList(value)) {
    const length = typeof value === 'string' ? value.length : arrayLength(value);
    machine.budget.checkItems(length);
    machine.budget.spend(length);
    return Array.from({ length }, (_, index) => String(index));
  }
  if (value === null || value === undefined) throw new Refusal(`${value} has no members`);
  if (!isRecord(value)) return [];
  const keys = Object.keys(value);
  machine.budget.checkItems(keys.length);
  machine.budget.spend(keys.length);
  return keys;
}

/** As {@link readMember} for a key that {@link keysOf} gave. */
export function valueAt(value: unknown, key: string): unknown {
  if (typeof value === 'string') return value.charAt(Number(key));
  return typeof value === 'object' && value !== null ? ownMember(value, key) : undefined;
}
