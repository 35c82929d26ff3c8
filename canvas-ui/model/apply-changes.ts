import { isJsonObject } from '#schema';
import type { Change } from './changes.ts';

/** Applies what {@link changesBetween} found. What is not touched stays the same object. */
export function applyChanges<T>(document: T, changes: readonly Change[]): T {
  const ours: Ours = new Set();
  // The changes were taken between two documents of this type, so what they make is one as well.
  return changes.reduce<unknown>((value, change) => applyAt(value, change, { depth: 0, ours }), document) as T;
}

/** Lists and objects that were copied already and are nobody else's: a thousand changes of one object copy it once. */
type Ours = Set<unknown>;

function applyAt(value: unknown, change: Change, { depth, ours }: { depth: number; ours: Ours }): unknown {
  const step = change.path[depth];
  if (step === undefined) return applyHere(value, change);
  const deeper = { depth: depth + 1, ours };
  if (Array.isArray(value)) {
    const list: unknown[] = own(value, ours, () => [...value]);
    list[Number(step)] = applyAt(list[Number(step)], change, deeper);
    return list;
  }
  if (!isJsonObject(value)) throw ofAnother(change);
  const object: Record<string, unknown> = own<Record<string, unknown>>(value, ours, () => ({ ...value }));
  const key = String(step);
  if (depth < change.path.length - 1 || (change.kind !== 'add' && change.kind !== 'remove')) {
    setMember(object, key, applyAt(Object.hasOwn(object, key) ? object[key] : undefined, change, deeper));
    return object;
  }
  delete object[key];
  if (change.kind === 'add') return withMember(object, { key, value: change.value, at: change.at }, ours);
  return object;
}

function withMember(
  object: Record<string, unknown>,
  { key, value, at }: { key: string; value: unknown; at: number },
  ours: Ours,
): Record<string, unknown> {
  const members = Object.entries(object);
  if (at >= members.length) {
    setMember(object, key, value);
    return object;
  }
  const made = Object.fromEntries(members.toSpliced(at, 0, [key, value]));
  ours.add(made);
  return made;
}

/** Also for `__proto__`, which an assignment would not store. */
function setMember(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

function own<T>(value: T, ours: Ours, copy: () => T): T {
  if (ours.has(value)) return value;
  const made = copy();
  ours.add(made);
  return made;
}

function applyHere(value: unknown, change: Change): unknown {
  if (change.kind === 'set') return change.value;
  if (change.kind === 'splice' && Array.isArray(value)) {
    return value.toSpliced(change.at, change.remove, ...change.insert);
  }
  if (change.kind === 'text' && typeof value === 'string') {
    return value.slice(0, change.at) + change.insert + value.slice(change.at + change.remove);
  }
  throw ofAnother(change);
}

function ofAnother({ path }: Change): Error {
  return new Error(`these changes are of another document: ${path.join('/')}`);
}
