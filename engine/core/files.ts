import { InputError } from '#kit';
import { type Block, type FunctionDocument, type Graph, isJsonObject, type JsonValue } from '#schema';
import { type Catalog, toInputSchema } from './catalog.ts';

/** Text of a function's files by name (semantics 1.7). */
export type FunctionFiles = ReadonlyMap<string, string>;

const EXTENSIONS: Readonly<Record<string, string>> = { javascript: 'js', python: 'py', sql: 'sql' };
const FILE_NAME = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)+$/;

/**
 * A function as files that review well: `function.json` with sorted keys, one real file per piece of code, `layout.json`.
 * The same function always gives the same bytes.
 */
export function toFiles(document: FunctionDocument, catalog: Catalog): FunctionFiles {
  const files = new Map<string, string>();
  const taken = new Set<string>();
  const { layout, ...logic } = mapCode(document, catalog, (block, field, { text, extension }) => {
    const name = field === '' ? `${block.name}.${extension}` : `${block.name}.${field}.${extension}`;
    // Some file systems take `Save.js` and `save.js` for one file.
    if (!fitsFile(text) || !FILE_NAME.test(name) || taken.has(name.toLowerCase())) return text;
    taken.add(name.toLowerCase());
    // Exactly one newline is added here and taken off in fromFiles, so that text without one survives.
    files.set(name, `${text}\n`);
    return { $file: name };
  });
  const json = new Map([['function.json', toText(logic as unknown as JsonValue)]]);
  if (Object.keys(layout).length > 0) json.set('layout.json', toText(layout as JsonValue));
  return new Map([...json, ...[...files].sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** The document that {@link toFiles} took apart, not yet checked. @throws InputError `request.invalid` */
export function fromFiles(files: FunctionFiles, catalog: Catalog): JsonValue {
  const logic = parse(files, 'function.json');
  if (!isJsonObject(logic)) throw wrong('function.json must hold an object');
  const layout = files.has('layout.json') ? parse(files, 'layout.json') : {};
  const document = { ...logic, layout } as unknown as FunctionDocument;
  return mapCode(document, catalog, (_block, _field, { text }) => {
    if (!isJsonObject(text) || typeof text.$file !== 'string') return text;
    const content = FILE_NAME.test(text.$file) ? textOf(files, text.$file) : undefined;
    if (content === undefined) throw wrong(`function.json names the file "${text.$file}", which is not there`);
    return content.replace(/\n$/, '');
  }) as unknown as JsonValue;
}

/** Text that comes back from a UTF-8 file as it was. Any other stays where it is, in function.json. */
function fitsFile(text: JsonValue): text is string {
  return typeof text === 'string' && !/\r|^\ufeff/.test(text) && text.isWellFormed();
}

/** What Windows, its editors and Git make of a file, a byte order mark and other line ends, is no change of a function. */
function textOf(files: FunctionFiles, name: string): string | undefined {
  return files
    .get(name)
    ?.replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n');
}

interface CodeText {
  text: JsonValue;
  extension: string;
}

type Replace = (block: Block, field: string, code: CodeText) => JsonValue;

/** The document with every code field replaced. Which fields are code, the block's JSON Schema says. */
function mapCode(document: FunctionDocument, catalog: Catalog, replace: Replace): FunctionDocument {
  // What comes from files may be anything yet: what is no graph or block stays as it is, for the schema to refuse.
  const mapGraph = (graph: Graph): Graph =>
    Array.isArray(graph?.blocks) ? { ...graph, blocks: graph.blocks.map(mapBlock) } : graph;
  const mapBlock = (block: Block): Block => {
    if (typeof block?.config !== 'object') return block;
    const graphs = Object.entries(block.graphs ?? {}).map(([slot, graph]) => [slot, mapGraph(graph)] as const);
    const schema = schemaOf(block.type, catalog);
    const found = schema ? findCode(schema, schema, block.config, []) : [];
    const config = found.reduce<JsonValue>((changed, { path, extension }) => {
      const field = found.length > 1 ? path.join('_') : '';
      return setAt(changed, path, (text) => replace(block, field, { text, extension }));
    }, block.config);
    return {
      ...block,
      ...(isJsonObject(config) ? { config } : {}),
      ...(block.graphs ? { graphs: Object.fromEntries(graphs) } : {}),
    };
  };
  const onError = document.onError && { onError: mapGraph(document.onError) };
  return { ...document, body: mapGraph(document.body), ...onError };
}

type SchemaNode = Record<string, unknown>;

const schemas = new WeakMap<Catalog, Map<string, SchemaNode>>();

function schemaOf(type: string, catalog: Catalog): SchemaNode | undefined {
  const known = schemas.get(catalog) ?? new Map<string, SchemaNode>();
  schemas.set(catalog, known);
  const block = catalog.blocks.get(type);
  if (block && !known.has(type)) known.set(type, toInputSchema(block.schema([...catalog.connectors.values()])));
  return known.get(type);
}

interface FoundCode {
  path: (string | number)[];
  extension: string;
}

/** Walks a config and its schema together, so that code is found in a config that is not right yet, too. */
function findCode(root: SchemaNode, schema: SchemaNode, value: JsonValue, path: (string | number)[]): FoundCode[] {
  const extension = extensionOf(schema);
  if (extension !== undefined) return typeof value === 'string' || hasFile(value) ? [{ path, extension }] : [];
  const alternatives = [schema.anyOf, schema.oneOf, schema.allOf].flatMap(asNodes).filter((node) => fits(node, value));
  const nested = alternatives.slice(0, 1).flatMap((node) => findCode(root, node, value, path));
  if (Array.isArray(value)) {
    const items = asNode(schema.items);
    return [...nested, ...(items ? value.flatMap((item, index) => findCode(root, items, item, [...path, index])) : [])];
  }
  if (!isJsonObject(value)) return nested;
  const properties = asNode(schema.properties) ?? {};
  const members = Object.entries(value).flatMap(([key, member]) => {
    const node = Object.hasOwn(properties, key) ? asNode(properties[key]) : asNode(schema.additionalProperties);
    return node ? findCode(root, node, member, [...path, key]) : [];
  });
  return [...nested, ...members];
}

/** An alternative fits when its constant members do: the discriminators of a union. */
function fits(schema: SchemaNode, value: JsonValue): boolean {
  if (!isJsonObject(value)) return true;
  const properties = Object.entries(asNode(schema.properties) ?? {});
  return properties.every(([key, node]) => {
    const fixed = asNode(node)?.const;
    return fixed === undefined || value[key] === fixed;
  });
}

function extensionOf(schema: SchemaNode): string | undefined {
  const language = asNode(schema['x-field'])?.language;
  return typeof language === 'string' ? EXTENSIONS[language] : undefined;
}

function hasFile(value: JsonValue): boolean {
  return isJsonObject(value) && typeof value.$file === 'string';
}

function asNode(node: unknown): SchemaNode | undefined {
  return typeof node === 'object' && node !== null && !Array.isArray(node) ? (node as SchemaNode) : undefined;
}

function asNodes(nodes: unknown): SchemaNode[] {
  return Array.isArray(nodes) ? nodes.map(asNode).filter((node) => node !== undefined) : [];
}

function setAt(
  value: JsonValue,
  [key, ...rest]: readonly (string | number)[],
  change: (old: JsonValue) => JsonValue,
): JsonValue {
  if (key === undefined) return change(value);
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? setAt(item, rest, change) : item));
  if (!isJsonObject(value)) return value;
  return { ...value, [key]: setAt(value[key] ?? null, rest, change) };
}

function toText(value: JsonValue): string {
  return `${JSON.stringify(sorted(value), null, 2)}\n`;
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.flatMap((key) => (value[key] === undefined ? [] : [[key, sorted(value[key])]])));
}

function parse(files: FunctionFiles, name: string): JsonValue {
  const text = textOf(files, name);
  if (text === undefined) throw wrong(`there is no ${name}`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError({
      code: 'request.invalid',
      message: `${name} is not JSON: ${cause instanceof Error ? cause.message : ''}`,
      cause,
    });
  }
}

function wrong(message: string): InputError {
  return new InputError({ code: 'request.invalid', message });
}
