import { isJsonObject, type JsonValue } from '#schema';

/** What all values at one place have in common. */
export interface Seen {
  scalars: Set<'string' | 'number' | 'boolean' | 'null'>;
  /** Absent: no list was seen. */
  items: Seen | undefined;
  /** By key, with how many of the objects have it. Absent: no object was seen. */
  members: Map<string, { seen: Seen; count: number }> | undefined;
  objects: number;
  /** Not everything was looked at. */
  isCut: boolean;
}

export const MAX_DEPTH = 6;
const MAX_ITEMS = 50;
export const MAX_MEMBERS = 200;
const MAX_LOOKED_AT = 20_000;

/** Takes the items of a list together, and looks at the first of them only. */
export function seenIn(value: JsonValue): Seen {
  const seen = nothingSeen();
  look(seen, value, 0, { left: MAX_LOOKED_AT });
  return seen;
}

function nothingSeen(): Seen {
  return { scalars: new Set(), items: undefined, members: undefined, objects: 0, isCut: false };
}

function look(seen: Seen, value: JsonValue, depth: number, budget: { left: number }): void {
  if (budget.left-- <= 0 || depth > MAX_DEPTH) seen.isCut = true;
  else if (Array.isArray(value)) {
    seen.items ??= nothingSeen();
    for (const item of value.slice(0, MAX_ITEMS)) look(seen.items, item, depth + 1, budget);
  } else if (isJsonObject(value)) lookInside(seen, value, depth, budget);
  else if (value === null) seen.scalars.add('null');
  else if (typeof value === 'string') seen.scalars.add('string');
  else seen.scalars.add(typeof value === 'number' ? 'number' : 'boolean');
}

function lookInside(seen: Seen, value: { [key: string]: JsonValue }, depth: number, budget: { left: number }): void {
  seen.members ??= new Map();
  seen.objects++;
  const keys = Object.keys(value);
  for (const key of keys.slice(0, MAX_MEMBERS)) {
    const member = value[key];
    if (member === undefined) continue;
    let known = seen.members.get(key);
    if (!known) {
      if (seen.members.size >= MAX_MEMBERS) continue;
      known = { seen: nothingSeen(), count: 0 };
      seen.members.set(key, known);
    }
    known.count++;
    look(known.seen, member, depth + 1, budget);
  }
}
