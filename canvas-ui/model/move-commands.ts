import { type Edge, type Graph, withInner } from '#schema';
import { nameThem, outermost } from './block-commands.ts';
import { type Command, changeGraph, type Edit, graphOf, placeOf, refuse } from './command.ts';
import { containersAround, type GraphKey, graphsAround, ownerOf } from './document.ts';
import { type Point, RANK_GAP } from './geometry.ts';
import { withBlocks, withEdges, withoutBlock } from './graph-edits.ts';
import { boundsOf, measureBlock, measureGraph } from './measure.ts';
import { readsOf } from './reads.ts';
import { namesInside, outsideReads, textsOf } from './scopes.ts';
import { count } from './words.ts';

/**
 * Moves blocks with all that is inside them into another graph: into a container, out of it, into the error handler.
 * Edges among them stay; edges to others can't cross the border, so those neighbours are joined where that is plain.
 * Refuses where something would no longer see what it reads.
 */
export function moveBlocks(ids: readonly string[], to: GraphKey, position?: Point): Command {
  return (edit) => {
    const target = graphOf(edit, to);
    const around = containersAround(edit.index, to);
    const moved = [...outermost(edit, ids)].filter(([key]) => key !== to);
    const blocks = moved.flatMap(([, some]) => some);
    const label = `Move ${nameThem(edit, ids)}`;
    if (blocks.length === 0) return { label };
    if (blocks.some((id) => around.includes(id))) refuse('A container can not be put into itself.');
    for (const [from, some] of moved) checkScopes(edit, { from, to, blocks: some, together: blocks });
    let dropped = 0;
    const kept: Edge[] = [];
    for (const [from, some] of moved) {
      const { inner, crossing } = split(graphOf(edit, from), some);
      kept.push(...inner);
      dropped += crossing;
      changeGraph(edit, from, (graph) => some.reduce((left, id) => withoutBlock(left, id, true), graph));
    }
    const coming = blocks.map((id) => placeOf(edit.index, id).block);
    changeGraph(edit, to, (graph) => withEdges(withBlocks(graph, coming), kept));
    placeThem(edit, { blocks, target, position });
    const told =
      dropped > 0
        ? [`${count(dropped, 'connection')} across the border ${dropped === 1 ? 'was' : 'were'} removed.`]
        : [];
    return { label, select: blocks, told };
  };
}

function split(graph: Graph, ids: readonly string[]): { inner: Edge[]; crossing: number } {
  const inner = graph.edges.filter(({ from, to }) => ids.includes(from) && ids.includes(to));
  const touched = graph.edges.filter(({ from, to }) => ids.includes(from) || ids.includes(to));
  return { inner, crossing: touched.length - inner.length };
}

interface Move {
  from: GraphKey;
  to: GraphKey;
  blocks: readonly string[];
  /** All that move at once, also from other graphs. */
  together: readonly string[];
}

function checkScopes(edit: Edit, move: Move): void {
  const { index } = edit;
  const before = graphsAround(index, move.from);
  const after = graphsAround(index, move.to);
  for (const id of move.blocks) {
    const { block } = placeOf(index, id);
    for (const name of outsideReads(block, edit)) {
      const read = index.names.get(name);
      const home = read === undefined ? undefined : placeOf(index, read).graph;
      if (read !== undefined && home !== undefined && !move.together.includes(read)) {
        if (before.includes(home) && !after.includes(home))
          refuse(`${block.name} reads ${name}, which can't be seen there.`);
      } else if (read === undefined && givesLocal(edit, move.from, name) && !givesLocal(edit, move.to, name)) {
        refuse(`${block.name} reads ${name}, which there is only inside ${containerGiving(edit, move.from, name)}.`);
      }
    }
  }
  checkReaders(edit, move, before);
}

/** Who reads the moved blocks must see them afterwards, too. */
function checkReaders(edit: Edit, { to, blocks, together }: Move, before: readonly GraphKey[]): void {
  const { index } = edit;
  const moving = new Set(together.flatMap((id) => [...withInner(placeOf(index, id).block)].map((inner) => inner.id)));
  const names = new Map(blocks.map((id) => [placeOf(index, id).block.name, id]));
  const home = before[0];
  for (const { block, field } of textsOf(edit.before, edit)) {
    if (!block || moving.has(block.id)) continue;
    const seen = graphsAround(index, placeOf(index, block.id).graph);
    if (home === undefined || !seen.includes(home) || seen.includes(to)) continue;
    for (const name of readsOf(field)) {
      if (names.has(name)) refuse(`${block.name} reads ${name}, and could not see it there.`);
    }
  }
}

function givesLocal(edit: Edit, key: GraphKey, name: string): boolean {
  return containerGiving(edit, key, name) !== undefined;
}

function containerGiving(edit: Edit, key: GraphKey, name: string): string | undefined {
  const owners = graphsAround(edit.index, key).flatMap((graph) => ownerOf(graph) ?? []);
  const found = owners.find(({ block, slot }) =>
    namesInside(placeOf(edit.index, block).block, slot, edit).includes(name),
  );
  return found && placeOf(edit.index, found.block).block.name;
}

/** At `position`, or below what is there already; among each other as they were. */
function placeThem(
  edit: Edit,
  { blocks, target, position }: { blocks: readonly string[]; target: Graph; position: Point | undefined },
): void {
  const { before, draft, shapes } = edit;
  const positions = before.layout.positions ?? {};
  const boxes = blocks.flatMap((id) => {
    const at = positions[id];
    return at ? [{ id, ...at, ...measureBlock(before, id, shapes) }] : [];
  });
  if (boxes.length === 0 && !position) return;
  const look = { positions, collapsed: new Set(before.layout.collapsed), shapes };
  const room = measureGraph(target, look, new Map());
  const free = target.blocks.length > 0 ? { x: room.x, y: room.y + room.height + RANK_GAP } : { x: 0, y: 0 };
  const at = position ?? free;
  const corner = boundsOf(boxes);
  draft.layout.positions = { ...positions };
  for (const box of boxes) {
    draft.layout.positions[box.id] = { x: at.x + box.x - corner.x, y: at.y + box.y - corner.y };
  }
}
