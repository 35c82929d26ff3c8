import type { Method } from './arguments.ts';
import { DATE_METHODS } from './date-methods.ts';
import { LIST_METHODS } from './list-methods.ts';
import { DateValue } from './machine.ts';
import { NUMBER_METHODS } from './number-methods.ts';
import { didYouMean } from './suggest.ts';
import { TEXT_METHODS } from './text-methods.ts';
import { isList, kindOf } from './values.ts';

/** What a method's name means for each kind of value. Nothing else is ever called. */
export interface Methods {
  text: Method<string> | undefined;
  list: Method<readonly unknown[]> | undefined;
  number: Method<number> | undefined;
  date: Method<DateValue> | undefined;
}

export function methodsOf(name: string): Methods {
  return {
    text: TEXT_METHODS.get(name),
    list: LIST_METHODS.get(name),
    number: NUMBER_METHODS.get(name),
    date: DATE_METHODS.get(name),
  };
}

/** Whether reading `name` of `target` without calling it is a mistake: methods are no values. */
export function isMethod(target: unknown, name: string): boolean {
  return tableOf(target)?.has(name) ?? false;
}

/** Words for a call of a method that isn't there. */
export function noSuchMethod(target: unknown, name: string): string {
  const table = tableOf(target);
  return `${kindOf(target)} has no method "${name}"${table === undefined ? '' : didYouMean(name, table.keys())}`;
}

function tableOf(target: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof target === 'string') return TEXT_METHODS;
  if (typeof target === 'number') return NUMBER_METHODS;
  if (isList(target)) return LIST_METHODS;
  return DateValue.is(target) ? DATE_METHODS : undefined;
}
