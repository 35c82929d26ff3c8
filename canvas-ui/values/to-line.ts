import type { JsonValue } from '#schema';
import {
  isContainer,
  type JsonContainer,
  type JsonType,
  keyText,
  membersOf,
  quote,
  sizeOf,
  typeOf,
} from './json-text.ts';

export interface LinePart {
  text: string;
  type: Exclude<JsonType, 'array' | 'object'> | 'key' | 'mark' | 'more';
}

/** The shortest that is worth showing of a member. */
const LEAST_ROOM = 4;
/** Members of a value that a line looks at: more never fit. */
const MOST_MEMBERS = 200;

/** One line that shows the beginning of a value in at most `max` characters: `{ id: 1042, total: 89.5, … }`. */
export function toLine(value: JsonValue, max: number): LinePart[] {
  return partsOf(value, Math.max(1, max));
}

export function lineText(parts: readonly LinePart[]): string {
  return parts.map(({ text }) => text).join('');
}

function partsOf(value: JsonValue, room: number): LinePart[] {
  if (isContainer(value)) return containerParts(value, room);
  const type = typeOf(value);
  const text = typeof value === 'string' ? quote(value, Math.max(3, room)) : String(value);
  if (type === 'array' || type === 'object') return [];
  return [text.length <= room ? { text, type } : { text: '…', type: 'more' }];
}

function containerParts(value: JsonContainer, room: number): LinePart[] {
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{ ', ' }'];
  const isEmpty = sizeOf(value) === 0;
  const short = isEmpty ? `${open}${close}`.replaceAll(' ', '') : `${open}…${close}`.replaceAll(' ', '');
  if (isEmpty || room < open.length + close.length + LEAST_ROOM) {
    return [short.length <= room ? { text: short, type: 'mark' } : { text: '…', type: 'more' }];
  }
  const inner = memberParts(value, room - open.length - close.length);
  return [{ text: open, type: 'mark' }, ...inner, { text: close, type: 'mark' }];
}

function memberParts(value: JsonContainer, room: number): LinePart[] {
  const parts: LinePart[] = [];
  const isList = Array.isArray(value);
  const members = isList ? membersOf(value.slice(0, MOST_MEMBERS)) : membersOf(value);
  let left = room;
  for (const [at, [key, member]] of members.entries()) {
    const before = at === 0 ? '' : ', ';
    const name = isList ? '' : `${keyText(key, 40)}: `;
    // Room is always kept for the three characters that say that there is more.
    const kept = at === members.length - 1 ? 0 : 3;
    const available = left - before.length - name.length - kept;
    if (available < LEAST_ROOM && (isContainer(member) || String(member).length > available)) {
      parts.push({ text: `${before}…`, type: 'more' });
      break;
    }
    // One large member must not push all that follow out of the line.
    const isShared = kept > 0 && isContainer(member);
    const inner = partsOf(member, isShared ? Math.max(LEAST_ROOM, Math.floor(available / 2)) : available);
    if (before) parts.push({ text: before, type: 'mark' });
    if (name) parts.push({ text: name, type: 'key' });
    parts.push(...inner);
    left -= before.length + name.length + lineText(inner).length;
  }
  return parts;
}
