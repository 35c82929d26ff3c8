import { Refusal } from './errors.ts';
import { FunctionValue, type Machine } from './machine.ts';
import { kindOf, toNumber, toText } from './values.ts';

export type Args = readonly unknown[];

/** A method of ours: `target` is the value before the dot. */
export type Method<T> = (target: T, args: Args, machine: Machine) => unknown;

export function textArg(args: Args, index: number, machine: Machine): string {
  const value = args[index];
  if (FunctionValue.is(value)) throw new Refusal("a function can't be used here, only text");
  return toText(value, machine);
}

export function numberArg(args: Args, index: number, machine: Machine): number | undefined {
  const value = args[index];
  return value === undefined ? undefined : toNumber(value, machine);
}

/** A whole number, as native methods read their positions: NaN and nothing are 0. */
export function wholeArg(args: Args, index: number, machine: Machine): number {
  const value = Math.trunc(toNumber(args[index], machine));
  return Number.isNaN(value) ? 0 : value;
}

export function functionArg(args: Args, index: number): FunctionValue {
  const value = args[index];
  if (FunctionValue.is(value)) return value;
  throw new Refusal(`a function such as x => x.id is needed here, not ${kindOf(value)}`);
}
