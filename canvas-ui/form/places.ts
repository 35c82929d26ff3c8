import { parsePointer, valueAt } from '#model';
import { isJsonObject, type JsonValue } from '#schema';

/** The JSON Pointer of what a place is a member of. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function valueIn(value: JsonValue | undefined, path: string): JsonValue | undefined {
  const steps = parsePointer(path);
  const found = steps && valueAt(value, steps);
  return isJson(found) ? found : undefined;
}

export function textIn(value: JsonValue | undefined, path: string): string {
  const found = valueIn(value, path);
  return typeof found === 'string' ? found : '';
}

function isJson(value: unknown): value is JsonValue {
  return (
    value === null ||
    ['string', 'number', 'boolean'].includes(typeof value) ||
    Array.isArray(value) ||
    isJsonObject(value)
  );
}

/** The member of that name that stands nearest around a place: the resource that a query's text is for. */
export function nearest(value: JsonValue | undefined, path: string, key: string): JsonValue | undefined {
  for (let at = path; at !== ''; ) {
    at = parentOf(at);
    const around = valueIn(value, at);
    if (isJsonObject(around) && Object.hasOwn(around, key)) return around[key];
  }
  return undefined;
}
