import type { Block, FunctionDocument } from '#schema';
import { BODY, ERROR_PORT, type GraphKey, indexOf, inPlanOrder, ON_ERROR, slotKey } from './document.ts';
import type { Note } from './layout-commands.ts';
import { portsOf, type Shapes, slotsOf } from './shapes.ts';

interface RowBase {
  /** Unique in the outline, and the same while the thing is there. */
  key: string;
  title: string;
  /** From 1, as `aria-level`. */
  level: number;
  /** Key of the row that this one is in. */
  parent: string | undefined;
  /** Among its siblings, from 1, and how many they are: `aria-posinset`, `aria-setsize`. */
  position: number;
  count: number;
  /** Undefined: nothing can be in it. */
  isOpen: boolean | undefined;
}

export type OutlineRow = RowBase &
  (
    | { kind: 'graph'; graph: GraphKey }
    | { kind: 'note'; note: Note }
    | {
        kind: 'block';
        block: Block;
        graph: GraphKey;
        /** Where it leads: each way out with the blocks at its end. */
        ports: readonly { port: string; to: readonly Block[] }[];
      }
  );

/**
 * The function as a tree: its graphs, their blocks in the order in which they run, the graphs of containers, and at the end its
 * notes. What is in a closed row is left out. A full equivalent of the canvas.
 */
export function outlineOf(
  document: FunctionDocument,
  shapes: Shapes,
  closed: ReadonlySet<string> = new Set(),
): OutlineRow[] {
  const rows: OutlineRow[] = [];
  const building: Building = { document, shapes, closed, rows };
  const notes = document.layout.notes ?? [];
  const graphs = document.onError ? 2 : document.body.blocks.length;
  const top = { level: 1, parent: undefined, count: graphs + notes.length };
  if (document.onError) {
    addGraph(building, { key: BODY, title: 'Steps', position: 1, ...top });
    addGraph(building, { key: ON_ERROR, title: 'On error', position: 2, ...top });
  } else addBlocks(building, BODY, top);
  notes.forEach((note, at) => {
    const place = { ...top, position: graphs + at + 1, isOpen: undefined };
    rows.push({ ...place, key: `note ${note.id}`, title: titleOf(note), kind: 'note', note });
  });
  return rows;
}

interface Building {
  document: FunctionDocument;
  shapes: Shapes;
  closed: ReadonlySet<string>;
  rows: OutlineRow[];
}

/** Its first line that says something, without the signs in front. */
function titleOf({ text }: Note): string {
  const lines = text.split('\n').map((line) => line.replace(/^[\s#*-]+/, '').trim());
  return lines.find((line) => line !== '')?.slice(0, 80) ?? 'Empty note';
}

/** `count`: of all rows beside them, if there are others than the blocks. */
type Place = Pick<RowBase, 'level' | 'parent'> & { count?: number };

function addGraph(building: Building, row: Omit<RowBase, 'isOpen'>): void {
  const isOpen = !building.closed.has(row.key);
  building.rows.push({ ...row, isOpen, kind: 'graph', graph: row.key });
  if (isOpen) addBlocks(building, row.key, { level: row.level + 1, parent: row.key });
}

function addBlocks(building: Building, key: GraphKey, { level, parent, ...place }: Place): void {
  const { document, shapes, closed, rows } = building;
  const { graphs, blocks } = indexOf(document);
  const graph = graphs.get(key)?.graph;
  const ordered = graph ? inPlanOrder(graph) : [];
  const leaving = Map.groupBy(graph?.edges ?? [], ({ from }) => from);
  ordered.forEach((block, at) => {
    const slots = slotsOf(block, shapes);
    const isOpen = slots.length > 0 ? !closed.has(block.id) : undefined;
    const ports = portsOf(block, shapes)
      .map((port) => {
        const edges = (leaving.get(block.id) ?? []).filter((edge) => edge.port === port);
        return { port, to: edges.flatMap(({ to }) => blocks.get(to)?.block ?? []) };
      })
      .filter(({ port, to }) => port !== ERROR_PORT || to.length > 0);
    const { count = ordered.length } = place;
    const row = { level, parent, position: at + 1, count, isOpen };
    rows.push({ ...row, key: block.id, title: block.name, kind: 'block', block, graph: key, ports });
    if (!isOpen) return;
    slots.forEach(({ slot, title }, index) => {
      const inner = { level: level + 1, parent: block.id, position: index + 1, count: slots.length };
      addGraph(building, { key: slotKey(block.id, slot), title, ...inner });
    });
  });
}

export type TreeKey = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight' | 'Home' | 'End';

/** What a key does in the outline, as in any tree: go to a row, or open or close the one that has the focus. */
export function moveInOutline(
  rows: readonly OutlineRow[],
  focus: string | undefined,
  key: TreeKey,
): { focus: string } | { open: string } | { close: string } | undefined {
  const at = rows.findIndex((row) => row.key === focus);
  const row = rows[at];
  const go = (to: OutlineRow | undefined) => (to ? { focus: to.key } : undefined);
  if (!row || key === 'Home') return go(rows[0]);
  switch (key) {
    case 'End':
      return go(rows.at(-1));
    case 'ArrowUp':
      return at > 0 ? go(rows[at - 1]) : undefined;
    case 'ArrowDown':
      return go(rows[at + 1]);
    case 'ArrowRight':
      if (row.isOpen === false) return { open: row.key };
      return rows[at + 1]?.parent === row.key ? go(rows[at + 1]) : undefined;
    case 'ArrowLeft':
      if (row.isOpen) return { close: row.key };
      return go(rows.find((other) => other.key === row.parent));
  }
}

/** The row whose title goes on with what is typed, from the focus on and round again. */
export function findInOutline(
  rows: readonly OutlineRow[],
  focus: string | undefined,
  typed: string,
): string | undefined {
  const at = rows.findIndex(({ key }) => key === focus);
  // The same letter again goes on to the next; more letters may stay where they are.
  const from = typed.length > 1 ? at : at + 1;
  const around = [...rows.slice(Math.max(0, from)), ...rows.slice(0, Math.max(0, from))];
  return around.find(({ title }) => title.toLowerCase().startsWith(typed.toLowerCase()))?.key;
}
