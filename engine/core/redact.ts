import type { Json } from '#kit';
import { isJsonObject, type JsonValue, MASK, type Preview } from '#schema';

export const MAX_PREVIEW_BYTES = 64 * 1024;
const MIN_SECRET_LENGTH = 4;

/** Replaces secret values in text, in every form security.md names. */
export interface Mask {
  (text: string): string;
  /** Length of the longest form it looks for. Absent: none. */
  readonly longest?: number;
}

export const NO_MASK: Mask = (text) => text;

/** Whether a mask can look for it: shorter ones stand in everything. */
export function isMaskable(text: string): boolean {
  return text.length >= MIN_SECRET_LENGTH;
}

/** A mask for these secret values. Values shorter than four characters are left alone: masking them would garble everything. */
export function createMask(secrets: Iterable<string>): Mask {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (!isMaskable(secret)) continue;
    for (const form of formsOf(secret)) forms.add(form);
  }
  if (forms.size === 0) return NO_MASK;
  // Longest first, so that a form that contains another is replaced whole.
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  const mask = (text: string) => ordered.reduce((masked, form) => masked.replaceAll(form, MASK), text);
  return Object.assign(mask, { longest: ordered[0]?.length ?? 0 });
}

/** Masks inside a JSON value, which stays JSON also where a secret is a number. */
export function maskJson(value: JsonValue, mask: Mask): JsonValue {
  const text = JSON.stringify(value);
  if (mask(text) === text) return value;
  const masked = maskParts(value, mask);
  const left = JSON.stringify(masked);
  // A secret that is JSON itself has been taken apart: then nothing of it is told.
  return mask(left) === left ? masked : MASK;
}

function maskParts(value: JsonValue, mask: Mask): JsonValue {
  if (Array.isArray(value)) return value.map((item) => maskParts(item, mask));
  if (isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [mask(key), maskParts(member, mask)]));
  }
  const text = String(value);
  const masked = mask(text);
  return masked === text ? value : masked;
}

/** What a trace keeps of a value: masked JSON text, cut after 64 KiB (semantics 5.7). */
export function toPreview(json: Json, mask: Mask): Preview {
  return textPreview(json.text, mask);
}

/** As {@link toPreview}, of JSON text. */
export function textPreview(text: string, mask: Mask): Preview {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_PREVIEW_BYTES) return { text: maskText(text, mask), truncated: false, bytes };
  // Mask before cutting. Twice the room, since masking makes text shorter, and a margin for a secret that is cut by our own
  // cut: its beginning, which no mask can know, is left out. Masking makes text longer by half at most.
  const margin = (mask.longest ?? 0) * 2;
  const end = MAX_PREVIEW_BYTES * 2 + margin;
  const masked = mask(text.slice(0, end));
  const safe = end < text.length ? masked.slice(0, Math.max(0, masked.length - margin)) : masked;
  return { text: safe.slice(0, MAX_PREVIEW_BYTES).replace(/[\ud800-\udbff]$/, ''), truncated: true, bytes };
}

/** Text that is JSON stays JSON where that is possible: a trace is read again, by people and by test-runs. */
export function maskText(text: string, mask: Mask): string {
  const masked = mask(text);
  if (masked === text) return text;
  try {
    return JSON.stringify(maskJson(JSON.parse(text), mask));
  } catch {
    return masked;
  }
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const forms = [
    secret,
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    encodeURIComponent(secret),
    encodeURI(secret),
    new URLSearchParams([['', secret]]).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
    ...insideBase64(bytes),
  ];
  return forms.filter((form) => form.length >= MIN_SECRET_LENGTH);
}

/**
 * What stays the same of a secret that stands inside longer base64, as a password does in `Basic` credentials: it may begin
 * at any of three places of a group, and the characters at its two ends are shared with its neighbours.
 */
function insideBase64(secret: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), secret])
      .toString('base64')
      .replace(/=+$/, '');
    const isWhole = (offset + secret.length) % 3 === 0;
    return text.slice(Math.ceil((offset * 8) / 6), isWhole ? undefined : -1);
  });
}
