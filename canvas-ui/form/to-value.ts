import type { JsonValue, Value } from '#schema';

/** What a form says of a tagged value; undefined where it says none. */
export function toValue(value: JsonValue | undefined): Value | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (value.kind === 'expression' && typeof value.code === 'string') return { kind: 'expression', code: value.code };
  if (value.kind === 'template' && typeof value.text === 'string') return { kind: 'template', text: value.text };
  return value.kind === 'literal' && value.value !== undefined ? { kind: 'literal', value: value.value } : undefined;
}
