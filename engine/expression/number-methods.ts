import { type Method, numberArg } from './arguments.ts';
import { formatNumber } from './format.ts';

export const NUMBER_METHODS: ReadonlyMap<string, Method<number>> = new Map<string, Method<number>>([
  ['toExponential', (value, args, machine) => value.toExponential(numberArg(args, 0, machine))],
  ['toFixed', (value, args, machine) => value.toFixed(numberArg(args, 0, machine))],
  ['toLocaleString', (value, args, machine) => formatNumber(value, args[0], args[1], machine)],
  ['toPrecision', (value, args, machine) => value.toPrecision(numberArg(args, 0, machine))],
  ['toString', (value, args, machine) => value.toString(numberArg(args, 0, machine))],
]);
