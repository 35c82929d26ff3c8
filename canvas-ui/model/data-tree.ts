import type { Block, FunctionDocument, JsonValue, Parameter, TypeSpec } from '#schema';
import { type DataNode, toDataNode } from './data-node.ts';
import { type ReadableLocal, readableAt } from './readable.ts';
import { variableNames } from './rename.ts';
import type { Knowledge } from './scopes.ts';

/** A value that is known of something, and where from, in words: `test 14:02`, `pinned`. */
export interface KnownValue {
  value: JsonValue;
  from?: string | undefined;
}

/** What the editor knows of values. Whatever it does not know is told by its type alone. */
export interface KnownValues {
  /** The data of a block, by name. */
  output(name: string): KnownValue | undefined;
  /** The error of a block, by name. */
  error?(name: string): KnownValue | undefined;
  /** What a test-run was given; else test values and defaults count. */
  param?(name: string): KnownValue | undefined;
  /** Of a name that a container (by id; undefined: the function) adds. */
  local?(owner: string | undefined, name: string): KnownValue | undefined;
  variable?(name: string): KnownValue | undefined;
  root?(name: 'env' | 'user' | 'run' | 'request'): KnownValue | undefined;
}

export const PROBLEM_TYPE: TypeSpec = {
  type: 'object',
  fields: [
    { name: 'code', type: 'string', required: true },
    { name: 'message', type: 'string', required: true },
    { name: 'block', type: 'string' },
    { name: 'status', type: 'integer' },
    { name: 'details', type: 'any' },
    { name: 'retryable', type: 'boolean', required: true },
  ],
};

/** What every run has (semantics 4.2). */
export const ROOT_TYPES = {
  env: {
    type: 'object',
    fields: [
      { name: 'name', type: 'string', required: true },
      { name: 'url', type: 'string', nullable: true },
    ],
  },
  user: {
    type: 'object',
    fields: [
      { name: 'id', type: 'string', required: true },
      { name: 'name', type: 'string', required: true },
      { name: 'email', type: 'string' },
      { name: 'roles', type: 'array', items: { type: 'string' }, required: true },
      { name: 'groups', type: 'array', items: { type: 'string' } },
    ],
  },
  run: {
    type: 'object',
    fields: [
      { name: 'id', type: 'string', required: true },
      { name: 'mode', type: 'string', required: true },
    ],
  },
  request: {
    type: 'object',
    fields: [
      { name: 'method', type: 'string', required: true },
      { name: 'path', type: 'string', required: true },
      { name: 'headers', type: 'any', required: true },
    ],
  },
} as const satisfies Record<string, TypeSpec>;

/** What a block can read, for the data picker and the Input tab; see {@link readableAt} for `own`. */
export function dataTree(
  document: FunctionDocument,
  id: string,
  { knowledge, known, own = false }: { knowledge: Knowledge; known: KnownValues; own?: boolean },
): DataNode[] {
  const { blocks, locals } = readableAt(document, id, knowledge, { own });
  const variables = [...variableNames(document, knowledge)];
  return [
    ...paramsNode(document, known),
    ...blocks.flatMap(({ block, isSure, hasError }) => [
      blockNode(block, isSure, known),
      ...(hasError ? [errorNode(block, known)] : []),
    ]),
    ...locals.map((local) => localNode(local, known)),
    ...variablesNode(variables, known),
    ...rootNodes(known),
  ];
}

function paramsNode(document: FunctionDocument, known: KnownValues): DataNode[] {
  if (document.params.length === 0) return [];
  const nodes = document.params.map((param) => {
    const { value, from } = knownParam(document, param, known) ?? {};
    const mayLack = mayBeNull(param);
    const seed = { path: `params.${param.name}`, name: param.name, value, spec: param, source: from };
    return toDataNode({ ...seed, mayBeMissing: mayLack, isOpen: mayLack });
  });
  return [groupNode('params', nodes)];
}

/** What a test-run would take for a parameter. */
export function knownParam({ layout }: FunctionDocument, param: Parameter, known: KnownValues): KnownValue | undefined {
  const given = known.param?.(param.name);
  if (given) return given;
  const { testValues = {} } = layout;
  const tested = Object.hasOwn(testValues, param.name) ? testValues[param.name] : undefined;
  if (tested !== undefined) return { value: tested, from: 'test value' };
  return param.default === undefined ? undefined : { value: param.default, from: 'default' };
}

