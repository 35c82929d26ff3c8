import { type Args, type Method, numberArg, textArg, wholeArg } from './arguments.ts';
import { Refusal } from './errors.ts';
import { localeOf } from './format.ts';
import type { Machine } from './machine.ts';
import { concat } from './operators.ts';

/** Pays for looking for `pattern`: native search may compare it at every place. */
function search(text: string, args: Args, machine: Machine): string {
  const pattern = textArg(args, 0, machine);
  machine.budget.spend((text.length >>> 4) * ((pattern.length >>> 6) + 1));
  return pattern;
}

/** Pays for reading the whole text. */
const reading =
  (method: Method<string>): Method<string> =>
  (text, args, machine) => {
    machine.budget.spend(text.length >>> 4);
    return method(text, args, machine);
  };

/** Pays for a result of the same size, and checks what became longer, as ß does in upper case. */
const rewriting = (method: (text: string, args: Args, machine: Machine) => string): Method<string> =>
  reading((text, args, machine) => {
    const result = method(text, args, machine);
    machine.budget.spendText(result.length);
    return result;
  });

const pad =
  (method: (text: string, length: number, filler: string) => string): Method<string> =>
  (text, args, machine) => {
    const length = wholeArg(args, 0, machine);
    machine.budget.spendText(Math.max(length, text.length));
    return method(text, length, args[1] === undefined ? ' ' : textArg(args, 1, machine));
  };

function repeat(text: string, args: Args, machine: Machine): string {
  const count = wholeArg(args, 0, machine);
  if (count < 0) throw new Refusal('the count is below 0');
  if (text === '') return '';
  machine.budget.spendText(text.length * count);
  return text.repeat(count);
}

/** The replacement is taken as it stands: `$&` and the like mean nothing. */
function replace(text: string, args: Args, machine: Machine): string {
  const at = text.indexOf(search(text, args, machine));
  if (at < 0) return text;
  const replacement = textArg(args, 1, machine);
  const found = textArg(args, 0, machine).length;
  machine.budget.spendText(text.length - found + replacement.length);
  return text.slice(0, at) + replacement + text.slice(at + found);
}

function replaceAll(text: string, args: Args, machine: Machine): string {
  const pattern = search(text, args, machine);
  const replacement = textArg(args, 1, machine);
  let count = pattern === '' ? text.length + 1 : 0;
  if (pattern !== '') {
    for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + pattern.length)) count += 1;
  }
  machine.budget.spend(count);
  machine.budget.spendText(text.length + count * (replacement.length - pattern.length));
  return text.replaceAll(pattern, () => replacement);
}

function split(text: string, args: Args, machine: Machine): unknown {
  const limit = numberArg(args, 1, machine);
  if (args[0] === undefined) return limit === 0 ? [] : [text];
  const most = machine.budget.limits.items;
  const parts = text.split(
    search(text, args, machine),
    Math.min(limit === undefined ? most + 1 : limit >>> 0, most + 1),
  );
  machine.budget.checkItems(parts.length);
  machine.budget.spend(parts.length);
  return machine.made(parts);
}

function normalize(text: string, args: Args, machine: Machine): string {
  machine.budget.spendText(text.length * 18); // the most that a character can become
  return text.normalize(args[0] === undefined ? 'NFC' : textArg(args, 0, machine));
}

function localeCompare(text: string, args: Args, machine: Machine): number {
  const other = textArg(args, 0, machine);
  machine.budget.spend(20 + ((text.length + other.length) >>> 2));
  return text.localeCompare(other, localeOf(args[1]));
}

function joinAll(text: string, args: Args, machine: Machine): string {
  return args.reduce<string>((joined, _, index) => concat(joined, textArg(args, index, machine), machine), text);
}

export const TEXT_METHODS: ReadonlyMap<string, Method<string>> = new Map<string, Method<string>>([
  ['at', reading((text, args, machine) => text.at(wholeArg(args, 0, machine)))],
  ['charAt', reading((text, args, machine) => text.charAt(wholeArg(args, 0, machine)))],
  ['charCodeAt', reading((text, args, machine) => text.charCodeAt(wholeArg(args, 0, machine)))],
  ['codePointAt', reading((text, args, machine) => text.codePointAt(wholeArg(args, 0, machine)))],
  ['concat', joinAll],
  ['endsWith', (text, args, machine) => text.endsWith(search(text, args, machine), numberArg(args, 1, machine))],
  ['includes', (text, args, machine) => text.includes(search(text, args, machine), numberArg(args, 1, machine))],
  ['indexOf', (text, args, machine) => text.indexOf(search(text, args, machine), numberArg(args, 1, machine))],
  ['lastIndexOf', (text, args, machine) => text.lastIndexOf(search(text, args, machine), numberArg(args, 1, machine))],
  ['localeCompare', localeCompare],
  ['normalize', rewriting(normalize)],
  ['padEnd', pad((text, length, filler) => text.padEnd(length, filler))],
  ['padStart', pad((text, length, filler) => text.padStart(length, filler))],
  ['repeat', repeat],
  ['replace', replace],
  ['replaceAll', replaceAll],
  ['slice', reading((text, args, machine) => text.slice(numberArg(args, 0, machine), numberArg(args, 1, machine)))],
  ['split', split],
  ['startsWith', (text, args, machine) => text.startsWith(search(text, args, machine), numberArg(args, 1, machine))],
  [
    'substring',
    reading((text, args, machine) => text.substring(wholeArg(args, 0, machine), numberArg(args, 1, machine))),
  ],
  ['toLocaleLowerCase', rewriting((text, args) => text.toLocaleLowerCase(localeOf(args[0])))],
  ['toLocaleUpperCase', rewriting((text, args) => text.toLocaleUpperCase(localeOf(args[0])))],
  ['toLowerCase', rewriting((text) => text.toLowerCase())],
  ['toString', (text) => text],
  ['toUpperCase', rewriting((text) => text.toUpperCase())],
  ['trim', rewriting((text) => text.trim())],
  ['trimEnd', rewriting((text) => text.trimEnd())],
  ['trimStart', rewriting((text) => text.trimStart())],
]);
