import { Position } from '@xyflow/react';
import { BLOCK_HEIGHT, BLOCK_WIDTH, isContainer, type Point, portsOf, RANK_GAP, slotKey, slotsOf } from '#model';
import type { Block, FunctionDocument, Graph } from '#schema';
import { subtitleOf } from './block-words.ts';
import { type BlockData, type CanvasNode, HANDLER_ID, INPUT_ID, noteNodeId, type SlotData } from './flow-types.ts';
import type { Places } from './places.ts';
import { handle, handlesOf } from './port-places.ts';
import type { FlowInput } from './to-flow.ts';

/** A node that need not be made: with the same key and the same block it is the one that was made before. */
export interface PlannedNode {
  id: string;
  key: string;
  /** Compared by identity. */
  block: unknown;
  node(): CanvasNode;
}

/** The canvas and its edges can be reached through what surrounds others. */
const THROUGH = { pointerEvents: 'none' } as const;

/** Nodes of one version of a function, with what tells whether they are the same as before. */
export class NodeMaker {
  readonly #input: FlowInput;
  readonly #places: Places;
  readonly #pins: Readonly<Record<string, unknown>>;

  constructor(input: FlowInput, places: Places) {
    this.#input = input;
    this.#places = places;
    this.#pins = input.document.layout.pins ?? {};
  }

