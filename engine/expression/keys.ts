import { Refusal } from './errors.ts';

/** Names that lead from a value to code, or that pollute where someone assigns them (security R5). */
export function isForbidden(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype';
}

/** Sets an own member of an object that the expression makes. */
export function put(target: Record<string, unknown>, key: string, value: unknown): void {
  if (isForbidden(key)) throw new Refusal(`"${key}" can't be a key`);
  // `in` is true for inherited names too: assigning those fails where Object.prototype is frozen.
  if (key in target)
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  else target[key] = value;
}
