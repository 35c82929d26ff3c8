import { z } from 'zod';
import { type JsonValue, jsonSchema } from './json.ts';
import { nameSchema } from './names.ts';

/**
 * The types an author may declare for parameters and results (semantics 1.4). A closed set of our own rather than raw
 * JSON Schema, so that `$ref` and everything else we would have to refuse can't be written down in the first place.
 */
export type TypeSpec =
  | {
      type: 'string';
      minLength?: number | undefined;
      maxLength?: number | undefined;
      pattern?: string | undefined;
      format?: 'email' | 'uuid' | 'url' | undefined;
    }
  | {
      type: 'number' | 'integer';
      minimum?: number | undefined;
      maximum?: number | undefined;
      exclusiveMinimum?: number | undefined;
      exclusiveMaximum?: number | undefined;
      multipleOf?: number | undefined;
    }
  | { type: 'boolean' | 'date' | 'datetime' | 'any' }
  | { type: 'enum'; values: (string | number)[] }
  | { type: 'array'; items: TypeSpec; minItems?: number | undefined; maxItems?: number | undefined }
  | { type: 'object'; fields: Field[]; open?: boolean | undefined }
  | { type: 'file'; maxBytes?: number | undefined };

/** A member of an object type. `open` objects keep members that are not declared. */
export type Field = TypeSpec & {
  name: string;
  required?: boolean | undefined;
  /** Nothing that tells of a run shows it. */
  sensitive?: boolean | undefined;
  nullable?: boolean | undefined;
  description?: string | undefined;
};

/** A declared input of a function. Its test value lives in the layout, outside the version hash. */
export type Parameter = TypeSpec & {
  name: string;
  required?: boolean | undefined;
  sensitive?: boolean | undefined;
  default?: JsonValue | undefined;
  description?: string | undefined;
};

const count = z.int().min(0);
const text = {
  type: z.literal('string'),
  minLength: count.optional(),
  maxLength: count.optional(),
  pattern: z.string().max(500).optional(),
  format: z.enum(['email', 'uuid', 'url']).optional(),
};
const number = {
  type: z.enum(['number', 'integer']),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  multipleOf: z.number().positive().optional(),
};
const plain = { type: z.enum(['boolean', 'date', 'datetime', 'any']) };
const choice = {
  type: z.literal('enum'),
  values: z
    .array(z.union([z.string(), z.number()]))
    .min(1)
    .max(1000),
};
const list = {
  type: z.literal('array'),
  get items() {
    return typeSpecSchema;
  },
  minItems: count.optional(),
  maxItems: count.optional(),
};
const record = {
  type: z.literal('object'),
  get fields() {
    return z.array(fieldSchema).max(500);
  },
  open: z.boolean().optional(),
};
const file = { type: z.literal('file'), maxBytes: z.int().positive().optional() };

export const typeSpecSchema: z.ZodType<TypeSpec> = z
  .lazy(() => variants({}))
  .meta({ id: 'Type', title: 'Type of a value' });

const described = {
  required: z.boolean().optional(),
  sensitive: z.boolean().optional().meta({ description: 'nothing that tells of a run shows it' }),
  description: z.string().max(2000).optional(),
};

/** Members of an object may be any JSON key but the three that reach a prototype. */
const fieldName = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => !['__proto__', 'constructor', 'prototype'].includes(name), 'this name reaches a prototype');

export const fieldSchema: z.ZodType<Field> = z
  .lazy(() => variants({ name: fieldName, nullable: z.boolean().optional(), ...described }))
  .meta({ id: 'Field' });

export const parameterSchema: z.ZodType<Parameter> = z
  .lazy(() => variants({ name: nameSchema, default: jsonSchema.optional(), ...described }))
  .meta({ id: 'Parameter' });

function variants<Extra extends z.ZodRawShape>(extra: Extra) {
  return z.discriminatedUnion('type', [
    z.strictObject(withExtra(text, extra)),
    z.strictObject(withExtra(number, extra)),
    z.strictObject(withExtra(plain, extra)),
    z.strictObject(withExtra(choice, extra)),
    z.strictObject(withExtra(list, extra)),
    z.strictObject(withExtra(record, extra)),
    z.strictObject(withExtra(file, extra)),
  ]);
}

/** Object spread would call the recursive getters at once; descriptors keep them lazy. */
function withExtra<Shape extends object, Extra extends object>(shape: Shape, extra: Extra): Shape & Extra {
  return Object.defineProperties(
    {},
    { ...Object.getOwnPropertyDescriptors(shape), ...Object.getOwnPropertyDescriptors(extra) },
  ) as Shape & Extra;
}
