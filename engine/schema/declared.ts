import type { JsonValue } from './json.ts';
import type { Field, Parameter, TypeSpec } from './param.ts';

/** A JSON Schema 2020-12 as plain JSON, without any `$ref`. */
export type JsonSchema = { [key: string]: JsonValue };

type Of<Name extends TypeSpec['type']> = Extract<TypeSpec, { type: Name }>;

/** What a call of a function may send, for programs that read OpenAPI, and for forms. */
export function paramsJsonSchema(params: readonly Parameter[]): JsonSchema {
  const required = params.filter((param) => param.required && param.default === undefined);
  return {
    type: 'object',
    properties: Object.fromEntries(params.map((param) => [param.name, paramJsonSchema(param)])),
    ...(required.length > 0 ? { required: required.map(({ name }) => name) } : {}),
    additionalProperties: false,
  };
}

/** What a function answers; one that declares no result may answer any JSON. */
export function resultJsonSchema(result: TypeSpec | undefined): JsonSchema {
  return result ? typeJsonSchema(result) : {};
}

/** Null counts as absent, as forms send it for nothing. */
function paramJsonSchema(param: Parameter): JsonSchema {
  const schema = described(typeJsonSchema(param), param.description);
  if (param.default !== undefined) return { ...orNull(schema), default: param.default };
  return param.required ? schema : orNull(schema);
}

function typeJsonSchema(type: TypeSpec): JsonSchema {
  switch (type.type) {
    case 'string':
      return textSchema(type);
    case 'number':
    case 'integer':
      return only(type, ['type', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']);
    case 'boolean':
      return { type: 'boolean' };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'datetime':
      return { type: 'string', format: 'date-time' };
    case 'enum':
      return { enum: type.values };
    case 'array':
      return { ...only(type, ['type', 'minItems', 'maxItems']), items: typeJsonSchema(type.items) };
    case 'object':
      return objectSchema(type);
    case 'file':
      return fileSchema(type);
    case 'any':
      return {};
  }
}

function textSchema({ pattern, format, ...limits }: Of<'string'>): JsonSchema {
  return {
    ...only(limits, ['type', 'minLength', 'maxLength']),
    // Patterns are RE2's; one that JavaScript reads otherwise, or not at all, would mislead whoever checks by it.
    ...(pattern !== undefined && isRegularExpression(pattern) ? { pattern } : {}),
    ...(format === undefined ? {} : { format: format === 'url' ? 'uri' : format }),
  };
}

function objectSchema({ fields, open = false }: Of<'object'>): JsonSchema {
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: open,
  };
}

function fieldSchema(field: Field): JsonSchema {
  const schema = described(typeJsonSchema(field), field.description);
  return field.nullable ? orNull(schema) : schema;
}

function fileSchema({ maxBytes }: Of<'file'>): JsonSchema {
  return {
    type: 'object',
    description: maxBytes === undefined ? 'a file' : `a file of at most ${maxBytes} bytes`,
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 255 },
      contentType: { type: 'string', maxLength: 200 },
      base64: { type: 'string', contentEncoding: 'base64' },
    },
    required: ['name', 'contentType', 'base64'],
    additionalProperties: false,
  };
}

function described(schema: JsonSchema, description: string | undefined): JsonSchema {
  return description ? { ...schema, description } : schema;
}

/** A schema without a type takes null as it is. */
function orNull(schema: JsonSchema): JsonSchema {
  if (Array.isArray(schema.enum)) return { ...schema, enum: [...schema.enum, null] };
  return typeof schema.type === 'string' ? { ...schema, type: [schema.type, 'null'] } : schema;
}

function only(from: object, keys: readonly string[]): JsonSchema {
  return Object.fromEntries(Object.entries(from).filter(([key, value]) => keys.includes(key) && value !== undefined));
}

function isRegularExpression(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}
