import { current, isDraft, produce } from 'immer';
import type { Block, FunctionDocument, Graph } from '#schema';
import { type Change, changesBetween } from './changes.ts';
import { BODY, type BlockPlace, type DocumentIndex, type GraphKey, indexOf, ON_ERROR, ownerOf } from './document.ts';
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

/** The block of the draft, to be changed. Refuses if this command has moved it already. */
export function draftBlock({ draft, index }: Pick<Edit, 'draft' | 'index'>, id: string): Block {
  const place = placeOf(index, id);
  const owner = ownerOf(place.graph);
  const root = place.graph === BODY ? draft.body : draft.onError;
  const graph = owner ? draftBlock({ draft, index }, owner.block).graphs?.[owner.slot] : root;
  const hinted = graph?.blocks[place.index];
  const found = hinted?.id === id ? hinted : graph?.blocks.find((block) => block.id === id);
  return found ?? refuse('This block is not there any more.');
}

/** Replaces a graph of the draft by what `change` makes of it. A slot that holds no graph yet counts as an empty one. */
export function changeGraph(edit: Pick<Edit, 'draft' | 'index'>, key: GraphKey, change: (graph: Graph) => Graph): void {
  const { draft } = edit;
  const owner = ownerOf(key);
  if (owner) {
    const block = draftBlock(edit, owner.block);
    block.graphs ??= {};
    block.graphs[owner.slot] = change(plain(block.graphs[owner.slot]));
  } else if (key === BODY) {
    draft.body = change(plain(draft.body));
  } else {
    const handler = change(plain(draft.onError));
    // An empty handler would still catch every error, and answer null.
    if (handler.blocks.length > 0) draft.onError = handler;
    else delete draft.onError;
  }
}

function plain(graph: Graph | undefined): Graph {
  if (!graph) return { blocks: [], edges: [] };
  return isDraft(graph) ? current(graph) : graph;
}
