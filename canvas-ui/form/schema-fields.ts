import { isJsonObject, type JsonValue, pointer } from '#schema';
import {
  asSchema,
  constantOf,
  discriminatorOf,
  markOf,
  members,
  resolve,
  type Schema,
  typesOf,
  variantsOf,
  wordsOf,
} from './schema-node.ts';

export type WidgetName =
  | 'text'
  | 'multiline'
  | 'number'
  | 'switch'
  | 'select'
  | 'date'
  | 'datetime'
  | 'file'
  | 'json'
  | 'code'
  | 'resource'
  | 'function'
  /** One of what the surroundings offer by a name: a variable or a modal of the page. */
  | 'choice'
  | 'parameters'
  | 'hidden'
  /** A tagged value: fixed, text with holes, or an expression. */
  | 'value'
  /** Text whose holes stay apart from it. */
  | 'template'
  /** An identifier that others refer to: changed as a whole, not letter by letter. */
  | 'name'
  | 'secret'
  | 'group'
  | 'list'
  | 'record'
  /** Names with tagged values. */
  | 'values'
  | 'union';

/** One field of a form, as the schema tells it. */
export interface FormField {
  key: string;
  /** JSON Pointer in the value that the form edits. */
  path: string;
  widget: WidgetName;
  label: string;
  /** Spoken only: an item of a list, which has its place for a name. */
  isLabelHidden: boolean;
  help: string | undefined;
  placeholder: string | undefined;
  isRequired: boolean;
  /** Seldom needed: folded away. */
  isAdvanced: boolean;
  /** Where nothing is given. */
  fallback: JsonValue | undefined;
  schema: Schema;
  /** Where its `$ref`s lead to. */
  root: Schema;
}

/** The variants of a union, and which one a value is. */
export interface Variants {
  /** Undefined: told apart by their shape. */
  key: string | undefined;
  label: string;
  /** Another field chooses. */
  isHidden: boolean;
  items: readonly { id: string; label: string; schema: Schema }[];
  selected: string;
}

export interface FormLayout {
  variants: Variants | undefined;
  fields: readonly FormField[];
}

/** What to draw for an object or a union of objects, at one level. */
export function layoutOf(given: Schema, value: JsonValue | undefined, path = '', root: Schema = given): FormLayout {
  const schema = resolve(given, root);
  const variants = readVariants(schema, value, root);
  const object = variants ? (variants.items.find(({ id }) => id === variants.selected)?.schema ?? schema) : schema;
  const required = new Set(Array.isArray(object.required) ? object.required : []);
  const fields = members(object)
    .filter(([key]) => key !== variants?.key)
    .map(([key, member]) => fieldOf({ key, path: pointer(path, key), isRequired: required.has(key) }, member, root));
  return { variants, fields };
}

/** The field of one schema at one place. */
function fieldOf(
  { key, path, isRequired }: Pick<FormField, 'key' | 'path' | 'isRequired'>,
  given: Schema,
  root: Schema,
): FormField {
  const mark = markOf(given);
  const schema = mark.kind === 'value' ? given : resolve(given, root);
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  return {
    key,
    path,
    isRequired,
    widget: widgetOf(schema, root),
    label: text(schema.title) ?? wordsOf(key),
    isLabelHidden: false,
    help: text(schema.description),
    placeholder: text(mark.placeholder),
    isAdvanced: mark.advanced === true,
    fallback: schema.default,
    schema,
    root,
  };
}

const NAMED: ReadonlySet<string> = new Set<WidgetName>([
  'text',
  'multiline',
  'number',
  'switch',
  'select',
  'json',
  'code',
  'resource',
  'function',
  'choice',
  'parameters',
  'values',
  'hidden',
]);

function isWidget(name: unknown): name is WidgetName {
  return typeof name === 'string' && NAMED.has(name);
}

/** An identifier by its pattern: ways out, paths, variables. */
const IDENTIFIER = /^\^\[A-Za-z_\]\[A-Za-z0-9_-?\]\*\$$/;

function widgetOf(schema: Schema, root: Schema): WidgetName {
  const { kind, widget } = markOf(schema);
  if (kind === 'value') return 'value';
  if (kind === 'code') return 'code';
  if (kind === 'template') return widget === 'code' ? 'code' : 'template';
  if (kind === 'secret') return 'secret';
  if (kind === 'name') return 'name';
  if (isWidget(widget)) return widget;
  return byShape(schema, root);
}

