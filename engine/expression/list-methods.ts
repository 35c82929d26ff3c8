import { type Args, functionArg, type Method, numberArg, textArg, wholeArg } from './arguments.ts';
import { MAX_VALUE_DEPTH } from './budget.ts';
import { NESTED_TOO_DEEPLY, Refusal } from './errors.ts';
import { LIST_SEARCHES } from './list-searches.ts';
import type { Machine } from './machine.ts';
import { isList, joinText, toNumber, toText } from './values.ts';

type List = readonly unknown[];

function map(list: List, args: Args, machine: Machine): unknown {
  const callback = functionArg(args, 0);
  return machine.made(machine.items(list).map((item, index) => callback.invoke([item, index, list])));
}

function filter(list: List, args: Args, machine: Machine): unknown {
  const callback = functionArg(args, 0);
  return machine.made(machine.items(list).filter((item, index) => callback.invoke([item, index, list])));
}

function flatMap(list: List, args: Args, machine: Machine): unknown {
  const callback = functionArg(args, 0);
  const result: unknown[] = [];
  machine.items(list).forEach((item, index) => {
    flatten(callback.invoke([item, index, list]), 1, 0, result, machine);
  });
  return machine.made(result);
}

function flat(list: List, args: Args, machine: Machine): unknown {
  const levels = args[0] === undefined ? 1 : toNumber(args[0], machine);
  const result: unknown[] = [];
  flatten(list, Math.max(0, Number.isNaN(levels) ? 0 : levels) + 1, 0, result, machine);
  return machine.made(result);
}

function flatten(value: unknown, levels: number, depth: number, into: unknown[], machine: Machine): void {
  machine.budget.spend(1);
  if (levels < 1 || !isList(value)) {
    machine.budget.checkItems(into.length + 1);
    into.push(value);
    return;
  }
  if (depth > MAX_VALUE_DEPTH) throw new Refusal(NESTED_TOO_DEEPLY, 'expression.limit');
  for (const item of machine.items(value)) flatten(item, levels - 1, depth + 1, into, machine);
}

function fold(items: List, args: Args, at: (index: number) => [unknown, number, unknown], machine: Machine): unknown {
  const callback = functionArg(args, 0);
  if (args.length < 2 && items.length === 0) throw new Refusal('an empty list needs a start value as second argument');
  machine.budget.spend(items.length);
  let result = args.length < 2 ? at(0)[0] : args[1];
  for (let index = args.length < 2 ? 1 : 0; index < items.length; index++) {
    result = callback.invoke([result, ...at(index)]);
  }
  return result;
}

function reduce(list: List, args: Args, machine: Machine): unknown {
  const items = machine.items(list);
  return fold(items, args, (index) => [items[index], index, list], machine);
}

function reduceRight(list: List, args: Args, machine: Machine): unknown {
  const items = machine.items(list);
  const last = items.length - 1;
  return fold(items, args, (index) => [items[last - index], last - index, list], machine);
}

function sort(list: List, args: Args, machine: Machine): unknown {
  const items = machine.items(list);
  machine.budget.spend(items.length * 4);
  if (args[0] === undefined) return machine.made(sortedAsText(items, machine));
  const compare = functionArg(args, 0);
  return machine.made(items.toSorted((left, right) => toNumber(compare.invoke([left, right]), machine)));
}

function sortedAsText(items: List, machine: Machine): unknown[] {
  const comparisons = Math.ceil(Math.log2(items.length + 1));
  const keyed = items.map((item) => ({ item, text: item === undefined ? undefined : toText(item, machine) }));
  for (const { text } of keyed) machine.budget.spend(comparisons * (1 + ((text?.length ?? 0) >>> 4)));
  keyed.sort((left, right) => {
    if (left.text === undefined || right.text === undefined) {
      return Number(left.text === undefined) - Number(right.text === undefined);
    }
    if (left.text === right.text) return 0;
    return left.text < right.text ? -1 : 1;
  });
  return keyed.map(({ item }) => item);
}

function concat(list: List, args: Args, machine: Machine): unknown {
  const result = [...machine.items(list)];
  for (const arg of args) {
    const items = isList(arg) ? machine.items(arg) : [arg];
    machine.budget.checkItems(result.length + items.length);
    machine.budget.spend(items.length);
    for (const item of items) result.push(item);
  }
  return made(result, machine);
}

function toSpliced(list: List, args: Args, machine: Machine): unknown {
  const items = machine.items(list);
  if (args.length === 0) return made([...items], machine);
  const start = wholeArg(args, 0, machine);
  const count = args.length === 1 ? items.length : wholeArg(args, 1, machine);
  if (args.length > 1_000) throw new Refusal('too many items are given; use slice and concat', 'expression.limit');
  return made(items.toSpliced(start, count, ...args.slice(2)), machine);
}

function made(result: unknown[], machine: Machine): unknown[] {
  machine.budget.checkItems(result.length);
  machine.budget.spend(result.length);
  return machine.made(result);
}

const mutating = (name: string, instead: string): [string, Method<List>] => [
  name,
  () => {
    throw new Refusal(`it would change the list, which an expression can't; use ${instead}`);
  },
];

export const LIST_METHODS: ReadonlyMap<string, Method<List>> = new Map<string, Method<List>>([
  ...LIST_SEARCHES,
  ['concat', concat],
  [
    'fill',
    (list, args, machine) =>
      made([...machine.items(list)].fill(args[0], numberArg(args, 1, machine), numberArg(args, 2, machine)), machine),
  ],
  ['filter', filter],
  ['flat', flat],
  ['flatMap', flatMap],
  ['join', (list, args, machine) => joinText(list, args[0] === undefined ? ',' : textArg(args, 0, machine), machine)],
  ['map', map],
  ['reduce', reduce],
  ['reduceRight', reduceRight],
  ['reverse', (list, _, machine) => made(machine.items(list).toReversed(), machine)],
  [
    'slice',
    (list, args, machine) =>
      made(machine.items(list).slice(numberArg(args, 0, machine), numberArg(args, 1, machine)), machine),
  ],
  ['sort', sort],
  ['toReversed', (list, _, machine) => made(machine.items(list).toReversed(), machine)],
  ['toSorted', sort],
  ['toSpliced', toSpliced],
  ['toString', (list, _, machine) => joinText(list, ',', machine)],
  ['with', (list, args, machine) => made(machine.items(list).with(wholeArg(args, 0, machine), args[1]), machine)],
  mutating('push', '[...list, item] or concat'),
  mutating('unshift', '[item, ...list]'),
  mutating('pop', 'slice(0, -1)'),
  mutating('shift', 'slice(1)'),
  mutating('splice', 'toSpliced'),
  mutating('copyWithin', 'slice and concat'),
]);
