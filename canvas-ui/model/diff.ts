import { type Block, type Edge, type FunctionDocument, isJsonObject, type Parameter, pointer } from '#schema';
import { parameterBreaks, resultBreaks, scopeBreaks } from './breaking.ts';
import { changesBetween } from './changes.ts';
import { type GraphKey, indexOf, ownerOf } from './document.ts';

export interface FieldChange {
  /** JSON Pointer in the block, the parameter or the settings. */
  path: string;
  /** Undefined: it was not there. */
  before: unknown;
  /** Undefined: it is no longer there. */
  after: unknown;
}

type Fate = 'added' | 'removed' | 'changed';

export interface ParameterDiff {
  name: string;
  fate: Fate | 'moved';
  fields: readonly FieldChange[];
  /** Why callers may fail; empty: they go on as before. */
  breaks: readonly string[];
}

export interface BlockDiff {
  id: string;
  fate: Fate;
  /** As it is now, or was. */
  name: string;
  type: string;
  graph: GraphKey;
  /** It was in another graph before. */
  movedFrom: GraphKey | undefined;
  fields: readonly FieldChange[];
}

export interface EdgeDiff {
  fate: 'added' | 'removed';
  graph: GraphKey;
  edge: Edge;
  /** Names of its ends. */
  from: string;
  to: string;
}

/** The difference of two documents as people speak of it, in the order of the documents. */
export interface DocumentDiff {
  parameters: readonly ParameterDiff[];
  result: { fields: readonly FieldChange[]; breaks: readonly string[] };
  blocks: readonly BlockDiff[];
  edges: readonly EdgeDiff[];
  /** Name, description, who can use it, settings. */
  settings: readonly FieldChange[];
  settingsBreaks: readonly string[];
  /** How many there are, as they are listed: what is in the settings is one. */
  count: number;
  /** Only positions, notes, pins or test values differ. */
  isLayoutOnly: boolean;
  isSame: boolean;
  isBreaking: boolean;
}

/**
 * Compares two versions. Blocks are the same by their id, so a renamed or moved block is one change; moving a box on the
 * canvas is none.
 */
export function diffDocuments(before: FunctionDocument, after: FunctionDocument): DocumentDiff {
  const parameters = diffParameters(before.params, after.params);
  const resultFields = compareFields({ result: before.result }, { result: after.result }, ['result']);
  const breaks = resultFields.length > 0 ? resultBreaks(before.result, after.result) : [];
  const blocks = diffBlocks(before, after);
  const edges = diffEdges(before, after);
  const settings = compareFields(before, after, ['name', 'description', 'scope', 'settings']);
  const settingsBreaks = settingProblems(before, after);
  const ones = [resultFields, settings].filter(({ length }) => length > 0);
  const count = parameters.length + blocks.length + edges.length + ones.length;
  const isLayoutSame = changesBetween(before.layout, after.layout).length === 0;
  return {
    parameters,
    result: { fields: resultFields, breaks },
    blocks,
    edges,
    settings,
    settingsBreaks,
    count,
    isLayoutOnly: count === 0 && !isLayoutSame,
    isSame: count === 0 && isLayoutSame,
    isBreaking: [...parameters.flatMap((one) => one.breaks), ...breaks, ...settingsBreaks].length > 0,
  };
}

function settingProblems(before: FunctionDocument, after: FunctionDocument): string[] {
  const renamed = before.name === after.name ? [] : [`it is called ${after.name} now`];
  return [...renamed, ...scopeBreaks(before.scope, after.scope)];
}

function diffParameters(before: readonly Parameter[], after: readonly Parameter[]): ParameterDiff[] {
  const old = new Map(before.map((one) => [one.name, one]));
  const now = new Map(after.map((one) => [one.name, one]));
  const kept = before.filter(({ name }) => now.has(name)).map(({ name }) => name);
  const keptNow = after.filter(({ name }) => old.has(name)).map(({ name }) => name);
  const stay = inSameOrder(kept, keptNow);
  const there = after.flatMap((one): ParameterDiff[] => {
    const was = old.get(one.name);
    const breaks = parameterBreaks(was, one);
    if (!was) return [{ name: one.name, fate: 'added', fields: [], breaks }];
    const fields = compareFields(was, one);
    if (fields.length > 0) return [{ name: one.name, fate: 'changed', fields, breaks }];
    return stay.has(one.name) ? [] : [{ name: one.name, fate: 'moved', fields: [], breaks: [] }];
  });
  const gone = before.filter(({ name }) => !now.has(name));
  return [
    ...there,
    ...gone.map((one): ParameterDiff => {
      return { name: one.name, fate: 'removed', fields: [], breaks: parameterBreaks(one, undefined) };
    }),
  ];
}