function byShape(schema: Schema, root: Schema): WidgetName {
  if (schema.const !== undefined) return 'hidden';
  if (Array.isArray(schema.enum)) return 'select';
  if (isFile(schema)) return 'file';
  const variants = variantsOf(schema).map((variant) => resolve(variant, root));
  if (variants.length > 1 && variants.every((variant) => isJsonObject(variant.properties))) return 'union';
  const types = typesOf(schema);
  const [type] = types;
  if (types.size !== 1) return types.has('string') && !types.has('object') && !types.has('array') ? 'text' : 'json';
  switch (type) {
    case 'string':
      return textWidget(schema);
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'switch';
    case 'array':
      return isJsonObject(schema.items) && Object.keys(schema.items).length > 0 ? 'list' : 'json';
    default:
      return objectWidget(schema);
  }
}

function textWidget({ pattern, format }: Schema): WidgetName {
  if (format === 'date') return 'date';
  if (format === 'date-time') return 'datetime';
  return typeof pattern === 'string' && IDENTIFIER.test(pattern) ? 'name' : 'text';
}

function objectWidget(schema: Schema): WidgetName {
  if (members(schema).length > 0) return schema.additionalProperties === true ? 'json' : 'group';
  const rest = asSchema(schema.additionalProperties);
  return typesOf(rest).has('string') ? 'record' : 'json';
}

function isFile(schema: Schema): boolean {
  return asSchema(asSchema(schema.properties).base64).contentEncoding === 'base64';
}

function readVariants(schema: Schema, value: JsonValue | undefined, root: Schema): Variants | undefined {
  const variants = variantsOf(schema).map((variant) => resolve(variant, root));
  const [first] = variants;
  if (!first || isJsonObject(schema.properties)) return undefined;
  const key = discriminatorOf(variants);
  const items = variants.map((variant, at) => {
    const constant = key === undefined ? undefined : constantOf(variant, key);
    const id = constant === undefined ? String(at) : String(constant);
    return { id, label: typeof variant.title === 'string' ? variant.title : wordsOf(id), schema: variant };
  });
  const chooser = key === undefined ? {} : asSchema(asSchema(first.properties)[key]);
  return {
    key,
    label: typeof chooser.title === 'string' ? chooser.title : wordsOf(key ?? 'Kind'),
    isHidden: markOf(chooser).widget === 'hidden',
    items,
    selected: selectedOf(items, key, value),
  };
}

function selectedOf(items: Variants['items'], key: string | undefined, value: JsonValue | undefined): string {
  const [first] = items;
  const object = isJsonObject(value) ? value : {};
  if (key !== undefined)
    return items.find(({ id }) => Object.hasOwn(object, key) && String(object[key]) === id)?.id ?? first?.id ?? '';
  const given = Object.keys(object);
  const fits = items.find(({ schema }) => given.every((name) => Object.hasOwn(asSchema(schema.properties), name)));
  return (fits ?? first)?.id ?? '';
}

/** The schema of what a tagged value may become. */
export function acceptsOf(field: FormField): Schema {
  return resolve(asSchema(markOf(field.schema).accepts), field.root);
}

/** The schema of an item of a list, and its field at a place. */
export function itemField(field: FormField, index: number): FormField {
  const items = asSchema(field.schema.items);
  const made = fieldOf({ key: String(index), path: pointer(field.path, index), isRequired: true }, items, field.root);
  return items.title === undefined ? { ...made, label: `${field.label} ${index + 1}`, isLabelHidden: true } : made;
}

/** What an enum's values are called. */
export function choicesOf({ schema }: FormField): { id: string; label: string; value: JsonValue }[] {
  const names = asSchema(markOf(schema).choices);
  const values = Array.isArray(schema.enum) ? schema.enum : [];
  return values
    .filter((value) => value !== null)
    .map((value) => {
      const id = typeof value === 'string' ? value : JSON.stringify(value);
      const name = Object.hasOwn(names, id) ? names[id] : undefined;
      return { id, label: typeof name === 'string' ? name : id, value };
    });
}
