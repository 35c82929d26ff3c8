import type { JsonValue } from '#schema';

/** What is wrong with a value, in words of a user; undefined if nothing is. */

const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;

export function checkText(value: JsonValue, kind: string | undefined, maxLength: number | undefined) {
  if (typeof value !== 'string') return undefined;
  if (maxLength !== undefined && value.length > maxLength) return `At most ${maxLength} characters.`;
  if (kind === 'email' && !EMAIL.test(value)) return 'This is no email address.';
  if (kind === 'url' && !URL.canParse(value)) return 'This is no address, such as https://example.com.';
  return undefined;
}

export function checkNumber(value: JsonValue, minimum: number | undefined, maximum: number | undefined) {
  if (typeof value !== 'number') return 'This is no number.';
  if (minimum !== undefined && value < minimum) return `At least ${minimum}.`;
  if (maximum !== undefined && value > maximum) return `At most ${maximum}.`;
  return undefined;
}
