import { MAX_VALUE_DEPTH } from './budget.ts';
import { NESTED_TOO_DEEPLY, Refusal } from './errors.ts';
import { isForbidden } from './keys.ts';
import { DateValue, FunctionValue, type Machine, ownMember } from './machine.ts';
import { isList, isoText, keysOf, kindOf, valueAt } from './values.ts';

/** `JSON.stringify(value, null, indent)`: no toJSON and no getter runs, and the size is known before it is written. */
export function stringify(value: unknown, indent: string, machine: Machine): string | undefined {
  const { copy, length } = measured(value, indent.length, 0, machine);
  machine.budget.spendText(length);
  const text = JSON.stringify(copy, null, indent);
  if (text !== undefined) machine.budget.spendText(text.length);
  return text;
}

interface Measured {
  copy: unknown;
  /** At least the characters of the JSON text, escapes not counted. */
  length: number;
}

function measured(value: unknown, indent: number, depth: number, machine: Machine): Measured {
  const { budget } = machine;
  budget.spend(4);
  if (typeof value === 'string') {
    budget.spendText(value.length);
    return { copy: value, length: value.length + 2 };
  }
  if (DateValue.is(value)) return { copy: isoText(value), length: 26 };
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) {
      return { copy: value, length: 5 };
    }
    throw new Refusal(`${kindOf(value)} can't be turned into JSON`);
  }
  if (FunctionValue.is(value)) throw new Refusal("a function can't be turned into JSON");
  if (depth > MAX_VALUE_DEPTH) throw new Refusal(NESTED_TOO_DEEPLY, 'expression.limit');
  const perItem = 1 + indent * (depth + 1);
  let length = 2 + perItem;
  if (isList(value)) {
    const items: unknown[] = [];
    for (const item of machine.items(value)) {
      const member = measured(item, indent, depth + 1, machine);
      items.push(member.copy);
      length = checked(length + member.length + perItem, machine);
    }
    return { copy: items, length };
  }
  const members: Record<string, unknown> = Object.create(null);
  for (const key of keysOf(value, machine)) {
    const member = measured(ownMember(value, key), indent, depth + 1, machine);
    members[key] = member.copy;
    length = checked(length + key.length + member.length + perItem + 3, machine);
  }
  return { copy: members, length };
}

function checked(length: number, machine: Machine): number {
  if (length > machine.budget.limits.textLength) machine.budget.spendText(length);
  return length;
}

/** `JSON.parse(text)`, refusing keys that pollute and values nested too deeply. */
export function parse(text: string, machine: Machine): unknown {
  machine.budget.spendText(text.length);
  machine.budget.spend(text.length >>> 2);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal('the text is not valid JSON');
  }
  checkKeys(value, 0, machine);
  return value;
}

function checkKeys(value: unknown, depth: number, machine: Machine): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_VALUE_DEPTH) throw new Refusal('the JSON is nested too deeply', 'expression.limit');
  if (Array.isArray(value)) {
    machine.budget.checkItems(value.length);
    for (const item of value) checkKeys(item, depth + 1, machine);
    return;
  }
  for (const key of Object.keys(value)) {
    if (isForbidden(key)) throw new Refusal(`the JSON has the key "${key}", which is refused`);
    checkKeys(valueAt(value, key), depth + 1, machine);
  }
}

/**
 * The value of an expression as others may have it: dates as ISO text, and no function. Counts the value as often as
 * it would be written, so that a small value that repeats itself can't blow up where it is turned into text.
 */
export function outward(value: unknown, machine: Machine, depth = 0): unknown {
  if (typeof value === 'string') {
    machine.budget.spend(value.length >>> 4);
    return value;
  }
  if (typeof value === 'function') throw new Refusal('The result is a function; an expression gives data');
  if (typeof value !== 'object' || value === null) return value;
  if (DateValue.is(value)) return isoText(value);
  if (FunctionValue.is(value)) throw new Refusal('The result is a function; call it or use it in a list method');
  if (depth > MAX_VALUE_DEPTH) throw new Refusal('The result is nested too deeply', 'expression.limit');
  return isList(value) ? outwardList(value, machine, depth) : outwardRecord(value, machine, depth);
}

function outwardList(value: readonly unknown[], machine: Machine, depth: number): unknown {
  const items = machine.items(value);
  machine.budget.spend(items.length);
  let changed: unknown[] | undefined;
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    const next = outward(item, machine, depth + 1);
    if (Object.is(next, item)) continue;
    changed ??= [...items];
    changed[index] = next;
  }
  return changed ?? value;
}

function outwardRecord(value: object, machine: Machine, depth: number): unknown {
  let changed: Record<string, unknown> | undefined;
  const keys = keysOf(value, machine);
  machine.budget.spend(keys.length * 3);
  for (const key of keys) {
    const member = ownMember(value, key);
    if (typeof member !== 'string' && (typeof member !== 'object' || member === null) && typeof member !== 'function') {
      continue;
    }
    const next = outward(member, machine, depth + 1);
    if (next === member) continue;
    changed ??= { ...value };
    changed[key] = next;
  }
  return changed ?? value;
}
