import { isJsonObject, type JsonValue } from '#schema';

/** What a block's JSON Schema tells that the picker needs. No block type is named anywhere. */

type Node = { [key: string]: JsonValue };

export interface FieldPlace {
  path: readonly string[];
  /** The constant members of the variant of a union that it is in: `{ connector: 'postgres' }`. */
  fixed: Readonly<Record<string, JsonValue>>;
}

const MAX_DEPTH = 6;

/** Fields whose `x-field` has these members: `{ widget: 'resource' }`, `{ language: 'sql' }`. */
export function findMarked(schema: unknown, mark: Readonly<Record<string, string>>): FieldPlace[] {
  return isJsonObject(schema) ? walk(schema, mark, { path: [], fixed: {} }, 0) : [];
}

function walk(node: Node, mark: Readonly<Record<string, string>>, place: FieldPlace, depth: number): FieldPlace[] {
  if (depth > MAX_DEPTH) return [];
  const field = isJsonObject(node['x-field']) ? node['x-field'] : {};
  if (Object.entries(mark).every(([key, value]) => field[key] === value)) return [place];
  const members = isJsonObject(node.properties) ? Object.entries(node.properties) : [];
  const own = members.flatMap(([key, member]) =>
    isJsonObject(member) ? walk(member, mark, { ...place, path: [...place.path, key] }, depth + 1) : [],
  );
  const variants = variantsOf(node).flatMap((variant) =>
    walk(variant, mark, { ...place, fixed: { ...place.fixed, ...constantsOf(variant) } }, depth + 1),
  );
  return [...own, ...variants];
}

function variantsOf(node: Node): Node[] {
  return [node.oneOf, node.anyOf].flatMap((list) => (Array.isArray(list) ? list.filter(isJsonObject) : []));
}

function constantsOf(node: Node): Record<string, JsonValue> {
  const members = isJsonObject(node.properties) ? Object.entries(node.properties) : [];
  return Object.fromEntries(
    members.flatMap(([key, member]) =>
      isJsonObject(member) && member.const !== undefined ? [[key, member.const]] : [],
    ),
  );
}

/** JSON Pointer of the first required field that holds nothing; undefined if all do. */
export function firstGap(schema: unknown, config: JsonValue): string | undefined {
  const path = isJsonObject(schema) ? gapIn(schema, config, 0) : undefined;
  return path?.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function gapIn(schema: Node, config: JsonValue | undefined, depth: number): string[] | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const value = isJsonObject(config) ? config : {};
  const variant = variantsOf(schema).find((one) =>
    Object.entries(constantsOf(one)).every(([key, constant]) => value[key] === constant),
  );
  const node = variant ?? schema;
  if (!isJsonObject(node.properties)) return undefined;
  const required = Array.isArray(node.required) ? node.required : [];
  for (const [key, member] of Object.entries(node.properties)) {
    if (!isJsonObject(member) || !required.includes(key) || member.const !== undefined) continue;
    const own = Object.hasOwn(value, key) ? value[key] : undefined;
    const inner =
      member['x-field'] === undefined && isJsonObject(member.properties) ? gapIn(member, own, depth + 1) : undefined;
    if (inner) return [key, ...inner];
    if (isNothing(own)) return [key];
  }
  return undefined;
}

function isNothing(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || value === '';
}
