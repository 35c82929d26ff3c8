/** Timers: the child wakes the context up, the callbacks never leave it. */
import { RUN_LIMITS } from '../../limits.ts';
import { limitError } from './failure.ts';
import { host } from './host.ts';
import {
  apply,
  defineGlobal,
  isFiniteNumber,
  max,
  PristinePromise,
  PristineTypeError,
  SafeMap,
  toNumber,
  whenDone,
} from './intrinsics.ts';

interface Timer {
  callback: (...values: unknown[]) => unknown;
  values: unknown[];
  everyMs: number | undefined;
}

const timers = new SafeMap<number, Timer>();
const spent = { timers: 0 };

function count(): void {
  spent.timers += 1;
  if (timers.size >= RUN_LIMITS.timers || spent.timers > RUN_LIMITS.timersEver) {
    throw limitError(`The code set too many timers: ${RUN_LIMITS.timers} at a time, ${RUN_LIMITS.timersEver} in all.`);
  }
}

function toCallback(value: unknown): Timer['callback'] {
  if (typeof value !== 'function') throw new PristineTypeError('a timer needs a function');
  return (...values) => apply(value, undefined, values);
}

function toDelay(value: unknown): number {
  const delay = toNumber(value);
  return isFiniteNumber(delay) ? max(0, delay) : 0;
}

function start(callback: unknown, delay: unknown, values: unknown[], repeats: boolean): number {
  count();
  const id = spent.timers;
  const delayMs = toDelay(delay);
  timers.set(id, { callback: toCallback(callback), values, everyMs: repeats ? max(1, delayMs) : undefined });
  host.tell('timer', id, delayMs);
  return id;
}

/** A timer is due. What its callback throws has nobody to catch it and becomes a log line. */
export function fireTimer(id: number): void {
  const timer = timers.get(id);
  if (!timer) return;
  if (timer.everyMs === undefined) {
    timers.delete(id);
  } else {
    spent.timers += 1;
    if (spent.timers > RUN_LIMITS.timersEver) timers.delete(id);
    else host.tell('timer', id, timer.everyMs);
  }
  apply(timer.callback, undefined, timer.values);
}

function clear(id: unknown): void {
  if (typeof id === 'number') timers.delete(id);
}

export function installTimers(): void {
  defineGlobal('setTimeout', (callback: unknown, delay?: unknown, ...values: unknown[]) =>
    start(callback, delay, values, false),
  );
  defineGlobal('setInterval', (callback: unknown, delay?: unknown, ...values: unknown[]) =>
    start(callback, delay, values, true),
  );
  defineGlobal('clearTimeout', clear);
  defineGlobal('clearInterval', clear);
  defineGlobal('queueMicrotask', (callback: unknown) => {
    const run = toCallback(callback);
    whenDone(PristinePromise.resolve(), () => {
      run();
    });
  });
}
