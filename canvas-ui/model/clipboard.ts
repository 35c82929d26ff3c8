import {
  type Block,
  type Edge,
  type FunctionDocument,
  functionSchema,
  type Graph,
  graphSchema,
  isJsonObject,
  type JsonValue,
  layoutSchema,
  migrateFunction,
  withInner,
} from '#schema';
import { indexOf, inPlanOrder, isSameEdge } from './document.ts';
import type { Point } from './geometry.ts';
import { clip, sayIssues } from './words.ts';

/** Blocks on their way to another place: with their inner graphs, the edges among them and where they stood. */
export interface Fragment {
  /** Function they come from. */
  from: string;
  blocks: Block[];
  edges: Edge[];
  positions: Record<string, Point>;
}

const VERSION = 1;
const MAX_CHARACTERS = 5_000_000;
const MAX_DEPTH = 64;
const MAX_VALUES = 200_000;
const MAX_BLOCKS = 2_000;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Blocks as text for the clipboard. Pins stay: they are data of runs, not of the function.
 * @throws never; unknown ids are left out.
 */
export function copyBlocks(document: FunctionDocument, ids: readonly string[]): string {
  return JSON.stringify({ type: 'blocks', v: VERSION, ...toFragment(document, ids) });
}

/** The outermost of these blocks, with what is among and inside them. */
export function toFragment(document: FunctionDocument, ids: readonly string[]): Fragment {
  const { blocks, graphs } = indexOf(document);
  const chosen = new Set(ids);
  const inner = new Set<string>();
  for (const id of chosen)
    for (const block of withInside(blocks.get(id)?.block)) if (block.id !== id) inner.add(block.id);
  const outer = [...blocks.values()].map(({ block }) => block).filter(({ id }) => chosen.has(id) && !inner.has(id));
  const home = new Set(outer.flatMap(({ id }) => blocks.get(id)?.graph ?? []));
  const edges = [...home].flatMap((key) => graphs.get(key)?.graph.edges ?? []);
  const { positions = {} } = document.layout;
  const placed = outer
    .flatMap((block) => [...withInner(block)])
    .flatMap(({ id }) => {
      const at = positions[id];
      return at ? [[id, at] as const] : [];
    });
  return {
    from: document.name,
    blocks: outer,
    edges: edges.filter(({ from, to }) => chosen.has(from) && chosen.has(to) && !inner.has(from) && !inner.has(to)),
    positions: Object.fromEntries(placed),
  };
}

function* withInside(block: Block | undefined): Generator<Block, void, undefined> {
  if (block) yield* withInner(block);
}

/** What a text from the clipboard or a file is. */
export type Pasted =
  | { kind: 'blocks'; fragment: Fragment }
  | { kind: 'function'; document: FunctionDocument }
  /** Nothing of ours: code or a query perhaps. */
  | { kind: 'text'; text: string }
  | { kind: 'refused'; reason: string };

/**
 * Reads text that anybody may have made. What looks like ours and is not right is refused with the reason; any other text
 * is told to be text.
 */
export function readPasted(text: string): Pasted {
  if (text.length > MAX_CHARACTERS) return refused('This is too large to be pasted (more than 5 million characters).');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const looksLikeOurs = /^\s*\{\s*"(?:type"\s*:\s*"blocks"|schemaVersion")/.test(text);
    return looksLikeOurs
      ? refused('These blocks are not complete: the text was cut or changed.')
      : { kind: 'text', text };
  }
  if (!isJsonObject(value)) return { kind: 'text', text };
  const isBlocks = value.type === 'blocks' && 'v' in value;
  if (!isBlocks && !('schemaVersion' in value && 'body' in value)) return { kind: 'text', text };
  const problem = shapeProblem(value);
  if (problem) return refused(problem);
  return isBlocks ? readBlocks(value) : readFunction(value);
}

function refused(reason: string): Pasted {
  return { kind: 'refused', reason };
}

