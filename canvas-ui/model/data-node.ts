import { isJsonObject, type JsonValue, type TypeSpec } from '#schema';

/** A place that a field can read, as the data picker and the Input tab show it. */
export interface DataNode {
  /** JavaScript: `getOrder.data[0].id`, with `?.` behind what may be missing. */
  path: string;
  name: string;
  /** What is put in for it where that is not `path`: what a function answers, and not all that is known of it. */
  inserted?: string | undefined;
  /** In a word: `text`, `number`, `list`. */
  type: string;
  value?: JsonValue | undefined;
  mayBeMissing: boolean;
  /** Where the value is from, in words. */
  source: string | undefined;
  hasChildren: boolean;
  /** How many there are; only the first {@link MAX_CHILDREN} are made. */
  count: number;
  children(): readonly DataNode[];
}

export interface DataSeed {
  path: string;
  name: string;
  value?: JsonValue | undefined;
  /** What is declared of it; tells of members that the value does not have. */
  spec?: TypeSpec | undefined;
  /** It, or something around it, may not be there. */
  mayBeMissing?: boolean;
  /** It itself may be null, so that `?.` must follow it. */
  isOpen?: boolean;
  source?: string | undefined;
}

export const MAX_CHILDREN = 200;

/** A node whose children are made when they are asked for. */
export function toDataNode(seed: DataSeed): DataNode {
  const { path, name, value, spec, mayBeMissing = false, source } = seed;
  const count = countOf(value, spec);
  let made: readonly DataNode[] | undefined;
  return {
    path,
    name,
    type: typeWord(value, spec),
    ...(value === undefined ? {} : { value }),
    mayBeMissing,
    source,
    hasChildren: count > 0,
    count,
    children: () => {
      made ??= childSeeds(seed).map(toDataNode);
      return made;
    },
  };
}

function countOf(value: JsonValue | undefined, spec: TypeSpec | undefined): number {
  if (Array.isArray(value)) return value.length;
  if (isJsonObject(value)) return memberNames(value, spec).length;
  // Null where an object is declared: what may be there another time can be picked.
  if (spec?.type === 'array') return 1;
  return spec?.type === 'object' ? spec.fields.length : 0;
}

function memberNames(value: JsonValue | undefined, spec: TypeSpec | undefined): string[] {
  const own = isJsonObject(value) ? Object.keys(value) : [];
  const declared = spec?.type === 'object' ? spec.fields.map(({ name }) => name) : [];
  if (declared.length === 0) return own;
  const known = new Set(own);
  return [...own, ...declared.filter((name) => !known.has(name))];
}

function childSeeds(seed: DataSeed): DataSeed[] {
  const { value, spec } = seed;
  const items = spec?.type === 'array' ? spec.items : undefined;
  if (Array.isArray(value)) {
    return value.slice(0, MAX_CHILDREN).map((item, at) => itemSeed(seed, at, { value: item, spec: items }));
  }
  if (!isJsonObject(value) && items) return [itemSeed(seed, 0, { value: undefined, spec: items })];
  return memberNames(value, spec)
    .slice(0, MAX_CHILDREN)
    .map((name) => memberSeed(seed, name));
}

function itemSeed(parent: DataSeed, at: number, { value, spec }: Pick<DataSeed, 'value' | 'spec'>): DataSeed {
  const { path, isOpen = false, mayBeMissing = false, source } = parent;
  return { path: `${path}${isOpen ? '?.' : ''}[${at}]`, name: `[${at}]`, value, spec, mayBeMissing, source };
}

function memberSeed(
  { path, value, spec, isOpen = false, mayBeMissing = false, source }: DataSeed,
  name: string,
): DataSeed {
  const field = spec?.type === 'object' ? spec.fields.find((one) => one.name === name) : undefined;
  const has = isJsonObject(value) && Object.hasOwn(value, name);
  const mayLack = field !== undefined && (!field.required || field.nullable === true);
  return {
    path: memberPath(path, name, isOpen),
    name,
    value: has ? value[name] : undefined,
    spec: field,
    mayBeMissing: mayBeMissing || mayLack,
    isOpen: mayLack,
    source,
  };
}

/** `order.id`, `order?.["a key"]`: whatever the key, it stays one. */
export function memberPath(path: string, name: string, isOpen = false): string {
  if (isPlainKey(name)) return `${path}${isOpen ? '?.' : '.'}${name}`;
  return `${path}${isOpen ? '?.' : ''}[${quoted(name)}]`;
}

/** Whether a key may stand without quotes. */
export function isPlainKey(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name) && name !== '__proto__';
}

/** A text of JavaScript and TypeScript that also ends no template's hole. */
export function quoted(text: string): string {
  const escaped = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text).replace(/[{}\u2028\u2029]/g, escaped);
}

const WORDS: Readonly<Record<TypeSpec['type'], string>> = {
  string: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  date: 'date',
  datetime: 'date and time',
  any: 'anything',
  enum: 'choice',
  array: 'list',
  object: 'object',
  file: 'file',
};

function typeWord(value: JsonValue | undefined, spec: TypeSpec | undefined): string {
  if (spec && (spec.type !== 'any' || value === undefined)) return WORDS[spec.type];
  if (value === undefined) return WORDS.any;
  if (value === null) return 'null';
  if (Array.isArray(value)) return WORDS.array;
  if (typeof value === 'string') return WORDS.string;
  if (typeof value === 'object') return WORDS.object;
  return typeof value === 'number' ? WORDS.number : WORDS.boolean;
}