  nodes(): PlannedNode[] {
    const { document } = this.#input;
    return [
      ...this.#notes(),
      ...this.#handler(),
      ...this.#inputNode(),
      ...this.#blocks(document.body, undefined),
      ...(document.onError ? this.#blocks(document.onError, HANDLER_ID) : []),
    ];
  }

  #notes(): PlannedNode[] {
    return (this.#input.document.layout.notes ?? []).map((note) => {
      const size = { width: note.width ?? 256, height: note.height ?? 112 };
      const id = noteNodeId(note.id);
      const node = (): CanvasNode => ({
        ...shared(id, { x: note.x, y: note.y }, size),
        type: 'note',
        zIndex: -1,
        connectable: false,
        data: { note },
      });
      return { id, key: '', block: note, node };
    });
  }

  #handler(): PlannedNode[] {
    const { handler } = this.#places;
    if (!handler) return [];
    const isEmpty = this.#input.document.onError?.blocks.length === 0;
    const node = (): CanvasNode => ({
      ...shared(HANDLER_ID, handler, handler),
      type: 'handler',
      style: THROUGH,
      draggable: false,
      selectable: false,
      connectable: false,
      data: { isEmpty },
    });
    return [{ id: HANDLER_ID, key: `${keyOf(handler)} ${isEmpty}`, block: undefined, node }];
  }

  /** Above the first blocks, in their middle. */
  #inputNode(): PlannedNode[] {
    const { document } = this.#input;
    const at = inputCorner(document, this.#places);
    if (!at) return [];
    const parameters = document.params.map(({ name }) => name);
    const size = { width: BLOCK_WIDTH, height: BLOCK_HEIGHT };
    const node = (): CanvasNode => ({
      ...shared(INPUT_ID, at, size),
      type: 'start',
      draggable: false,
      selectable: false,
      connectable: false,
      handles: [handle('out', BLOCK_WIDTH / 2, BLOCK_HEIGHT, Position.Bottom)],
      data: { parameters },
    });
    return [{ id: INPUT_ID, key: `${at.x} ${at.y} ${parameters.join()}`, block: undefined, node }];
  }

  #blocks(graph: Graph, parent: string | undefined): PlannedNode[] {
    const leaving = Map.groupBy(graph.edges, ({ from }) => from);
    return graph.blocks.flatMap((block) => {
      const made = this.#block(block, parent, new Set(leaving.get(block.id)?.map(({ port }) => port)));
      const inner = made.isOpen ? Object.values(block.graphs ?? {}) : [];
      return [made, ...inner.flatMap((one) => this.#blocks(one, block.id))];
    });
  }

  #block(block: Block, parent: string | undefined, used: ReadonlySet<string>): PlannedNode & { isOpen: boolean } {
    const { shapes, catalog } = this.#input;
    const place = this.#places.blocks.get(block.id);
    const size = this.#places.sizes.get(block.id) ?? { width: BLOCK_WIDTH, height: BLOCK_HEIGHT, slots: new Map() };
    const at = this.#positionIn(parent, place?.box ?? { x: 0, y: 0 });
    const ports = portsOf(block, shapes);
    const isOpen = size.slots.size > 0;
    const loose = ports.filter((port) => !used.has(port));
    const isPinned = Object.hasOwn(this.#pins, block.name);
    const slots = isOpen ? this.#slots(block) : [];
    const node = (): CanvasNode => ({
      ...shared(block.id, at, size),
      ...(parent === undefined ? {} : { parentId: parent }),
      type: isOpen ? 'container' : 'block',
      ...(isOpen ? { style: THROUGH } : {}),
      handles: handlesOf(ports, size, isOpen),
      data: {
        block,
        kind: catalog.block(block.type)?.kind ?? 'io',
        subtitle: subtitleOf(block, catalog),
        ports,
        loose,
        isPinned,
        isContainer: isContainer(block, shapes),
        slots,
      } satisfies BlockData,
    });
    const sides = slots.map(({ title, box, isEmpty }) => `${title} ${keyOf(box)} ${isEmpty}`).join();
    const key = `${parent} ${at.x},${at.y},${size.width},${size.height} ${isOpen} ${isPinned} ${ports.join()}/${loose.join()}/${sides}`;
    return { id: block.id, key, block, node, isOpen };
  }

  #positionIn(parent: string | undefined, at: Point): Point {
    if (parent === undefined) return { x: at.x, y: at.y };
    const around = parent === HANDLER_ID ? this.#places.handler : this.#places.blocks.get(parent)?.box;
    return { x: at.x - (around?.x ?? 0), y: at.y - (around?.y ?? 0) };
  }

  #slots(block: Block): SlotData[] {
    const { x, y } = this.#places.blocks.get(block.id)?.box ?? { x: 0, y: 0 };
    return slotsOf(block, this.#input.shapes).flatMap(({ slot, title }) => {
      const key = slotKey(block.id, slot);
      const place = this.#places.graphs.get(key);
      if (!place) return [];
      const box = { ...place.box, x: place.box.x - x, y: place.box.y - y };
      return [{ slot, title, key, box, isEmpty: (block.graphs?.[slot]?.blocks.length ?? 0) === 0 }];
    });
  }
}

/** Where the parameters stand: above the first blocks, in their middle. */
export function inputCorner({ body }: FunctionDocument, places: Places): Point | undefined {
  const boxes = startsOf(body).flatMap(({ id }) => places.blocks.get(id)?.box ?? []);
  if (boxes.length === 0) return undefined;
  const left = Math.min(...boxes.map(({ x }) => x));
  const right = Math.max(...boxes.map(({ x, width }) => x + width));
  const top = Math.min(...boxes.map(({ y }) => y));
  return { x: Math.round((left + right - BLOCK_WIDTH) / 2), y: top - RANK_GAP - BLOCK_HEIGHT };
}

/** Blocks that nothing leads to. */
export function startsOf(graph: Graph): Block[] {
  const targets = new Set(graph.edges.map(({ to }) => to));
  return graph.blocks.filter(({ id }) => !targets.has(id));
}

function shared(id: string, at: Point, size: { width: number; height: number }) {
  const { width, height } = size;
  return { id, position: { x: at.x, y: at.y }, width, height, measured: { width, height } };
}

export function keyOf({ x, y, width, height }: { x: number; y: number; width: number; height: number }): string {
  return `${x},${y},${width},${height}`;
}
