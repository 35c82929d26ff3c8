import type { Args } from './arguments.ts';
import { DATA_BUILTINS } from './builtins-data.ts';
import { MATH_BUILTINS } from './builtins-math.ts';
import { FunctionValue, type Machine } from './machine.ts';

/** A function of the language, or a constant of it. */
export type Builtin = { value: number | undefined } | { call: (args: Args, machine: Machine) => unknown };

const BUILTINS: ReadonlyMap<string, Builtin> = new Map([...MATH_BUILTINS, ...DATA_BUILTINS]);

/** Names that only lead to functions: `Math` in `Math.max`. */
export const NAMESPACES: ReadonlySet<string> = new Set(['Math', 'JSON', 'Object', 'Array', 'Number', 'String', 'Date']);

export function isBuiltin(name: string): boolean {
  return BUILTINS.has(name);
}

export function findBuiltin(name: string): Builtin | undefined {
  return BUILTINS.get(name);
}

/** Functions and constants below a namespace, or those without one for `''`. */
export function builtinNames(namespace: string): string[] {
  const prefix = namespace === '' ? '' : `${namespace}.`;
  return [...BUILTINS.keys()].filter((name) => name.startsWith(prefix) && name.includes('.') === (prefix !== ''));
}

/** A builtin where a value is used: `rows.map(Number)`. */
export function builtinValue(call: (args: Args, machine: Machine) => unknown, machine: Machine): FunctionValue {
  return new FunctionValue((args) => {
    machine.budget.spend(2);
    return call(args, machine);
  });
}