/** Those that need not be told to have moved: a row of names in the same order in both lists, taken greedily. */
function inSameOrder(before: readonly string[], after: readonly string[]): Set<string> {
  const at = new Map(after.map((name, index) => [name, index]));
  const found = new Set<string>();
  let last = -1;
  for (const name of before) {
    const index = at.get(name) ?? -1;
    if (index <= last) continue;
    found.add(name);
    last = index;
  }
  return found;
}

function diffBlocks(before: FunctionDocument, after: FunctionDocument): BlockDiff[] {
  const [old, now] = [indexOf(before).blocks, indexOf(after).blocks];
  const there = [...now.values()].flatMap(({ block, graph }): BlockDiff[] => {
    const was = old.get(block.id);
    const { id, name, type } = block;
    if (!was) return [{ id, fate: 'added', name, type, graph, movedFrom: undefined, fields: [] }];
    const fields = compareFields(own(was.block), own(block));
    const movedFrom = was.graph === graph ? undefined : was.graph;
    return fields.length === 0 && movedFrom === undefined
      ? []
      : [{ id, fate: 'changed', name, type, graph, movedFrom, fields }];
  });
  const gone = [...old.values()].filter(({ block }) => !now.has(block.id));
  return [
    ...there,
    ...gone.map(({ block: { id, name, type }, graph }): BlockDiff => {
      return { id, fate: 'removed', name, type, graph, movedFrom: undefined, fields: [] };
    }),
  ];
}

/** A block without what is inside it, which is compared by itself. */
function own({ graphs: _, id: __, ...rest }: Block): object {
  return rest;
}

function diffEdges(before: FunctionDocument, after: FunctionDocument): EdgeDiff[] {
  return [...edgesOnlyIn(after, before, 'added'), ...edgesOnlyIn(before, after, 'removed')];
}

function edgesOnlyIn(one: FunctionDocument, other: FunctionDocument, fate: EdgeDiff['fate']): EdgeDiff[] {
  const known = new Set([...indexOf(other).graphs.values()].flatMap(({ graph }) => graph.edges.map(edgeKey)));
  const { graphs, blocks } = indexOf(one);
  return [...graphs.values()].flatMap(({ key, graph }) =>
    graph.edges
      .filter((edge) => !known.has(edgeKey(edge)))
      .map((edge): EdgeDiff => {
        const [from, to] = [blocks.get(edge.from)?.block.name ?? edge.from, blocks.get(edge.to)?.block.name ?? edge.to];
        return { fate, graph: key, edge, from, to };
      }),
  );
}

function edgeKey({ from, port, to }: Edge): string {
  return `${from} ${port} ${to}`;
}

/** Fields that differ, down to the values that do. A tagged value, which is one thing to an author, counts as one. */
export function compareFields(before: object, after: object, only?: readonly string[]): FieldChange[] {
  const found: FieldChange[] = [];
  const visit = (old: unknown, now: unknown, path: readonly string[]): void => {
    if (Object.is(old, now)) return;
    if (isJsonObject(old) && isJsonObject(now) && !isTagged(old) && !isTagged(now)) {
      for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) visit(old[key], now[key], [...path, key]);
    } else if (changesBetween(old, now).length > 0) found.push({ path: pointer('', ...path), before: old, after: now });
  };
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  for (const key of only ?? new Set([...old.keys(), ...now.keys()])) visit(old.get(key), now.get(key), [key]);
  return found;
}

function isTagged(value: { kind?: unknown }): boolean {
  return value.kind === 'literal' || value.kind === 'expression' || value.kind === 'template';
}

/** Where a graph is, in words: "the body", "catch of importAll". */
export function nameGraph(document: FunctionDocument, key: GraphKey): string {
  const owner = ownerOf(key);
  if (!owner) return key === 'onError' ? 'the error handler' : 'the body';
  return `${owner.slot} of ${indexOf(document).blocks.get(owner.block)?.block.name ?? owner.block}`;
}
