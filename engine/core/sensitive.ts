import {
  type Field,
  type FunctionDocument,
  isJsonObject,
  type JsonValue,
  MASK,
  type TypeSpec,
  taskSchema,
} from '#schema';
import type { Plan } from './plan.ts';
import { isMaskable } from './redact.ts';

/** What a trace must not show of a run of a function. */
export interface Sensitive {
  functionName: string;
  /** Masked wherever they turn up. */
  values: readonly string[];
  /** Masks can't find all of it: nothing is told of what goes in and out of blocks. */
  isWithheld: boolean;
  /** So many days it is kept, sealed, for who may reveal it. Undefined: it is not kept. */
  revealDays?: number | undefined;
}

/** Whether anything in these declarations is sensitive. */
function hasSensitive(fields: readonly Field[]): boolean {
  return fields.some((field) => field.sensitive === true || partsOf(field).some((part) => hasSensitive(part)));
}

/** Whether anything in a function is sensitive: its parameters, its result, what it asks people. */
export function isSensitiveFunction(document: FunctionDocument): boolean {
  return JSON.stringify(document).includes('"sensitive":true');
}

/**
 * What is sensitive of a run that begins; undefined: nothing. What its result will be nobody knows while its blocks are told of,
 * and a short value stands in everything: then nothing is told of either.
 */
export function sensitiveOf(
  { document }: Plan,
  given: JsonValue,
  { mayKeep }: { mayKeep: boolean },
): Sensitive | undefined {
  const { params, result } = document;
  const inResult = result !== undefined && isSensitive(result);
  if (!inResult && !hasSensitive(params)) return undefined;
  const sensitive = toSensitive(document, textsIn(params, given), inResult);
  return mayKeep ? sensitive : { ...sensitive, revealDays: undefined };
}

/** What is sensitive of what somebody filled in whom a function asked. */
export function sensitiveOfAnswer(
  task: JsonValue | undefined,
  answer: JsonValue | undefined,
  { document }: Plan,
): Sensitive | undefined {
  const { data } = taskSchema.safeParse(task);
  if (!data || !hasSensitive(data.fields) || !isJsonObject(answer)) return undefined;
  return toSensitive(document, textsIn(data.fields, answer.form ?? null), false);
}

function toSensitive({ name, settings }: Plan['document'], texts: readonly string[], isWithheld: boolean): Sensitive {
  return {
    functionName: name,
    values: texts.filter(isMaskable),
    isWithheld: isWithheld || texts.some((text) => !isMaskable(text)),
    ...(settings.revealDays === undefined ? {} : { revealDays: settings.revealDays }),
  };
}

function textsIn(fields: readonly Field[], given: JsonValue): string[] {
  return isJsonObject(given) ? fields.flatMap((field) => leavesOf(field, given[field.name] ?? null)) : [];
}

/** Parameters with what is sensitive of them left out. */
export function withoutSensitive(fields: readonly Field[], given: JsonValue): JsonValue {
  if (!isJsonObject(given) || !hasSensitive(fields)) return given;
  const byName = new Map(fields.map((field) => [field.name, field]));
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const field = byName.get(name);
      return [name, field ? withoutParts(field, value) : value];
    }),
  );
}

type Part = TypeSpec & { sensitive?: boolean | undefined };

function withoutParts(type: Part, value: JsonValue): JsonValue {
  if (value === null) return null;
  if (type.sensitive) return MASK;
  if (type.type === 'object') return withoutSensitive(type.fields, value);
  if (type.type === 'array' && Array.isArray(value)) return value.map((item) => withoutParts(type.items, item));
  return value;
}

/** Every text, number and truth that is sensitive. */
function leavesOf(type: Part, value: JsonValue): string[] {
  if (value === null || value === '') return [];
  if (type.sensitive) return textsOf(value);
  if (type.type === 'array' && Array.isArray(value)) return value.flatMap((item) => leavesOf(type.items, item));
  if (type.type === 'object' && isJsonObject(value)) {
    return type.fields.flatMap((field) => leavesOf(field, value[field.name] ?? null));
  }
  return [];
}

function textsOf(value: JsonValue): string[] {
  if (value === null || value === '') return [];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (isJsonObject(value)) return Object.values(value).flatMap(textsOf);
  return [String(value)];
}

function isSensitive(type: Part): boolean {
  return type.sensitive === true || partsOf(type).some((part) => hasSensitive(part));
}

function partsOf(type: TypeSpec): readonly Field[][] {
  if (type.type === 'object') return [type.fields];
  return type.type === 'array' ? partsOf(type.items) : [];
}
