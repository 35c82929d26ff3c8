import type { TypeSpec } from '#schema';

export const TYPE_NAMES: readonly { id: TypeSpec['type']; label: string }[] = [
  { id: 'string', label: 'Text' },
  { id: 'number', label: 'Number' },
  { id: 'integer', label: 'Whole number' },
  { id: 'boolean', label: 'True or false' },
  { id: 'date', label: 'Date' },
  { id: 'datetime', label: 'Date and time' },
  { id: 'enum', label: 'One of a list' },
  { id: 'array', label: 'List' },
  { id: 'object', label: 'Object' },
  { id: 'file', label: 'File' },
  { id: 'any', label: 'Anything' },
];

/** A type as its author thinks of it: "List of numbers". */
export function sayTypeSpec(type: TypeSpec): string {
  const name = TYPE_NAMES.find(({ id }) => id === type.type)?.label ?? type.type;
  if (type.type === 'array') return `List of ${sayTypeSpec(type.items).toLowerCase()}`;
  if (type.type === 'enum') return `One of ${type.values.length}`;
  return type.type === 'object'
    ? `Object, ${type.fields.length} ${type.fields.length === 1 ? 'field' : 'fields'}`
    : name;
}
