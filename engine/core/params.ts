import { RE2JS } from 're2js';
import { z } from 'zod';
import { InputError } from '#kit';
import { type Field, type Issue, type JsonValue, type Parameter, pointer, type TypeSpec } from '#schema';

/** Checks values against declared types: built once per version, used on every call. */
export interface Validator {
  /** Fills in defaults; parameters that are neither given nor required read null. */
  check(input: unknown): { ok: true; value: JsonValue } | { ok: false; issues: Issue[] };
}

export const MAX_INLINE_FILE_BYTES = 700_000;

/** @throws InputError `params.invalid` with all issues at once, JSON Pointers into the params (semantics 5.2). */
export function requireParams(validator: Validator, input: unknown): JsonValue {
  const result = validator.check(input);
  if (result.ok) return result.value;
  const names = [...new Set(result.issues.map((issue) => issue.path.split('/')[1] ?? ''))].filter(Boolean).join(', ');
  throw new InputError({
    code: 'params.invalid',
    message: `${result.issues.length === 1 ? 'A parameter does' : 'Some parameters do'} not fit${names ? `: ${names}` : ''}.`,
    issues: result.issues,
  });
}

/** The validator of a function's parameters: an object with exactly the declared names. */
export function paramsValidator(params: readonly Parameter[]): Validator {
  const shape: Record<string, z.ZodType> = {};
  for (const param of params) {
    const type = toZod(param);
    const fallback = param.default ?? null;
    // A required parameter without a default must be there; null counts as absent, as forms send it.
    shape[param.name] =
      param.required && param.default === undefined ? type : type.nullish().transform((given) => given ?? fallback);
  }
  return validator(z.strictObject(shape), 'params');
}

/** The validator of a single type: a result, a default, a test value. Undeclared keys of closed objects are dropped (2.5). */
export function typeValidator(type: TypeSpec): Validator {
  return validator(toZod(type), 'value');
}

/** What is wrong with a declaration itself: a pattern that is no regular expression, limits that cross. */
export function declarationProblem(type: TypeSpec): string | undefined {
  if (type.type === 'string' && type.pattern !== undefined) {
    try {
      RE2JS.compile(type.pattern);
    } catch {
      return `"${type.pattern}" is not a regular expression that can be checked in linear time (no look-around, no back-references)`;
    }
  }
  if (type.type === 'array') return declarationProblem(type.items);
  if (type.type === 'object') {
    const twice = type.fields.find(
      (field, index) => type.fields.findIndex((other) => other.name === field.name) < index,
    );
    if (twice) return `the field "${twice.name}" is declared twice`;
    return type.fields.map(declarationProblem).find((problem) => problem !== undefined);
  }
  return undefined;
}

function validator(schema: z.ZodType, what: string): Validator {
  return {
    check(input) {
      // The input tells what is missing from what is of another type.
      const result = schema.safeParse(input, { reportInput: true });
      if (result.success) return { ok: true, value: result.data as JsonValue };
      return { ok: false, issues: result.error.issues.flatMap((issue) => toIssues(issue, what)) };
    },
  };
}

function toIssues(issue: z.core.$ZodIssue, what: string): Issue[] {
  const at = (path: readonly PropertyKey[], message: string): Issue => ({
    severity: 'error',
    code: 'params.invalid',
    message,
    path: pointer('', ...path),
  });
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => at([...issue.path, key], `"${key}" is not declared`));
  }
  if (issue.code === 'invalid_type' && (issue.input === undefined || issue.input === null)) {
    return [at(issue.path, issue.path.length === 0 ? `${what} must be an object` : 'is required')];
  }
  return [at(issue.path, issue.message)];
}

function toZod(type: TypeSpec): z.ZodType {
  switch (type.type) {
    case 'string':
      return stringType(type);
    case 'number':
    case 'integer':
      return numberType(type);
    case 'boolean':
      return z.boolean();
    case 'date':
      return z.iso.date('must be a date like 2026-11-21');
    case 'datetime':
      return z.iso.datetime({
        offset: true,
        local: true,
        message: 'must be a date and time like 2026-11-21T09:30:00Z',
      });
    case 'enum':
      return z.literal(type.values);
    case 'array': {
      let list = z.array(toZod(type.items));
      if (type.minItems !== undefined) list = list.min(type.minItems);
      if (type.maxItems !== undefined) list = list.max(type.maxItems);
      return list;
    }
    case 'object':
      return objectType(type.fields, type.open ?? false);
    case 'file':
      return fileType(type.maxBytes ?? MAX_INLINE_FILE_BYTES);
    case 'any':
      return z.json();
  }
}

function stringType(type: Extract<TypeSpec, { type: 'string' }>): z.ZodType {
  let text = z.string();
  if (type.minLength !== undefined) text = text.min(type.minLength);
  if (type.maxLength !== undefined) text = text.max(type.maxLength);
  if (type.pattern !== undefined) {
    // RE2 runs in linear time: an author's pattern can't be made to hang the server by a caller's text.
    const pattern = RE2JS.compile(type.pattern);
    text = text.refine((value) => pattern.matcher(value).find(), `must match ${type.pattern}`);
  }
  if (type.format === 'email') return text.pipe(z.email());
  if (type.format === 'uuid') return text.pipe(z.guid());
  if (type.format === 'url') return text.pipe(z.url({ protocol: /^https?$/ }));
  return text;
}

function numberType(type: Extract<TypeSpec, { type: 'number' | 'integer' }>): z.ZodType {
  let number: z.ZodNumber = type.type === 'integer' ? z.int() : z.number();
  if (type.minimum !== undefined) number = number.min(type.minimum);
  if (type.maximum !== undefined) number = number.max(type.maximum);
  if (type.exclusiveMinimum !== undefined) number = number.gt(type.exclusiveMinimum);
  if (type.exclusiveMaximum !== undefined) number = number.lt(type.exclusiveMaximum);
  if (type.multipleOf !== undefined) number = number.multipleOf(type.multipleOf);
  return number;
}

function objectType(fields: readonly Field[], open: boolean): z.ZodType {
  const shape: Record<string, z.ZodType> = {};
  for (const field of fields) {
    const type = field.nullable ? toZod(field).nullable() : toZod(field);
    shape[field.name] = field.required ? type : type.optional();
  }
  return open ? z.looseObject(shape) : z.object(shape);
}

/** Until file storage exists a file travels inline. */
function fileType(maxBytes: number): z.ZodType {
  return z.strictObject({
    name: z.string().min(1).max(255),
    contentType: z.string().max(200),
    base64: z.base64().refine((text) => text.length * 0.75 <= maxBytes + 2, `is larger than ${maxBytes} bytes`),
  });
}
