import { customType } from './drizzle.ts';

/**
 * Text that Postgres takes whatever is in it: NUL has no place in its text and a lone surrogate none in UTF-8, so both
 * become U+FFFD. Names never hold them (schema/names.ts); what is left is prose and traces, which must not fail a batch.
 */
export const plainText = customType<{ data: string; driverData: string }>({
  dataType: () => 'text',
  toDriver: toPlainText,
});

export function toPlainText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/**
 * JSON kept as the text it was: `json`, for `jsonb` refuses \u0000 and lone surrogates and forgets the order of keys.
 * Not drizzle's own json column, which parses a string a second time and so makes the number 1 of "1".
 */
export const document = <T>(name: string) =>
  customType<{ data: T; driverData: unknown }>({
    dataType: () => 'json',
    toDriver: (value) => JSON.stringify(value),
  })(name);

/** A moment as ISO 8601 text with milliseconds, which is how every document writes it. */
export const moment = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamp (3) with time zone',
  fromDriver: (value) => new Date(value).toISOString(),
});

export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });
