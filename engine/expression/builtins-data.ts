import { type Args, functionArg, textArg } from './arguments.ts';
import type { Builtin } from './builtins.ts';
import { parseDate, toDate } from './date-methods.ts';
import { Refusal } from './errors.ts';
import { parse, stringify } from './json.ts';
import { put } from './keys.ts';
import { type Machine, ownMember } from './machine.ts';
import { spreadItems, strictlyEqual } from './operators.ts';
import { hasMember, isList, isRecord, keysOf, kindOf, toKey, toNumber, valueAt } from './values.ts';

function entries(args: Args, machine: Machine): unknown {
  const [value] = args;
  return machine.made(keysOf(value, machine).map((key) => [key, valueAt(value, key)]));
}

function fromEntries(args: Args, machine: Machine): unknown {
  if (!isList(args[0])) throw new Refusal(`a list of [key, value] is needed, not ${kindOf(args[0])}`);
  const items = machine.items(args[0]);
  machine.budget.checkItems(items.length);
  machine.budget.spend(items.length * 4);
  const result: Record<string, unknown> = {};
  for (const item of items) {
    if (!isList(item)) throw new Refusal(`each item must be a list of [key, value], not ${kindOf(item)}`);
    put(result, String(toKey(ownMember(item, 0), machine)), ownMember(item, 1));
  }
  return result;
}

function groupBy(args: Args, machine: Machine): unknown {
  if (!isList(args[0])) throw new Refusal(`a list is needed, not ${kindOf(args[0])}`);
  const callback = functionArg(args, 1);
  const groups = new Map<string, unknown[]>();
  machine.items(args[0]).forEach((item, index) => {
    const key = String(toKey(callback.invoke([item, index]), machine));
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  });
  const result: Record<string, unknown> = {};
  for (const [key, group] of groups) put(result, key, group);
  return result;
}

/** `Array.from`: of a list, a text or `{ length }`, with an arrow function for each item. */
function arrayFrom(args: Args, machine: Machine): unknown {
  const items = isRecord(args[0]) ? emptyItems(args[0], machine) : spreadItems(args[0], machine);
  machine.budget.checkItems(items.length);
  machine.budget.spend(items.length);
  if (args[1] === undefined) return machine.made([...items]);
  const callback = functionArg(args, 1);
  return machine.made(items.map((item, index) => callback.invoke([item, index])));
}

function emptyItems(of: object, machine: Machine): unknown[] {
  const length = Math.trunc(toNumber(ownMember(of, 'length'), machine));
  if (!(length > 0)) return [];
  machine.budget.checkItems(length);
  return new Array<unknown>(length).fill(undefined);
}

/** URI functions: at most nine characters for one. */
const encoding = (encode: (text: string) => string): Builtin => ({
  call: (args, machine) => {
    const text = textArg(args, 0, machine);
    machine.budget.spendText(text.length * 9);
    try {
      return encode(text);
    } catch {
      throw new Refusal('the text is not well formed');
    }
  },
});

function jsonText(args: Args, machine: Machine): unknown {
  const [value, replacer, indent] = args;
  if (replacer !== undefined && replacer !== null) throw new Refusal('the second argument must be null');
  if (typeof indent !== 'string' && typeof indent !== 'number') return stringify(value, '', machine);
  const spaces = typeof indent === 'number' ? ' '.repeat(Math.min(10, Math.max(0, Math.trunc(indent) || 0))) : indent;
  return stringify(value, spaces.slice(0, 10), machine);
}

/** As `Object.is`, paid for as `===`. */
function isSame([left, right]: Args, machine: Machine): boolean {
  return typeof left === 'string' ? strictlyEqual(left, right, machine) === true : Object.is(left, right);
}

function characters(args: Args, machine: Machine, toCharacter: (code: number) => string): string {
  machine.budget.spend(args.length);
  return args.map((code) => toCharacter(toNumber(code, machine))).join('');
}

export const DATA_BUILTINS: readonly (readonly [string, Builtin])[] = [
  ['JSON.parse', { call: (args, machine) => parse(textArg(args, 0, machine), machine) }],
  ['JSON.stringify', { call: jsonText }],
  ['Object.keys', { call: ([value], machine) => machine.made(keysOf(value, machine)) }],
  [
    'Object.values',
    { call: ([value], machine) => machine.made(keysOf(value, machine).map((key) => valueAt(value, key))) },
  ],
  ['Object.entries', { call: entries }],
  ['Object.fromEntries', { call: fromEntries }],
  ['Object.groupBy', { call: groupBy }],
  ['Object.hasOwn', { call: ([value, key], machine) => hasMember(value, toKey(key, machine)) }],
  ['Object.is', { call: isSame }],
  ['Array.isArray', { call: ([value]) => Array.isArray(value) }],
  ['Array.from', { call: arrayFrom }],
  ['Array.of', { call: (args, machine) => machine.made([...args]) }],
  ['String.fromCharCode', { call: (args, machine) => characters(args, machine, String.fromCharCode) }],
  ['String.fromCodePoint', { call: (args, machine) => characters(args, machine, String.fromCodePoint) }],
  ['encodeURIComponent', encoding(encodeURIComponent)],
  ['decodeURIComponent', encoding(decodeURIComponent)],
  ['encodeURI', encoding(encodeURI)],
  ['decodeURI', encoding(decodeURI)],
  ['date', { call: toDate }],
  ['Date.now', { call: (_, machine) => machine.budget.time }],
  ['Date.parse', { call: (args, machine) => parseDate(textArg(args, 0, machine)) }],
  ['Date.UTC', { call: ([year, month, ...rest], machine) => dateUtc(year, month, rest, machine) }],
];

function dateUtc(year: unknown, month: unknown, rest: Args, machine: Machine): number {
  const numbers = rest.slice(0, 5).map((part) => toNumber(part, machine));
  return Date.UTC(toNumber(year, machine), month === undefined ? 0 : toNumber(month, machine), ...numbers);
}
