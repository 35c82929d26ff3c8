import type { FunctionDocument } from '#schema';
import { indexOf } from './document.ts';
import type { Point } from './geometry.ts';
import type { FunctionLayout } from './layout.ts';

/** Selected blocks of one graph, as a function that can be laid out. */
export interface TidyPart {
  document: FunctionDocument;
  ids: readonly string[];
}

/**
 * What is laid out when somebody tidies these blocks only: those that stand in one graph together, and a container with what is
 * inside. A plain block alone has nothing to be tidy with.
 */
export function tidyParts(document: FunctionDocument, ids: readonly string[]): TidyPart[] {
  const index = indexOf(document);
  const isChosen = new Set(ids);
  return [...index.graphs.values()].flatMap(({ graph, owner }) => {
    const blocks = graph.blocks.filter(({ id }) => isChosen.has(id));
    const isPart = blocks.length > 1 || blocks.some((block) => block.graphs !== undefined);
    // Who tidies a container tidies what is inside of it.
    if (!isPart || (owner && isInside(index, owner.block, isChosen))) return [];
    const edges = graph.edges.filter(({ from, to }) => isChosen.has(from) && isChosen.has(to));
    const { onError: _, ...rest } = document;
    return [{ document: { ...rest, body: { blocks, edges } }, ids: blocks.map(({ id }) => id) }];
  });
}

function isInside(index: ReturnType<typeof indexOf>, block: string, chosen: ReadonlySet<string>): boolean {
  if (chosen.has(block)) return true;
  const graph = index.blocks.get(block)?.graph;
  const owner = graph === undefined ? undefined : index.graphs.get(graph)?.owner;
  return owner !== undefined && isInside(index, owner.block, chosen);
}

/** The new places of a part, with its top left corner where that was. */
export function inPlace(
  { layout }: FunctionDocument,
  { ids }: TidyPart,
  { positions }: Pick<FunctionLayout, 'positions'>,
): Record<string, Point> {
  const [before, after] = [cornerOf(ids, layout.positions ?? {}), cornerOf(ids, positions)];
  const moved = ids.flatMap((id) => {
    const at = positions[id];
    return at ? [[id, { x: at.x - after.x + before.x, y: at.y - after.y + before.y }] as const] : [];
  });
  return { ...positions, ...Object.fromEntries(moved) };
}

function cornerOf(ids: readonly string[], positions: Readonly<Record<string, Point>>): Point {
  const known = ids.flatMap((id) => positions[id] ?? []);
  if (known.length === 0) return { x: 0, y: 0 };
  return { x: Math.min(...known.map(({ x }) => x)), y: Math.min(...known.map(({ y }) => y)) };
}
