/**
 * Runs inside each isolate while its startup snapshot is built, so that every context begins with this done. It leaves one
 * function on the global object, which the child takes away again before user code runs.
 */
import { installCapabilities, settleCall } from './inside/capabilities.ts';
import { installClone } from './inside/clone.ts';
import { installConsole } from './inside/console.ts';
import { describe } from './inside/failure.ts';
import { type Host, host } from './inside/host.ts';
import {
  apply,
  construct,
  defineGlobal,
  get,
  keys,
  parse,
  push,
  stringify,
  toNumber,
  toText,
} from './inside/intrinsics.ts';
import { asJsonText } from './inside/json.ts';
import { limitBuffers, removeGlobals } from './inside/lockdown.ts';
import { installRandom } from './inside/random.ts';
import { installText } from './inside/text.ts';
import { fireTimer, installTimers } from './inside/timers.ts';
import { installUrl } from './inside/url.ts';

type AsyncCode = (...values: unknown[]) => Promise<unknown>;

const AsyncFunction = (async () => undefined).constructor;

/** @throws SyntaxError when the text is not the body of an async function. */
function compile(names: string[], code: string): AsyncCode {
  const parameters: string[] = [];
  for (let i = 0; i < names.length; i++) push(parameters, names[i] ?? '');
  push(parameters, `"use strict";\n${code}`);
  return construct(AsyncFunction, parameters);
}

async function run(code: string, namesJson: string, maxResult: number): Promise<void> {
  const values: object = parse(namesJson);
  const names = keys(values);
  const given: unknown[] = [];
  for (let i = 0; i < names.length; i++) push(given, get(values, names[i] ?? ''));
  let body: AsyncCode;
  try {
    body = compile(names, code);
  } catch (thrown) {
    host.tell('syntax', stringify(describe(thrown)));
    return;
  }
  try {
    const text = asJsonText(await apply(body, undefined, given));
    if (text.length <= maxResult) host.tell('done', text);
    else host.tell('failed', stringify(tooLarge(text.length, maxResult)));
  } catch (thrown) {
    fail(thrown);
  }
}

function tooLarge(length: number, maxResult: number): object {
  const message = `The result is ${length} characters of JSON, the most is ${maxResult}.`;
  return { kind: 'tooLarge', name: 'RangeError', message, stack: '' };
}

function fail(thrown: unknown): void {
  const failure = describe(thrown);
  let text: string;
  try {
    text = stringify(failure);
  } catch {
    text = stringify({ kind: 'thrown', name: 'Error', message: 'The error can not be described.', stack: '' });
  }
  host.tell('failed', text);
}

/** The one way in, for the child only. */
function enter(operation: string, a: unknown, b: unknown, c: unknown): void {
  if (operation === 'settle') settleCall(toNumber(a), b === true, toText(c));
  else if (operation === 'fire') fireTimer(toNumber(a));
}

installConsole();
installTimers();
installCapabilities();
installText();
installUrl();
installClone();
installRandom();
limitBuffers();

defineGlobal('__attach', (doors: Host, code: string, names: string, maxResult: number): typeof enter => {
  host.tell = doors.tell;
  host.ask = doors.ask;
  removeGlobals();
  void run(code, names, maxResult);
  return enter;
});
