/**
 * The room for plain code: code that, by its syntax and the names it reads, can neither wait, nor ask the server, nor make
 * code from text (expression/plain-syntax.ts, blocks/javascript/globals.ts). It runs from start to end in one call, so that
 * the call's time limit covers all of it, and in a realm that can't be changed, so that the next run finds it as it was.
 *
 * The server is trusted to tell plain code from other code. Where it was wrong, a name is missing here and the code fails;
 * what fails here is run again in a room of its own, as if this had not been.
 */
import { installClone } from './inside/clone.ts';
import { installConsole, resetLog } from './inside/console.ts';
import { describe } from './inside/failure.ts';
import { harden } from './inside/harden.ts';
import { host } from './inside/host.ts';
import { apply, construct, defineGlobal, get, keys, parse, push, SafeMap, stringify } from './inside/intrinsics.ts';
import { asJsonText } from './inside/json.ts';
import { limitBuffers } from './inside/lockdown.ts';
import { installText } from './inside/text.ts';

type Code = CallableFunction;

const PristineFunction = Function;
const MAX_COMPILED = 200;

const compiled = { byText: new SafeMap<string, Code>() };
const lines: { level: unknown; text: unknown }[] = [];

function compile(names: readonly string[], code: string): Code {
  const parameters: string[] = [];
  for (let i = 0; i < names.length; i++) push(parameters, names[i] ?? '');
  // A comma stands in no name, so names and code can't be mistaken for one another.
  const key = `${parameters}\n${code}`;
  const known = compiled.byText.get(key);
  if (known) return known;
  push(parameters, `"use strict";\n${code}`);
  const made = construct(PristineFunction, parameters);
  if (compiled.byText.size >= MAX_COMPILED) compiled.byText = new SafeMap();
  compiled.byText.set(key, made);
  return made;
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof get(value, 'then') === 'function';
}

/**
 * Answers what became of it in one text: `d` and the result, `a` and a FunctionError, or nothing where a room of its own
 * must tell. Lines of the log stand before it as a list, if there are any.
 */
function run(code: string, namesJson: string, maxResult: number): string {
  lines.length = 0;
  resetLog();
  const answer = attempt(code, namesJson, maxResult);
  return answer === '' || lines.length === 0 ? answer : `l${stringify([lines, answer])}`;
}

function attempt(code: string, namesJson: string, maxResult: number): string {
  try {
    const values: object = parse(namesJson);
    const names = keys(values);
    const given: unknown[] = [];
    for (let i = 0; i < names.length; i++) push(given, get(values, names[i] ?? ''));
    const result = apply(compile(names, code), undefined, given);
    if (isThenable(result)) return '';
    const text = asJsonText(result);
    return text.length <= maxResult ? `d${text}` : '';
  } catch (thrown) {
    const failure = describe(thrown);
    return failure.kind === 'author' ? `a${stringify(failure)}` : '';
  }
}

host.tell = (operation, level, text) => {
  if (operation === 'log') push(lines, { level, text });
};
installConsole();
installText();
installClone();
limitBuffers();

defineGlobal('__attach', (): typeof run => {
  harden();
  return run;
});
