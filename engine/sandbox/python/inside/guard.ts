/**
 * The one function that Python gets. What Python says of itself is checked here, outside of its reach: it may have changed
 * its json module, or have got hold of this function and say what it likes.
 */

import { LOG_LEVELS, type LogLevel, resetLog, writeLog } from '../../javascript/inside/console.ts';
import { host } from '../../javascript/inside/host.ts';
import { RUN_LIMITS } from '../../limits.ts';
import type { Failure } from '../../protocol.ts';
import { findCompiled, keepCompiled } from './compiled.ts';

const [QUOTE, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [...'"[]{}'].map((sign) => sign.charCodeAt(0));

const spent = { calls: 0, open: 0, timers: 0, hasEnded: false, maxResult: 0 };

/** Code that waits to be compiled. Forgotten once it was: from then on it is that code that speaks. */
let uncompiled: string | undefined;

/** A run begins. Answers its code as the interpreter compiled it for an earlier one. */
export function resetGuard(maxResult: number, code: string): string | undefined {
  Object.assign(spent, { calls: 0, open: 0, timers: 0, hasEnded: false, maxResult });
  resetLog();
  const known = findCompiled(code);
  uncompiled = known === undefined ? code : undefined;
  return known;
}

function compiled(text: unknown): void {
  if (uncompiled !== undefined && typeof text === 'string') keepCompiled(uncompiled, text);
  uncompiled = undefined;
}

/** The server answered a call. */
export function countAnswer(): void {
  spent.open -= 1;
}

const isLevel = (level: unknown): level is LogLevel => LOG_LEVELS.some((known) => known === level);

/** Undefined when it is none. */
function asJson(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    // Half a character would not survive the pipe as it is.
    return text.isWellFormed() ? text : JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function call(id: unknown, name: unknown, args: unknown): string | undefined {
  const text = asJson(args);
  if (id !== spent.calls + 1 || typeof name !== 'string' || text === undefined) return 'A call of what there is not.';
  if (text.length > RUN_LIMITS.argumentChars) {
    return `${name} was given ${text.length} characters, the most is ${RUN_LIMITS.argumentChars}.`;
  }
  if (spent.open >= RUN_LIMITS.openCalls) return `${RUN_LIMITS.openCalls} calls are open: await some of them.`;
  if (spent.calls >= RUN_LIMITS.calls) return `The code made more than ${RUN_LIMITS.calls} calls.`;
  spent.calls += 1;
  spent.open += 1;
  host.tell('call', spent.calls, name.slice(0, 200), text);
  return undefined;
}

function startTimer(delayMs: unknown): string | undefined {
  spent.timers += 1;
  if (spent.timers > RUN_LIMITS.timersEver) return 'The code waited too often.';
  if (typeof delayMs === 'number') host.tell('timer', spent.timers, delayMs);
  return undefined;
}

/** Once; what is said after that is said by nobody any more. */
function end(operation: 'done' | 'failed', text: string): void {
  if (spent.hasEnded) return;
  spent.hasEnded = true;
  host.tell(operation, text);
}

/** Whether JSON text is nested deeper than a result may be. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = endOfText(text, at);
    else if (unit === OPEN_LIST || unit === OPEN_OBJECT) depth += 1;
    else if (unit === CLOSE_LIST || unit === CLOSE_OBJECT) depth -= 1;
    if (depth > RUN_LIMITS.resultDepth) return true;
  }
  return false;
}

function endOfText(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  for (;;) {
    let backslashes = 0;
    while (json[end - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end;
    end = json.indexOf('"', end + 1);
  }
}

function done(given: unknown): void {
  const text = asJson(given);
  if (text === undefined) fail('result', 'The result is not JSON');
  else if (isTooDeep(text)) fail('result', `The result is nested deeper than ${RUN_LIMITS.resultDepth}`);
  else if (text.length <= spent.maxResult) end('done', text);
  else fail('tooLarge', `The result is ${text.length} characters of JSON, the most is ${spent.maxResult}.`);
}

const KINDS: readonly Failure['kind'][] = ['thrown', 'author', 'call', 'result', 'limit', 'memory'];

/** As protocol.ts has it, whatever Python said. */
function asFailure(given: unknown): Failure {
  const said: { [key: string]: unknown } = Object.assign(Object.create(null), JSON.parse(asJson(given) ?? '{}'));
  const text = (value: unknown, most: number): string => String(value ?? '').slice(0, most);
  const position = (value: unknown): number => Math.min(Math.max(0, Math.trunc(Number(value)) || 0), 1_000_000);
  const failure: Failure = {
    kind: KINDS.find((kind) => kind === said.kind) ?? 'thrown',
    name: text(said.name, 100),
    message: text(said.message, 4000),
    stack: text(said.stack, 4000),
  };
  if (said.line !== undefined) failure.line = position(said.line);
  if (said.column !== undefined) failure.column = position(said.column);
  if (failure.kind === 'author') Object.assign(failure, { code: text(said.code, 200), details: said.details });
  if (failure.kind === 'call') failure.call = Math.max(1, position(said.call));
  return failure;
}

/** For a failure that Python can't describe itself. */
export function fail(kind: 'thrown' | 'result' | 'tooLarge' | 'memory', message: string, name = 'Exception'): void {
  end('failed', JSON.stringify({ kind, name, message, stack: '' }));
}

/** Answers why it refuses, if it does. Python knows no other function of ours. */
export function tell(operation: unknown, a: unknown, b: unknown, c: unknown): string | undefined {
  if (spent.hasEnded) return 'The run is over.';
  switch (operation) {
    case 'compiled':
      compiled(a);
      return undefined;
    case 'call':
      return call(a, b, c);
    case 'timer':
      return startTimer(a);
    case 'log':
      if (isLevel(a) && typeof b === 'string') writeLog(a, b.toWellFormed());
      return undefined;
    case 'done':
      done(a);
      return undefined;
    case 'failed':
      end('failed', JSON.stringify(asFailure(a)));
      return undefined;
    default:
      return 'There is no such operation.';
  }
}
