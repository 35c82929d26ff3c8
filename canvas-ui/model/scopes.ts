import type { Block, FunctionDocument, Graph, Value } from '#schema';
import type { CatalogIndex } from './catalog-index.ts';
import type { PathStep } from './changes.ts';
import type { ConfigField } from './config-fields.ts';
import { readsOf } from './reads.ts';
import { type Shapes, slotsOf } from './shapes.ts';

/** What is known of block types while names are looked up. */
export interface Knowledge {
  catalog: CatalogIndex;
  shapes: Shapes;
}

/** Names that a container adds, for what is inside it. */
interface Scope {
  owner: string;
  names: readonly string[];
  /** False for a container's own fields where the schema does not tell whether they see these names. */
  isSure: boolean;
}

/** A text with names in it, somewhere in a function. */
export interface NamedText {
  /** Undefined: a setting of the function itself. */
  block: Block | undefined;
  /** In the document. */
  path: readonly PathStep[];
  field: ConfigField;
  /** Containers around it that add names, the outermost first. */
  scopes: readonly Scope[];
}

/** Names that a container adds to one of its graphs, as its config has them now. */
export function namesInside(block: Block, slot: string, { catalog, shapes }: Knowledge): string[] {
  const declared = shapes.of(block).graphs.find((graph) => graph.slot === slot);
  if (declared && declared.names.length === 0) return [];
  const locals = localsOf(block, catalog);
  return locals.length > 0 || !catalog.block(block.type) ? locals : [...(declared?.names ?? [])];
}

/** Names that a block adds to its graphs. */
export function localsOf(block: Block, catalog: CatalogIndex): string[] {
  return catalog.fields(block).flatMap(({ kind, text }) => (kind === 'local' ? [text] : []));
}

/** Every text of a function in which names can stand, in the order of the document. */
export function* textsOf(document: FunctionDocument, knowledge: Knowledge): Generator<NamedText, void, undefined> {
  yield* textsOfGraph(document.body, { path: ['body'], scopes: [] }, knowledge);
  if (document.onError) yield* textsOfGraph(document.onError, { path: ['onError'], scopes: [] }, knowledge);
  for (const name of ['allowWhen', 'idempotencyKey'] as const) {
    const setting = document.settings[name];
    if (setting) yield* textsOfKey(setting, { block: undefined, path: ['settings', name], scopes: [] });
  }
}

interface Place {
  path: readonly PathStep[];
  scopes: readonly Scope[];
}

/** As {@link textsOf}, of one graph and everything inside it. */
export function* textsOfGraph(graph: Graph, place: Place, knowledge: Knowledge): Generator<NamedText, void, undefined> {
  for (const [index, block] of graph.blocks.entries()) {
    yield* textsOfBlock(block, { ...place, path: [...place.path, 'blocks', index] }, knowledge);
  }
}

function* textsOfBlock(
  block: Block,
  { path, scopes }: Place,
  knowledge: Knowledge,
): Generator<NamedText, void, undefined> {
  const names = localsOf(block, knowledge.catalog);
  for (const field of knowledge.catalog.fields(block)) {
    const own =
      field.deferred === false || names.length === 0
        ? []
        : [{ owner: block.id, names, isSure: field.deferred === true }];
    yield { block, path: [...path, 'config', ...field.path], field, scopes: [...scopes, ...own] };
  }
  if (block.idempotencyKey) {
    yield* textsOfKey(block.idempotencyKey, { block, path: [...path, 'idempotencyKey'], scopes });
  }
  for (const { slot } of slotsOf(block, knowledge.shapes)) {
    const graph = block.graphs?.[slot];
    if (!graph) continue;
    const added = namesInside(block, slot, knowledge);
    const inner = added.length > 0 ? [...scopes, { owner: block.id, names: added, isSure: true }] : scopes;
    yield* textsOfGraph(graph, { path: [...path, 'graphs', slot], scopes: inner }, knowledge);
  }
}

function* textsOfKey(
  key: Value,
  { block, path, scopes }: Place & { block: Block | undefined },
): Generator<NamedText, void, undefined> {
  if (key.kind === 'literal') return;
  const [member, text] = key.kind === 'expression' ? (['code', key.code] as const) : (['text', key.text] as const);
  const nothing = { language: undefined, refersTo: undefined, deferred: undefined, fallback: undefined };
  const field: ConfigField = { path: [member], pointer: `/${member}`, kind: key.kind, text, ...nothing };
  yield { block, path: [...path, member], field, scopes };
}

/**
 * Which container's name a name is at a place: the position in `scopes`, or -1 if it is none of theirs. A container's own
 * field means its own name only where there is no other of that name (`blocks`: names of all blocks).
 */
export function scopeOf({ scopes }: NamedText, name: string, blocks: ReadonlyMap<string, string>): number {
  const at = scopes.findLastIndex(({ names }) => names.includes(name));
  if (at < 0 || scopes[at]?.isSure) return at;
  const outer = scopes.slice(0, at).findLastIndex(({ names }) => names.includes(name));
  return outer >= 0 || blocks.has(name) ? outer : at;
}

/** Names read by a block or anything inside it that something outside must give: other blocks, names of containers around it. */
export function outsideReads(block: Block, knowledge: Knowledge): Set<string> {
  const inside: Graph = { blocks: [block], edges: [] };
  const found = new Set<string>();
  for (const text of textsOfGraph(inside, { path: [], scopes: [] }, knowledge)) {
    for (const name of readsOf(text.field)) if (scopeOf(text, name, new Map()) < 0) found.add(name);
  }
  return found;
}
