import { type Args, numberArg, textArg } from './arguments.ts';
import type { Builtin } from './builtins.ts';
import type { Machine } from './machine.ts';
import { toNumber, toText } from './values.ts';

/** Functions that take up to two numbers. */
const FUNCTIONS: readonly (readonly [string, (left: number, right: number) => number])[] = [
  ['abs', Math.abs],
  ['acos', Math.acos],
  ['acosh', Math.acosh],
  ['asin', Math.asin],
  ['asinh', Math.asinh],
  ['atan', Math.atan],
  ['atan2', Math.atan2],
  ['atanh', Math.atanh],
  ['cbrt', Math.cbrt],
  ['ceil', Math.ceil],
  ['clz32', Math.clz32],
  ['cos', Math.cos],
  ['cosh', Math.cosh],
  ['exp', Math.exp],
  ['expm1', Math.expm1],
  ['floor', Math.floor],
  ['fround', Math.fround],
  ['imul', Math.imul],
  ['log', Math.log],
  ['log10', Math.log10],
  ['log1p', Math.log1p],
  ['log2', Math.log2],
  ['pow', Math.pow],
  ['random', Math.random],
  ['round', Math.round],
  ['sign', Math.sign],
  ['sin', Math.sin],
  ['sinh', Math.sinh],
  ['sqrt', Math.sqrt],
  ['tan', Math.tan],
  ['tanh', Math.tanh],
  ['trunc', Math.trunc],
];

/** Functions that take any count of numbers: a native call with very many arguments would overflow the stack. */
const FOLDS: readonly (readonly [string, number, (left: number, right: number) => number])[] = [
  ['max', Number.NEGATIVE_INFINITY, Math.max],
  ['min', Number.POSITIVE_INFINITY, Math.min],
  ['hypot', 0, Math.hypot],
];

const CONSTANTS: readonly (readonly [string, number])[] = [
  ['Math.E', Math.E],
  ['Math.LN10', Math.LN10],
  ['Math.LN2', Math.LN2],
  ['Math.LOG10E', Math.LOG10E],
  ['Math.LOG2E', Math.LOG2E],
  ['Math.PI', Math.PI],
  ['Math.SQRT1_2', Math.SQRT1_2],
  ['Math.SQRT2', Math.SQRT2],
  ['Number.EPSILON', Number.EPSILON],
  ['Number.MAX_SAFE_INTEGER', Number.MAX_SAFE_INTEGER],
  ['Number.MIN_SAFE_INTEGER', Number.MIN_SAFE_INTEGER],
  ['Number.MAX_VALUE', Number.MAX_VALUE],
  ['Number.MIN_VALUE', Number.MIN_VALUE],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
];

function numeral(args: Args, machine: Machine): string {
  const text = textArg(args, 0, machine);
  machine.budget.spend(text.length >>> 4);
  return text;
}

const parseInteger: Builtin = {
  call: (args, machine) => Number.parseInt(numeral(args, machine), numberArg(args, 1, machine)),
};
const parseDecimal: Builtin = { call: (args, machine) => Number.parseFloat(numeral(args, machine)) };

export const MATH_BUILTINS: readonly (readonly [string, Builtin])[] = [
  ['undefined', { value: undefined }],
  ...CONSTANTS.map(([name, value]) => [name, { value }] as const),
  ...FUNCTIONS.map(([name, call]) => {
    const apply: Builtin = {
      call: ([left, right], machine) => call(toNumber(left, machine), toNumber(right, machine)),
    };
    return [`Math.${name}`, apply] as const;
  }),
  ...FOLDS.map(([name, start, call]) => {
    const apply: Builtin = {
      call: (args, machine) => args.reduce<number>((result, arg) => call(result, toNumber(arg, machine)), start),
    };
    return [`Math.${name}`, apply] as const;
  }),
  ['Number', { call: (args, machine) => (args.length === 0 ? 0 : toNumber(args[0], machine)) }],
  ['String', { call: (args, machine) => (args.length === 0 ? '' : toText(args[0], machine)) }],
  ['Boolean', { call: ([value]) => Boolean(value) }],
  ['Number.isFinite', { call: ([value]) => Number.isFinite(value) }],
  ['Number.isInteger', { call: ([value]) => Number.isInteger(value) }],
  ['Number.isNaN', { call: ([value]) => Number.isNaN(value) }],
  ['Number.isSafeInteger', { call: ([value]) => Number.isSafeInteger(value) }],
  ['isFinite', { call: ([value], machine) => Number.isFinite(toNumber(value, machine)) }],
  ['isNaN', { call: ([value], machine) => Number.isNaN(toNumber(value, machine)) }],
  ['parseInt', parseInteger],
  ['Number.parseInt', parseInteger],
  ['parseFloat', parseDecimal],
  ['Number.parseFloat', parseDecimal],
];
