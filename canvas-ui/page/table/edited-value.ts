import type { JsonValue } from '#schema';
import type { Format } from '../format-value.ts';

/** A value as text to edit: the data themselves, not how they are shown. */
export function toEdited(value: JsonValue, format: Format): string {
  if (value === null) return '';
  if (typeof value !== 'string') return typeof value === 'object' ? JSON.stringify(value) : String(value);
  return format === 'date' ? value.slice(0, 'yyyy-mm-dd'.length) : value;
}

/** What was typed as a value of its column; undefined if it is none. */
export function fromEdited(text: string, format: Format): JsonValue | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return format === 'text' || format === 'link' ? '' : null;
  if (format === 'boolean') return trimmed === 'true';
  if (format !== 'number' && format !== 'money') return text;
  const number = Number(trimmed);
  return Number.isFinite(number) ? number : undefined;
}
