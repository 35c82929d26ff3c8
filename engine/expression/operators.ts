import { Refusal } from './errors.ts';
import { DateValue, FunctionValue, type Machine } from './machine.ts';
import type { BinaryOperator, UnaryOperator } from './tree.ts';
import { hasMember, isList, isRecord, kindOf, toKey, toNumber, toText } from './values.ts';

export type Binary = (left: unknown, right: unknown, machine: Machine) => unknown;

/** The full meaning of a binary operator; the compiler has short cuts for numbers. */
export const BINARY: Readonly<Record<BinaryOperator, Binary>> = {
  '+': add,
  '-': arithmetic((left, right) => left - right),
  '*': arithmetic((left, right) => left * right),
  '/': arithmetic((left, right) => left / right),
  '%': arithmetic((left, right) => left % right),
  '**': arithmetic((left, right) => left ** right),
  '&': arithmetic((left, right) => left & right),
  '|': arithmetic((left, right) => left | right),
  '^': arithmetic((left, right) => left ^ right),
  '<<': arithmetic((left, right) => left << right),
  '>>': arithmetic((left, right) => left >> right),
  '>>>': arithmetic((left, right) => left >>> right),
  '<': comparison((left, right) => left < right),
  '<=': comparison((left, right) => left <= right),
  '>': comparison((left, right) => left > right),
  '>=': comparison((left, right) => left >= right),
  '==': looselyEqual,
  '!=': (left, right, machine) => !looselyEqual(left, right, machine),
  '===': strictlyEqual,
  '!==': (left, right, machine) => !strictlyEqual(left, right, machine),
  in: (left, right, machine) => hasMember(right, toKey(left, machine)),
};

function arithmetic(operation: (left: number, right: number) => number): Binary {
  return (left, right, machine) => operation(toNumber(left, machine), toNumber(right, machine));
}

function comparison(operation: <T extends number | string>(left: T, right: T) => boolean): Binary {
  return (left, right, machine) => {
    if (typeof left !== 'string' || typeof right !== 'string') {
      return operation(toNumber(left, machine), toNumber(right, machine));
    }
    machine.budget.spend((left.length + right.length) >>> 4);
    return operation(left, right);
  };
}

function add(left: unknown, right: unknown, machine: Machine): unknown {
  if (!isTextual(left) && !isTextual(right)) return toNumber(left, machine) + toNumber(right, machine);
  return concat(toText(left, machine), toText(right, machine), machine);
}

/** Joins in constant time (the engine keeps a pair until someone reads it), so only the shorter side is paid for. */
export function concat(left: string, right: string, machine: Machine): string {
  const length = left.length + right.length;
  if (length > machine.budget.limits.textLength) machine.budget.spendText(length);
  machine.budget.spend(1 + (Math.min(left.length, right.length) >>> 4));
  return left + right;
}

/** What `+` joins as text. Objects too, so that they are refused as text, which is what was meant. */
function isTextual(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}

export function strictlyEqual(left: unknown, right: unknown, machine: Machine): boolean {
  if (typeof left === 'string' && typeof right === 'string' && left.length === right.length) {
    machine.budget.spend(left.length >>> 3);
  }
  return left === right;
}

/** `==` never turns an object, list or date into text or number. */
function looselyEqual(left: unknown, right: unknown, machine: Machine): boolean {
  const nothing = left === null || left === undefined;
  if (nothing || right === null || right === undefined) return nothing && (right === null || right === undefined);
  if (typeof left === 'object' || typeof right === 'object' || typeof left === typeof right) {
    return strictlyEqual(left, right, machine);
  }
  return toNumber(left, machine) === toNumber(right, machine);
}

export const UNARY: Readonly<Record<UnaryOperator, (value: unknown, machine: Machine) => unknown>> = {
  '-': (value, machine) => -toNumber(value, machine),
  '+': (value, machine) => toNumber(value, machine),
  '~': (value, machine) => ~toNumber(value, machine),
  '!': (value) => !value,
  typeof: (value) => (FunctionValue.is(value) ? 'function' : typeof value),
};

/** Items of what `...value` spreads in a list or in arguments. */
export function spreadItems(value: unknown, machine: Machine): readonly unknown[] {
  if (isList(value)) return machine.items(value);
  if (typeof value === 'string') {
    machine.budget.checkItems(value.length);
    machine.budget.spend(value.length);
    return Array.from(value);
  }
  throw new Refusal(`${kindOf(value)} can't be spread with ... here; only lists and texts can`);
}

/** Whether `...value` in an object adds members; what adds none is skipped as JavaScript does. */
export function isSpreadable(value: unknown): boolean {
  if (DateValue.is(value) || FunctionValue.is(value)) {
    throw new Refusal(`${kindOf(value)} can't be spread with ...`);
  }
  return isRecord(value) || isList(value) || typeof value === 'string';
}
