import type { JsonValue } from '#schema';
import { childId, isContainer, type JsonContainer, sizeOf } from './json-text.ts';

/** More than this is shown in parts (ux.md 6): values, and characters of their keys and strings. */
export const MOST_NODES = 20_000;
const MOST_CHARACTERS = 1_000_000;
/** Items that are shown first of a list that is larger than that. */
export const FIRST_ROWS = 100;
const MOST_OF_A_STRING = 20_000;
const MOST_DEPTH = 200;

/** A part of a value that is small enough to draw. */
export interface Clipped {
  value: JsonValue;
  /** Where something was left out, by JSON Pointer: how many members, or characters of a string. */
  omitted: [string, number][];
}

interface Clipping {
  nodes: number;
  characters: number;
  omitted: [string, number][];
}

/** A value of bounded size: the same value if it is small, else its beginning at each level. */
export function clipValue(value: JsonValue): Clipped {
  const clipping: Clipping = { nodes: MOST_NODES, characters: MOST_CHARACTERS, omitted: [] };
  return { value: clip(value, '', 0, clipping), omitted: clipping.omitted };
}

function clip(value: JsonValue, id: string, depth: number, clipping: Clipping): JsonValue {
  clipping.nodes--;
  if (typeof value === 'string') return clipString(value, id, clipping);
  if (!isContainer(value)) return value;
  const kept = depth < MOST_DEPTH ? clipMembers(value, id, depth, clipping) : [];
  const left = sizeOf(value) - kept.length;
  if (left > 0) clipping.omitted.push([id, left]);
  return Array.isArray(value) ? kept.map(([, member]) => member) : Object.fromEntries(kept);
}

function clipMembers(value: JsonContainer, id: string, depth: number, clipping: Clipping): [string, JsonValue][] {
  const kept: [string, JsonValue][] = [];
  // Not Object.entries: of a million members only the first few are taken.
  for (const key in value) {
    if (clipping.nodes <= 0 || clipping.characters <= 0) break;
    const member = Array.isArray(value) ? value[Number(key)] : value[key];
    if (member === undefined) continue;
    if (!Array.isArray(value)) clipping.characters -= key.length;
    kept.push([key, clip(member, childId(id, key), depth + 1, clipping)]);
  }
  return kept;
}

function clipString(text: string, id: string, clipping: Clipping): string {
  const kept = text.length > MOST_OF_A_STRING ? text.slice(0, MOST_OF_A_STRING) : text;
  clipping.characters -= kept.length;
  if (kept.length < text.length) clipping.omitted.push([id, text.length - kept.length]);
  return kept;
}
