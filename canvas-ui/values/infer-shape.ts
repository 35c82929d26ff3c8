import type { JsonValue } from '#schema';
import { isObject, type JsonObject, type JsonType, typeOf } from './json-text.ts';

/** What all values at one place have in common. */
export interface Shape {
  /** Types that were seen, in the order in which they came. */
  types: Set<JsonType>;
  /** How many values were seen here. */
  seen: number;
  members: Map<string, Shape>;
  /** Values here that were objects: a member seen less often than this is optional. */
  objects: number;
  items: Shape | undefined;
  example: JsonValue | undefined;
}

export interface ShapeLine {
  id: string;
  depth: number;
  name: string;
  type: string;
  isOptional: boolean;
  example: JsonValue | undefined;
}

const MOST_VALUES = 500_000;
const MOST_MEMBERS = 300;
const MOST_LINES = 2_000;
const MOST_DEPTH = 40;

/** Looks at many values, not at all of a huge one: the shape is told as found. */
export function inferShape(value: JsonValue): Shape {
  const shape = emptyShape();
  const left = { values: MOST_VALUES };
  look(shape, value, 0, left);
  return shape;
}

function emptyShape(): Shape {
  return { types: new Set(), seen: 0, members: new Map(), objects: 0, items: undefined, example: undefined };
}

function look(shape: Shape, value: JsonValue, depth: number, left: { values: number }): void {
  if (left.values-- <= 0) return;
  shape.seen++;
  if (Array.isArray(value)) {
    shape.types.add('array');
    shape.items ??= emptyShape();
    if (depth < MOST_DEPTH) for (const item of value) look(shape.items, item, depth + 1, left);
  } else if (isObject(value)) {
    shape.types.add('object');
    shape.objects++;
    if (depth < MOST_DEPTH) lookAtMembers(shape, value, depth, left);
  } else {
    shape.types.add(typeOf(value));
    shape.example ??= typeof value === 'string' ? value.slice(0, 80) : value;
  }
}

function lookAtMembers(shape: Shape, value: JsonObject, depth: number, left: { values: number }): void {
  for (const [key, member] of Object.entries(value)) {
    let known = shape.members.get(key);
    if (!known) {
      if (shape.members.size >= MOST_MEMBERS) continue;
      known = emptyShape();
      shape.members.set(key, known);
    }
    look(known, member, depth + 1, left);
  }
}

/** The shape as an indented list, one line for each member. */
export function shapeLines(shape: Shape, name = ''): ShapeLine[] {
  const lines: ShapeLine[] = [];
  addLines(lines, shape, { id: '', depth: 0, name, isOptional: false });
  return lines.slice(0, MOST_LINES);
}

function addLines(
  lines: ShapeLine[],
  shape: Shape,
  place: Pick<ShapeLine, 'id' | 'depth' | 'name' | 'isOptional'>,
): void {
  if (lines.length >= MOST_LINES) return;
  lines.push({ ...place, type: typeText(shape), example: shape.example });
  const { objects, members } = innermost(shape);
  for (const [name, member] of members) {
    const isOptional = member.seen < objects;
    addLines(lines, member, { id: `${place.id}/${name}`, depth: place.depth + 1, name, isOptional });
  }
}

/** Lists add no level of their own: `object[]` has the members of its items below it. */
function innermost(shape: Shape): Shape {
  return shape.items && shape.members.size === 0 ? innermost(shape.items) : shape;
}

/** `string`, `number | null`, `object[]`. */
function typeText(shape: Shape): string {
  if (shape.types.size === 0) return 'unknown';
  const texts = [...shape.types].map((type) => (type === 'array' ? listText(shape.items) : type));
  return texts.toSorted((a, b) => Number(a === 'null') - Number(b === 'null')).join(' | ');
}

function listText(items: Shape | undefined): string {
  const text = items ? typeText(items) : 'unknown';
  return text.includes(' | ') ? `(${text})[]` : `${text}[]`;
}
