import { isJsonObject, type JsonValue } from '#schema';
import type { PathStep } from './changes.ts';

const REACHES_A_PROTOTYPE = new Set(['__proto__', 'constructor', 'prototype']);

/** The steps of a JSON Pointer, or undefined if it is none or would reach a prototype. */
export function parsePointer(text: string): string[] | undefined {
  if (text === '') return [];
  if (!text.startsWith('/')) return undefined;
  const steps = text
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.some((step) => REACHES_A_PROTOTYPE.has(step)) ? undefined : steps;
}

/** What stands at a path; undefined where there is nothing. */
export function valueAt(value: unknown, path: readonly PathStep[]): unknown {
  let at = value;
  for (const step of path) {
    if (Array.isArray(at)) at = at[Number(step)];
    else if (isJsonObject(at) && Object.hasOwn(at, step)) at = at[step];
    else return undefined;
  }
  return at;
}

/**
 * The value with another at a path, or without it if that is undefined. Objects on the way are made where there are none;
 * `-` is the place after the last item of a list.
 */
export function withValueAt(
  value: JsonValue | undefined,
  [step, ...rest]: readonly PathStep[],
  to: JsonValue | undefined,
): JsonValue | undefined {
  if (step === undefined) return to;
  if (Array.isArray(value)) return listWith(value, step === '-' ? value.length : Number(step), rest, to);
  const object = isJsonObject(value) ? value : {};
  const key = String(step);
  const member = withValueAt(Object.hasOwn(object, key) ? object[key] : undefined, rest, to);
  if (member !== undefined) return { ...object, [key]: member };
  const { [key]: _, ...others } = object;
  return others;
}

function listWith(
  list: readonly JsonValue[],
  at: number,
  rest: readonly PathStep[],
  to: JsonValue | undefined,
): JsonValue | undefined {
  if (!Number.isInteger(at) || at < 0 || at > list.length) return [...list];
  const item = withValueAt(list[at], rest, to);
  return item === undefined ? list.toSpliced(at, 1) : list.toSpliced(at, 1, item);
}

/** Sets a text that is there in a draft of immer's. */
export function setTextAt(draft: unknown, path: readonly PathStep[], text: string): void {
  let at: unknown = draft;
  for (const step of path.slice(0, -1)) at = Array.isArray(at) ? at[Number(step)] : Reflect.get(Object(at), step);
  Reflect.set(Object(at), path.at(-1) ?? '', text);
}
