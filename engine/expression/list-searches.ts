import { type Args, functionArg, type Method, wholeArg } from './arguments.ts';
import { arrayLength, type Machine, ownMember } from './machine.ts';

type List = readonly unknown[];
type Test = (item: unknown, index: number) => boolean;

/** Methods that ask an arrow function about each item. */
const testing =
  (find: (items: List, test: Test) => unknown): Method<List> =>
  (list, args, machine) => {
    const callback = functionArg(args, 0);
    return find(machine.items(list), (item, index) => Boolean(callback.invoke([item, index, list])));
  };

/** Pays for comparing each item with the one that is looked for. */
function sought(items: List, args: Args, machine: Machine): unknown {
  const [needle] = args;
  machine.budget.spend(items.length >>> 2);
  if (typeof needle === 'string') machine.budget.spend((items.length >>> 2) * (1 + (needle.length >>> 2)));
  return needle;
}

function includes(list: List, args: Args, machine: Machine): boolean {
  const items = machine.items(list);
  return items.includes(sought(items, args, machine), wholeArg(args, 1, machine));
}

function indexOf(list: List, args: Args, machine: Machine): number {
  const items = machine.items(list);
  return items.indexOf(sought(items, args, machine), wholeArg(args, 1, machine));
}

function lastIndexOf(list: List, args: Args, machine: Machine): number {
  const items = machine.items(list);
  const from = args.length < 2 ? items.length - 1 : wholeArg(args, 1, machine);
  return items.lastIndexOf(sought(items, args, machine), from);
}

function at(list: List, args: Args, machine: Machine): unknown {
  const index = wholeArg(args, 0, machine);
  return ownMember(list, index < 0 ? arrayLength(list) + index : index);
}

export const LIST_SEARCHES: readonly (readonly [string, Method<List>])[] = [
  ['at', at],
  ['every', testing((items, test) => items.every(test))],
  ['find', testing((items, test) => items.find(test))],
  ['findIndex', testing((items, test) => items.findIndex(test))],
  ['findLast', testing((items, test) => items.findLast(test))],
  ['findLastIndex', testing((items, test) => items.findLastIndex(test))],
  ['includes', includes],
  ['indexOf', indexOf],
  ['lastIndexOf', lastIndexOf],
  ['some', testing((items, test) => items.some(test))],
];