export function mayBeNull({ required, default: fallback }: Parameter): boolean {
  return !required && (fallback === undefined || fallback === null);
}

/** An object of which only the members are known. */
function groupNode(name: string, nodes: readonly DataNode[]): DataNode {
  const node = toDataNode({ path: name, name, spec: { type: 'object', fields: [] } });
  return { ...node, hasChildren: nodes.length > 0, count: nodes.length, children: () => nodes };
}

function blockNode({ name, output: spec }: Block, isSure: boolean, known: KnownValues): DataNode {
  const { value, from } = known.output(name) ?? {};
  return toDataNode({ path: `${name}.data`, name, value, spec, source: from, mayBeMissing: !isSure, isOpen: !isSure });
}

function errorNode({ name }: Block, known: KnownValues): DataNode {
  const { value, from } = known.error?.(name) ?? {};
  const path = `${name}.error`;
  return toDataNode({ path, name: path, value, source: from, spec: PROBLEM_TYPE, mayBeMissing: true, isOpen: true });
}

function localNode({ name, owner, meaning }: ReadableLocal, known: KnownValues): DataNode {
  const { value, from } = known.local?.(owner?.id, name) ?? {};
  return toDataNode({ path: name, name, value, source: from, spec: typeOfLocal(meaning) });
}

/** What a name holds is told by its default name: containers may call theirs otherwise, and mean the same. */
export function typeOfLocal(meaning: string): TypeSpec | undefined {
  if (meaning === 'error') return PROBLEM_TYPE;
  return meaning === 'index' ? { type: 'integer' } : undefined;
}

function variablesNode(names: readonly string[], known: KnownValues): DataNode[] {
  if (names.length === 0) return [];
  const nodes = names.map((name) => {
    const { value, from } = known.variable?.(name) ?? {};
    // Whether it was set before, nobody can tell.
    return toDataNode({ path: `vars.${name}`, name, value, source: from, mayBeMissing: true, isOpen: true });
  });
  return [groupNode('vars', nodes)];
}

function rootNodes(known: KnownValues): DataNode[] {
  return (['env', 'user', 'run', 'request'] as const).map((name) => {
    const { value, from } = known.root?.(name) ?? {};
    // Only what came by HTTP has a request.
    const mayLack = name === 'request';
    return toDataNode({
      path: name,
      name,
      value,
      source: from,
      spec: ROOT_TYPES[name],
      mayBeMissing: mayLack,
      isOpen: mayLack,
    });
  });
}

const MAX_LOOKED_AT = 6_000;
const MAX_SEARCH_DEPTH = 8;
const MAX_TEXT = 1_000;

/** Nodes whose name or value holds a text, those nearest the top first. Looks at so many nodes and no more. */
export function searchData(roots: readonly DataNode[], query: string, { limit = 100 } = {}): DataNode[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return [];
  const found: DataNode[] = [];
  let level = [...roots];
  let left = MAX_LOOKED_AT;
  for (let depth = 0; depth < MAX_SEARCH_DEPTH && level.length > 0; depth++) {
    const next: DataNode[] = [];
    for (const node of level) {
      if (found.length >= limit || left-- <= 0) return found;
      if (holds(node, wanted)) found.push(node);
      if (node.hasChildren && next.length < left) next.push(...node.children());
    }
    level = next;
  }
  return found;
}

/** As people write it. */
function plainPath(path: string): string {
  return path.toLowerCase().replaceAll('?.[', '[').replaceAll('?.', '.');
}

function holds({ name, path, value }: DataNode, wanted: string): boolean {
  if (name.toLowerCase().includes(wanted)) return true;
  // Who writes the way to it finds it, too; a name alone would find everything below it.
  if (/[.[]/.test(wanted) && plainPath(path).includes(plainPath(wanted))) return true;
  if (value === null || value === undefined || typeof value === 'object') return false;
  return String(value).slice(0, MAX_TEXT).toLowerCase().includes(wanted);
}
