import type { Edge, FunctionDocument } from '#schema';
import { nameThem } from './block-commands.ts';
import { type Fragment, toFragment } from './clipboard.ts';
import { type Command, changeGraph, type Edit, graphOf, placeOf, refuse } from './command.ts';
import { edgesAt, type GraphKey } from './document.ts';
import { BLOCK_WIDTH, type Point, SIBLING_GAP, snap } from './geometry.ts';
import { withBlocks, withEdges } from './graph-edits.ts';
import { placeAfter } from './placing.ts';
import { renew, withKnownResources } from './renew.ts';
import { count } from './words.ts';

/** Where pasted blocks go. */
export type PasteSpot = {
  /** Names of the resources that there are; blocks that use others have to be given one. */
  resources?: ReadonlySet<string>;
} & (
  | { in: GraphKey /** Of the top left corner. */; position?: Point }
  /** Behind a block, and connected to it where that is plain: one block to begin with, and a free way out. */
  | { after: string }
);

/** Pastes blocks: with new ids, with new names where theirs are taken, and with the reads among them following. */
export function pasteBlocks(fragment: Fragment, spot: PasteSpot): Command {
  return (edit) => {
    const renewed = renew(fragment, edit);
    const { fragment: fresh, emptied } = spot.resources
      ? withKnownResources(renewed, spot.resources, edit)
      : { fragment: renewed, emptied: 0 };
    const key = 'after' in spot ? placeOf(edit.index, spot.after).graph : spot.in;
    const joined = 'after' in spot ? joining(edit, spot.after, fresh) : [];
    const graph = graphOf(edit, key);
    const behind = 'after' in spot ? spot.after : graph.blocks.at(-1)?.id;
    changeGraph(edit, key, () => withEdges(withBlocks(graph, fresh.blocks, behind), [...joined, ...fresh.edges]));
    place(
      edit,
      fresh,
      'after' in spot ? placeAfter(edit.before, { id: spot.after, port: 'out', shapes: edit.shapes }) : spot.position,
    );
    const what = fresh.blocks.length === 1 ? fresh.blocks[0]?.name : `${fresh.blocks.length} blocks`;
    const told = emptied > 0 ? [`${count(emptied, 'block')} without a resource: theirs are not here.`] : [];
    return { label: `Paste ${what}`, select: fresh.blocks.map(({ id }) => id), told };
  };
}

/** Copies blocks beside themselves. Edges among them come along, edges to others don't. */
export function duplicateBlocks(ids: readonly string[]): Command {
  return (edit) => {
    const fragment = toFragment(edit.before, ids);
    const last = fragment.blocks.at(-1) ?? refuse('Nothing is selected.');
    const [key = '', ...others] = new Set(fragment.blocks.map(({ id }) => placeOf(edit.index, id).graph));
    if (others.length > 0) refuse('Blocks of different containers can not be duplicated at once.');
    const fresh = renew(fragment, edit);
    changeGraph(edit, key, (graph) => withEdges(withBlocks(graph, fresh.blocks, last.id), fresh.edges));
    const corner = cornerOf(fresh);
    place(edit, fresh, corner && { x: corner.x + BLOCK_WIDTH + SIBLING_GAP, y: corner.y });
    return { label: `Duplicate ${nameThem(edit, ids)}`, select: fresh.blocks.map(({ id }) => id) };
  };
}

/** All of a function's own graph as blocks to paste: an import that does not replace what is there. */
export function fragmentOf(document: FunctionDocument): Fragment {
  const ids = document.body.blocks.map(({ id }) => id);
  return toFragment(document, ids);
}

function joining(edit: Edit, after: string, { blocks, edges }: Fragment): Edge[] {
  const { block, graph } = placeOf(edit.index, after);
  const { outgoing } = edgesAt(graphOf(edit, graph), after);
  const [start, ...others] = blocks.filter(({ id }) => !edges.some(({ to }) => to === id));
  const port = edit.shapes.of(block).ports.find((one) => outgoing.every((edge) => edge.port !== one));
  return !start || others.length > 0 || port === undefined ? [] : [{ from: after, port, to: start.id }];
}

/** The blocks as they stood to each other, with their corner at a place; inner blocks count from their container. */
function place(edit: Edit, { blocks, positions }: Fragment, corner: Point | undefined): void {
  const from = cornerOf({ blocks, positions });
  const at = corner ?? from;
  const entries = Object.entries(positions);
  if (!at || entries.length + blocks.length === 0) return;
  const outer = new Set(blocks.map(({ id }) => id));
  const origin = from ?? { x: 0, y: 0 };
  const placed = entries.map(([id, { x, y }]) =>
    outer.has(id)
      ? ([id, snap({ x: at.x + x - origin.x, y: at.y + y - origin.y })] as const)
      : ([id, { x, y }] as const),
  );
  const [first] = blocks;
  const only = first && blocks.length === 1 && !positions[first.id] ? { [first.id]: snap(at) } : {};
  edit.draft.layout.positions = { ...edit.before.layout.positions, ...Object.fromEntries(placed), ...only };
}

function cornerOf({ blocks, positions }: Pick<Fragment, 'blocks' | 'positions'>): Point | undefined {
  const known = blocks.flatMap(({ id }) => positions[id] ?? []);
  if (known.length === 0) return undefined;
  return { x: Math.min(...known.map(({ x }) => x)), y: Math.min(...known.map(({ y }) => y)) };
}
