import { formatBytes, formatCount, formatDuration } from '#ui';
import { isObject } from './json-text.ts';
import type { Head } from './opened-value.ts';
import { isTable, isTabular } from './table-columns.ts';
import type { ValueSource, ViewName } from './value-source.ts';

/** `5,000 items · 3.2 MB · 38 ms`. */
export function factsOf(source: ValueSource, head: Head | undefined, durationMs: number | undefined): string {
  const size = sizeOfSource(source, head);
  const facts = [
    head?.total === undefined ? keysText(head) : itemsText(source, head.total),
    size === undefined ? '' : formatBytes(size),
    durationMs === undefined ? '' : formatDuration(durationMs),
  ];
  return facts.filter(Boolean).join(' · ');
}

/** Of a list that was cut nobody here knows how many items it had. */
function itemsText(source: ValueSource, total: number): string {
  return source.kind === 'text' && source.isTruncated ? `${formatCount(total)}+ items` : count(total, 'item');
}

function keysText(head: Head | undefined): string {
  return head && isObject(head.value) && head.omitted.length === 0 ? count(Object.keys(head.value).length, 'key') : '';
}

function sizeOfSource(source: ValueSource, head: Head | undefined): number | undefined {
  if (source.kind !== 'value') return source.bytes;
  // Writing a large value only to know its length would hold up the page.
  if (!head || head.omitted.length > 0) return undefined;
  return new TextEncoder().encode(JSON.stringify(source.value)).length;
}

/** The views that this value has, and which of them is best. */
export function viewsOf(head: Head | undefined): { views: ViewName[]; best: ViewName } {
  if (!head) return { views: ['raw'], best: 'raw' };
  const { value } = head;
  if (typeof value === 'string') return { views: ['json', 'schema', 'raw'], best: 'json' };
  return isTabular(value)
    ? { views: ['table', 'json', 'schema', 'raw'], best: isTable(value) ? 'table' : 'json' }
    : { views: ['json', 'schema', 'raw'], best: 'json' };
}

/** What one must know about what is shown; undefined if it is everything. */
export function noticeOf(source: ValueSource, head: Head | undefined): string | undefined {
  if (source.kind === 'text' && source.isTruncated) {
    const kept = new Blob([source.text]).size;
    return `Cut after ${formatBytes(kept)}. The whole value has ${formatBytes(source.bytes)}.`;
  }
  if (!head || head.omitted.length === 0) return undefined;
  if (Array.isArray(head.value) && head.total !== undefined && head.value.length < head.total) {
    return `The first ${count(head.value.length, 'item')} of ${formatCount(head.total)}.`;
  }
  return 'Parts of this value are too large to show. Download it to see all of it.';
}

function count(number: number, thing: string): string {
  return `${formatCount(number)} ${thing}${number === 1 ? '' : 's'}`;
}