/** Depth, size and keys, looked at before anything that could stumble over them. */
function shapeProblem(value: unknown): string | undefined {
  const open: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  let count = 0;
  for (let at = open.pop(); at; at = open.pop()) {
    if (++count > MAX_VALUES) return `This holds more than ${MAX_VALUES.toLocaleString('en-US')} values.`;
    if (typeof at.value !== 'object' || at.value === null) continue;
    if (at.depth >= MAX_DEPTH) return `This is nested more than ${MAX_DEPTH} levels deep.`;
    for (const [key, member] of Object.entries(at.value)) {
      if (FORBIDDEN_KEYS.has(key)) return `The key "${key}" is not allowed.`;
      open.push({ value: member, depth: at.depth + 1 });
    }
  }
  return undefined;
}

function readBlocks(value: { [key: string]: JsonValue }): Pasted {
  if (value.v !== VERSION) {
    const isNewer = typeof value.v === 'number' && value.v > VERSION;
    return refused(isNewer ? 'These blocks were copied from a newer release.' : 'These blocks have no known version.');
  }
  const unknown = Object.keys(value).find(
    (key) => !['type', 'v', 'from', 'blocks', 'edges', 'positions'].includes(key),
  );
  if (unknown !== undefined) return refused(`"${clip(unknown)}" is not part of copied blocks.`);
  const graph = graphSchema.safeParse({ blocks: value.blocks, edges: value.edges });
  if (!graph.success) return refused(`These blocks are not right: ${clip(sayIssues(graph.error.issues))}`);
  const positions = layoutSchema.shape.positions.safeParse(value.positions);
  if (!positions.success) return refused('The positions of these blocks are not right.');
  const problem = graphProblem([graph.data]);
  if (problem !== undefined) return refused(problem);
  const from = typeof value.from === 'string' ? clip(value.from) : '';
  return { kind: 'blocks', fragment: { from, ...graph.data, positions: positions.data ?? {} } };
}

function readFunction(value: { [key: string]: JsonValue }): Pasted {
  const migrated = migrateFunction(value);
  if (!migrated.ok) return refused('This function was written by a newer release.');
  const parsed = functionSchema.safeParse(migrated.document);
  if (!parsed.success) return refused(`This function is not right: ${clip(sayIssues(parsed.error.issues))}`);
  const { body, onError } = parsed.data;
  const problem = graphProblem(onError ? [body, onError] : [body]);
  return problem === undefined ? { kind: 'function', document: parsed.data } : refused(problem);
}

/** What the schema of a graph can't tell: ids and names that stand twice, edges to nowhere, circles. */
function graphProblem(graphs: readonly Graph[]): string | undefined {
  const blocks = graphs.flatMap((graph) => graph.blocks.flatMap((block) => [...withInner(block)]));
  if (blocks.length === 0) return 'There is no block in it.';
  if (blocks.length > MAX_BLOCKS) return `There are more than ${MAX_BLOCKS.toLocaleString('en-US')} blocks in it.`;
  const twice = repeated(blocks.map(({ name }) => name));
  if (twice !== undefined) return `Two of these blocks are called "${clip(twice)}".`;
  if (repeated(blocks.map(({ id }) => id)) !== undefined) return 'Two of these blocks have the same id.';
  const all = [...graphs, ...blocks.flatMap(({ graphs: inner }) => Object.values(inner ?? {}))];
  return all.map(edgesProblem).find((problem) => problem !== undefined);
}

function edgesProblem(graph: Graph): string | undefined {
  const ids = new Set(graph.blocks.map(({ id }) => id));
  if (graph.edges.some(({ from, to }) => !ids.has(from) || !ids.has(to)))
    return 'A connection leads to a block that is not there.';
  if (graph.edges.some((edge, at) => graph.edges.findIndex((other) => isSameEdge(edge, other)) < at)) {
    return 'A connection is there twice.';
  }
  const order = new Map(inPlanOrder(graph).map(({ id }, at) => [id, at]));
  const goesBack = graph.edges.some(({ from, to }) => (order.get(from) ?? 0) >= (order.get(to) ?? 0));
  return goesBack ? 'Some of these blocks wait for each other in a circle.' : undefined;
}

function repeated(values: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return values.find((value) => seen.has(value) || !seen.add(value));
}
