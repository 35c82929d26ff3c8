import type { AuditLine, JsonValue } from '#schema';

/**
 * What a line of the audit log says beside who, what and on what: `allow run for the role editor`, `roles: viewer, agent`. Empty: nothing.
 * People stand in rights by their ids; `nameOf` knows whose those are.
 */
export function sayDetails(
  { details }: Pick<AuditLine, 'details'>,
  nameOf: (id: string) => string | undefined,
): string {
  if (!isObject(details)) return '';
  const { subject, verb, effect } = details;
  if (isObject(subject) && typeof verb === 'string' && typeof effect === 'string') {
    const { kind, id } = subject;
    const whom = kind === 'user' ? (nameOf(String(id)) ?? `the person ${id}`) : `the role ${id}`;
    return effect === 'inherit' ? `says nothing more about ${verb} for ${whom}` : `${effect} ${verb} for ${whom}`;
  }
  return Object.entries(details)
    .map(([key, value]) => `${key}: ${sayValue(value)}`)
    .join(', ');
}

function sayValue(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return JSON.stringify(value);
  return value.length === 0 ? 'none' : value.map(sayValue).join(', ');
}

function isObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
