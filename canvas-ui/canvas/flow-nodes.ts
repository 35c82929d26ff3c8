import { Position } from '@xyflow/react';
import {
  BLOCK_HEIGHT,
  BLOCK_WIDTH,
  isContainer,
  type Measure,
  type Point,
  portsOf,
  RANK_GAP,
  slotKey,
  slotsOf,
} from '#model';
import type { Block, Edge, FunctionDocument, Graph } from '#schema';
import { subtitleOf } from './block-words.ts';
import { type BlockData, type CanvasNode, HANDLER_ID, INPUT_ID, noteNodeId, type SlotData } from './flow-types.ts';
import type { Places } from './places.ts';
import { handle, handlesOf } from './port-places.ts';
import type { FlowInput, Planned, Sketch } from './to-flow.ts';

type PlannedNode = Planned<CanvasNode>;

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
      const make = (): CanvasNode => ({
        ...shared(id, { x: note.x, y: note.y }, size),
        type: 'note',
        zIndex: -1,
        connectable: false,
        data: { note },
      });
      return { id, basis: [note], sketch: () => ({ key: '', block: note, make }) };
    });
  }

  #handler(): PlannedNode[] {
    const { handler } = this.#places;
    if (!handler) return [];
    const isEmpty = this.#input.document.onError?.blocks.length === 0;
    const make = (): CanvasNode => ({
      ...shared(HANDLER_ID, handler, handler),
      type: 'handler',
      style: THROUGH,
      draggable: false,
      selectable: false,
      connectable: false,
      data: { isEmpty },
    });
    const key = `${keyOf(handler)} ${isEmpty}`;
    return [{ id: HANDLER_ID, basis: [key], sketch: () => ({ key, make }) }];
  }

  /** Above the first blocks, in their middle. */
  #inputNode(): PlannedNode[] {
    const { document } = this.#input;
    const at = inputCorner(document, this.#places);
    if (!at) return [];
    const parameters = document.params.map(({ name }) => name);
    const size = { width: BLOCK_WIDTH, height: BLOCK_HEIGHT };
    const make = (): CanvasNode => ({
      ...shared(INPUT_ID, at, size),
      type: 'start',
      draggable: false,
      selectable: false,
      connectable: false,
      handles: [handle('out', BLOCK_WIDTH / 2, BLOCK_HEIGHT, Position.Bottom)],
      data: { parameters },
    });
    const key = `${at.x} ${at.y} ${parameters.join()}`;
    return [{ id: INPUT_ID, basis: [key], sketch: () => ({ key, make }) }];
  }

  #blocks(graph: Graph, parent: string | undefined): PlannedNode[] {
    let leaving: Map<string, Edge[]> | undefined;
    // Seldom asked for.
    const used = (id: string) => {
      leaving ??= Map.groupBy(graph.edges, ({ from }) => from);
      return new Set(leaving.get(id)?.map(({ port }) => port));
    };
    return graph.blocks.flatMap((block) => {
      const { slots } = this.#sizeOf(block);
      const isOpen = slots.size > 0;
      const sketch = () => this.#block(block, parent, used(block.id));
      // How a container is divided shows only in what its key tells.
      const basis = isOpen ? [{}] : this.#basis(block, parent, graph);
      const inner = isOpen ? Object.values(block.graphs ?? {}) : [];
      return [{ id: block.id, basis, sketch }, ...inner.flatMap((one) => this.#blocks(one, block.id))];
    });
  }

  /** Of a plain block. */
  #basis(block: Block, parent: string | undefined, { edges }: Graph): readonly unknown[] {
    const { x, y } = this.#positionIn(parent, this.#placeOf(block));
    const isPinned = Object.hasOwn(this.#pins, block.name);
    return [block, this.#input.shapes, edges, parent, x, y, isPinned];
  }

  #sizeOf({ id }: Block): Measure {
    return this.#places.sizes.get(id) ?? { width: BLOCK_WIDTH, height: BLOCK_HEIGHT, slots: new Map() };
  }

  #placeOf({ id }: Block): Point {
    return this.#places.blocks.get(id)?.box ?? { x: 0, y: 0 };
  }

  #block(block: Block, parent: string | undefined, used: ReadonlySet<string>): Sketch<CanvasNode> {
    const { shapes, catalog } = this.#input;
    const size = this.#sizeOf(block);
    const at = this.#positionIn(parent, this.#placeOf(block));
    const ports = portsOf(block, shapes);
    const isOpen = size.slots.size > 0;
    const loose = ports.filter((port) => !used.has(port));
    const isPinned = Object.hasOwn(this.#pins, block.name);
    const slots = isOpen ? this.#slots(block) : [];
    const make = (): CanvasNode => ({
      ...shared(block.id, at, size),
      ...(parent === undefined ? {} : { parentId: parent }),
      type: isOpen ? 'container' : 'block',
      ...(isOpen ? { style: THROUGH } : {}),
      handles: handlesOf(ports, size, isOpen),
      data: {
        block,
        kind: catalog.face(block).kind,
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
    return { key, block, make };
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
