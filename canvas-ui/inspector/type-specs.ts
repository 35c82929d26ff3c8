import type { Field, JsonValue, TypeSpec } from '#schema';
import { isJsonObject, paramsJsonSchema, typeSpecSchema } from '#schema';
import type { Schema } from '../form/index.ts';

/** A fresh type of a kind. What both kinds have is kept: the limits of a number. */
export function freshType(kind: TypeSpec['type'], before: TypeSpec): TypeSpec {
  if (kind === before.type) return before;
  switch (kind) {
    case 'enum':
      return { type: kind, values: ['first'] };
    case 'array':
      return {
        type: kind,
        items: before.type === 'object' ? { type: 'object', fields: before.fields } : { type: 'string' },
      };
    case 'object':
      return {
        type: kind,
        fields: before.type === 'array' && before.items.type === 'object' ? before.items.fields : [],
      };
    case 'number':
    case 'integer':
      return before.type === 'number' || before.type === 'integer'
        ? { ...limitsIn(before), type: kind }
        : { type: kind };
    case 'string':
    case 'file':
      return { type: kind };
    default:
      return { type: kind };
  }
}

function limitsIn({
  minimum,
  maximum,
  exclusiveMinimum,
  exclusiveMaximum,
}: Extract<TypeSpec, { type: 'number' | 'integer' }>) {
  return { minimum, maximum, exclusiveMinimum, exclusiveMaximum };
}

const count = (title: string): Schema => ({
  title,
  type: 'integer',
  minimum: 0,
  'x-field': { kind: 'plain', widget: 'number', advanced: true },
});
const amount = (title: string): Schema => ({
  title,
  type: 'number',
  'x-field': { kind: 'plain', widget: 'number', advanced: true },
});

const NUMBER_LIMITS: Schema = {
  minimum: amount('At least'),
  maximum: amount('At most'),
  exclusiveMinimum: amount('More than'),
  exclusiveMaximum: amount('Less than'),
  multipleOf: amount('Multiple of'),
};

/** Limits that an author may set, by type, as a form's schema. */
const LIMITS: Partial<Record<TypeSpec['type'], Schema>> = {
  string: {
    format: {
      title: 'Format',
      enum: ['email', 'uuid', 'url'],
      'x-field': {
        kind: 'plain',
        widget: 'select',
        advanced: true,
        choices: { email: 'Email address', uuid: 'UUID', url: 'Web address' },
      },
    },
    minLength: count('Shortest'),
    maxLength: count('Longest'),
    pattern: {
      title: 'Pattern',
      description: 'A regular expression without look-around or back-references.',
      type: 'string',
      'x-field': { kind: 'plain', advanced: true, placeholder: '^[A-Z]{2}[0-9]+$' },
    },
  },
  number: NUMBER_LIMITS,
  integer: NUMBER_LIMITS,
  array: { minItems: count('Fewest items'), maxItems: count('Most items') },
  file: { maxBytes: { ...count('Largest size in bytes'), minimum: 1 } },
};

export function limitsSchema(type: TypeSpec['type']): Schema | undefined {
  const properties = LIMITS[type];
  return properties && { type: 'object', properties };
}

/** The type with one limit changed; undefined: that would be none. */
export function withLimit(type: TypeSpec, key: string, value: JsonValue | undefined): TypeSpec | undefined {
  const { [key]: _, ...rest }: Record<string, unknown> = { ...type };
  const checked = typeSpecSchema.safeParse(value === undefined ? rest : { ...rest, [key]: value });
  return checked.success ? checked.data : undefined;
}

/** The schema of a form with one field for a value of a type. */
export function valueSchemaOf(type: TypeSpec, { title, help }: { title: string; help?: string }): Schema {
  const { properties } = paramsJsonSchema([{ ...type, name: 'value' }]);
  const schema = isJsonObject(properties) && isJsonObject(properties.value) ? properties.value : {};
  return {
    type: 'object',
    properties: { value: { ...schema, title, ...(help === undefined ? {} : { description: help }) } },
  };
}

/** The type alone, without what makes it a parameter or a field. */
export function typeOnly(
  given: TypeSpec &
    Partial<Pick<Field, 'name' | 'required' | 'sensitive' | 'nullable' | 'description'>> & {
      default?: JsonValue | undefined;
    },
): TypeSpec {
  const {
    name: _name,
    required: _required,
    sensitive: _sensitive,
    nullable: _nullable,
    description: _description,
    default: _default,
    ...type
  } = given;
  return type;
}

/** Values of an enum from its text, one on a line; lists of numbers stay numbers. */
export function enumValues(text: string): (string | number)[] {
  const lines = [...new Set(text.split('\n').map((line) => line.trim()))].filter((line) => line !== '');
  const numbers = lines.map(Number);
  return lines.length > 0 && numbers.every((number) => Number.isFinite(number)) ? numbers : lines;
}
