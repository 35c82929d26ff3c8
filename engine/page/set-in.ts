import type { JsonValue } from '#schema';

type Path = readonly (string | number)[];

/** A copy with another value at a path; what is not on the way stays the same object. */
export function setIn(target: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(target)) return target.map((item, index) => (index === key ? setIn(item, rest, value) : item));
  const members = (typeof target === 'object' && target !== null ? target : {}) as { [key: string]: JsonValue };
  return { ...members, [key]: setIn(members[key], rest, value) };
}
