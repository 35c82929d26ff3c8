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
  const { subject, object, verb, effect, app, ...others } = details;
  if (isObject(subject) && typeof verb === 'string' && typeof effect === 'string') {
    const { kind, id } = subject;
    const whom = kind === 'user' ? (nameOf(String(id)) ?? `the person ${id}`) : `the role ${id}`;
    // What kind of thing it is on, its name does not tell.
    const what = isObject(object) && object.kind === 'app' ? `${verb} on the app ${object.name}` : verb;
    return effect === 'inherit' ? `says nothing more about ${what} for ${whom}` : `${effect} ${what} for ${whom}`;
  }
  const rest: JsonValue = isObject(app) ? others : details;
  const said = Object.entries(rest).map(([key, value]) => `${key}: ${sayValue(value)}`);
  return [...(isObject(app) ? [sayMove(app)] : []), ...said].join(', ');
}

/** Null: no app. */
function sayMove({ from = null, to = null }: { [key: string]: JsonValue }): string {
  const say = (app: JsonValue) => (app === null ? 'no app' : `the app ${sayValue(app)}`);
  return `from ${say(from)} to ${say(to)}`;
}

function sayValue(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return JSON.stringify(value);
  return value.length === 0 ? 'none' : value.map(sayValue).join(', ');
}

function isObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
