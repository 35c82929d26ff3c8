import { current, isDraft, produce } from 'immer';
import type { Block, FunctionDocument, Graph } from '#schema';
import { type Change, changesBetween } from './changes.ts';
import { type BlockPlace, BODY, type DocumentIndex, type GraphKey, indexOf, ON_ERROR, ownerOf } from './document.ts';
import type { Knowledge } from './scopes.ts';

/** What commands need besides the document. */
export interface EditTools extends Knowledge {
  /** Makes ids that are new in a document: see `createIds`. */
  newIds(document: FunctionDocument): () => string;
}

/** One change of a document under way. */
export interface Edit extends Knowledge {
  /** To be changed. */
  draft: FunctionDocument;
  /** As it was: read here, it is much quicker than the draft. */
  before: FunctionDocument;
  index: DocumentIndex;
  newId(): string;
}

/** What a command tells besides what it changed. */
export interface Effect {
  /** For the undo list: "Delete getOrder". */
  label: string;
  /** Edits of the same thing, one shortly after the other, become one step of undo. */
  merge?: string;
  /** Ids of the blocks to select and to bring into view. */
  select?: readonly string[];
  /** What the author should know, as sentences: "2 connections across the border were removed". */
  told?: readonly string[];
}

/** An edit of a document. Made by the functions of the `*-commands.ts` files, performed by {@link execute}. */
export type Command = (edit: Edit) => Effect;

export type Outcome =
  | ({ ok: true; document: FunctionDocument; changes: readonly Change[]; undo: readonly Change[] } & Required<
      Omit<Effect, 'merge'>
    > & { merge: string | undefined })
  | { ok: false; reason: string };

/** A command that can't be done here, with the reason in words for the author. */
class Refusal extends Error {}

/** Ends a command without any change. */
export function refuse(reason: string): never {
  throw new Refusal(reason);
}

/**
 * Performs a command. The document itself is never changed.
 * @example
 * const outcome = execute(document, connect({ from: 'order', port: 'out', to: 'done' }), tools);
 * if (outcome.ok) history = perform(history, outcome, Date.now());
 * else toast(outcome.reason); // "done comes before order already: that would be a circle"
 */
export function execute(before: FunctionDocument, command: Command, tools: EditTools): Outcome {
  let effect: Effect | undefined;
  try {
    const document = produce(before, (draft) => {
      const { catalog, shapes } = tools;
      effect = command({ draft, before, index: indexOf(before), newId: tools.newIds(before), catalog, shapes });
    });
    const { label = '', merge, select = [], told = [] } = effect ?? {};
    const [changes, undo] = [changesBetween(before, document), changesBetween(document, before)];
    return { ok: true, document, changes, undo, label, merge, select, told };
  } catch (thrown) {
    if (thrown instanceof Refusal) return { ok: false, reason: thrown.message };
    throw thrown;
  }
}

/** Where a block is. Refuses if it is gone: somebody else's change may have come between. */
export function placeOf(index: DocumentIndex, id: string): BlockPlace {
  return index.blocks.get(id) ?? refuse('This block is not there any more.');
}

/** A graph as it was before the command. Refuses if there is none; a slot of a container may be empty yet. */
export function graphOf({ index, shapes }: Pick<Edit, 'index' | 'shapes'>, key: GraphKey): Graph {
  const found = index.graphs.get(key);
  if (found) return found.graph;
  const owner = ownerOf(key);
  if (owner) {
    const { block } = placeOf(index, owner.block);
    const hasSlot = shapes.of(block).graphs.some(({ slot }) => slot === owner.slot);
    if (shapes.isSure(block) && !hasSlot) refuse(`${block.name} has no place for blocks called "${owner.slot}".`);
  } else if (key !== ON_ERROR) refuse('This graph is not there any more.');
  return { blocks: [], edges: [] };
}

const NO_BLOCKS: Graph = { blocks: [], edges: [] };

/** Replaces a graph by what `change` makes of it. A slot that holds no graph yet counts as an empty one. */
export function changeGraph(edit: Pick<Edit, 'draft' | 'index'>, key: GraphKey, change: (graph: Graph) => Graph): void {
  const { draft } = edit;
  const owner = ownerOf(key);
  if (owner) {
    replaceBlock(edit, owner.block, (block) => {
      const graphs = { ...block.graphs, [owner.slot]: change(block.graphs?.[owner.slot] ?? NO_BLOCKS) };
      return { ...block, graphs };
    });
  } else if (key === BODY) {
    draft.body = change(plain(draft.body));
  } else {
    const handler = change(draft.onError ? plain(draft.onError) : NO_BLOCKS);
    // An empty handler would still catch every error, and answer null.
    if (handler.blocks.length > 0) draft.onError = handler;
    else delete draft.onError;
  }
}

/** Changes a block. Refuses if it is gone, or if this command has moved it. */
export function changeBlock(edit: Pick<Edit, 'draft' | 'index'>, id: string, change: (block: Block) => void): void {
  replaceBlock(edit, id, (block) => produce(block, change));
}

function replaceBlock(edit: Pick<Edit, 'draft' | 'index'>, id: string, change: (block: Block) => Block): void {
  const { graph, index } = placeOf(edit.index, id);
  changeGraph(edit, graph, ({ blocks, edges }) => {
    const at = blocks[index]?.id === id ? index : blocks.findIndex((block) => block.id === id);
    const block = blocks[at] ?? refuse('This block is not there any more.');
    return { blocks: blocks.with(at, change(block)), edges };
  });
}

/** Immer does not draft what a command has put in, so graphs are always changed as plain objects. */
function plain(graph: Graph): Graph {
  return isDraft(graph) ? current(graph) : graph;
}
