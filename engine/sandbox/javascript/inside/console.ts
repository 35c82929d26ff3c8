/** `console.*` becomes the step's log, bounded. */
import { RUN_LIMITS } from '../../limits.ts';
import { userFrames } from './failure.ts';
import { host } from './host.ts';
import {
  defineGlobal,
  hide,
  isMap,
  isSet,
  PristineError,
  parse,
  push,
  slice,
  stringify,
  toText,
  uncurry,
} from './intrinsics.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const mapEntries = uncurry<Map<unknown, unknown>, [(value: unknown, key: unknown) => void], void>(
  Map.prototype.forEach,
);
const setEntries = uncurry<Set<unknown>, [(value: unknown) => void], void>(Set.prototype.forEach);

const spent = { lines: 0, chars: 0, truncated: false };

/** A run begins that shares its realm with those before it. */
export function resetLog(): void {
  spent.lines = 0;
  spent.chars = 0;
  spent.truncated = false;
}

/** One line of the step's log, until there are too many. */
export function writeLog(level: LogLevel, text: string): void {
  if (spent.truncated) return;
  if (spent.lines >= RUN_LIMITS.logLines || spent.chars >= RUN_LIMITS.logChars) {
    spent.truncated = true;
    host.tell('log', 'warn', '[log truncated]');
    return;
  }
  const line = slice(text, 0, RUN_LIMITS.logLineChars);
  spent.lines += 1;
  spent.chars += line.length;
  host.tell('log', level, line);
}

/** What JSON would lose or refuse, in a readable form. */
function readable(this: unknown, _key: string, value: unknown): unknown {
  switch (typeof value) {
    case 'bigint':
      return `${toText(value)}n`;
    case 'function':
      return '[function]';
    case 'symbol':
      return toText(value);
    case 'undefined':
      return '[undefined]';
    case 'number':
      return value - value === 0 ? value : toText(value);
    default:
      return typeof value === 'object' && value !== null ? readableObject(value) : value;
  }
}

function readableObject(value: object): unknown {
  if (value instanceof PristineError) return errorText(value);
  if (isMap(value)) {
    const pairs: unknown[] = [];
    mapEntries(value, (item, key) => push(pairs, [key, item]));
    return { Map: pairs };
  }
  if (!isSet(value)) return value;
  const items: unknown[] = [];
  setEntries(value, (item) => push(items, item));
  return { Set: items };
}

function errorText(error: Error): string {
  const { stack } = userFrames(slice(toText(error.stack ?? ''), 0, RUN_LIMITS.logLineChars));
  return `${toText(error.name)}: ${toText(error.message)}${stack === '' ? '' : `\n${stack}`}`;
}

function show(value: unknown): string {
  try {
    if (typeof value === 'string') return value;
    if (value instanceof PristineError) return errorText(value);
    if (value === undefined) return 'undefined';
    const text = stringify(value, readable);
    if (text === undefined) return toText(value);
    // A single word such as [function] comes back quoted.
    const isWord = typeof value !== 'object' || value === null;
    return isWord ? toText(parse(text)) : text;
  } catch {
    return '[can not be shown]';
  }
}

function write(level: LogLevel, values: readonly unknown[]): void {
  if (spent.truncated) return;
  let text = '';
  for (let i = 0; i < values.length && text.length < RUN_LIMITS.logLineChars; i++) {
    text += `${i === 0 ? '' : ' '}${show(values[i])}`;
  }
  writeLog(level, text);
}

const at =
  (level: LogLevel) =>
  (...values: unknown[]): void =>
    write(level, values);

const ignore = (): void => undefined;

export function installConsole(): void {
  const methods = {
    log: at('info'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    debug: at('debug'),
    trace: at('debug'),
    table: at('info'),
    dir: (value: unknown): void => write('info', [value]),
    assert: (holds: unknown, ...values: unknown[]): void => {
      if (holds) return;
      write('error', ['Assertion failed']);
      if (values.length > 0) write('error', values);
    },
    group: at('info'),
    groupCollapsed: at('info'),
    groupEnd: ignore,
    time: ignore,
    timeEnd: ignore,
    timeLog: ignore,
    count: ignore,
    clear: ignore,
  };
  const target = {};
  for (const [name, method] of Object.entries(methods)) hide(target, name, method);
  defineGlobal('console', target);
}
