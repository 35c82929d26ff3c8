import {
  BODY,
  type Box,
  boundsOf,
  CONTAINER_HEADER,
  CONTAINER_PADDING,
  type GraphKey,
  isSamePoint,
  layoutFunction,
  type Measure,
  measure,
  ON_ERROR,
  type Point,
  type Shapes,
  slotKey,
} from '#model';
import type { FunctionDocument, Graph } from '#schema';
import type { NodePlace, SlotPlace } from './flow-types.ts';
import { inRows } from './in-rows.ts';

/** Where everything lies on the canvas. */
export interface Places {
  positions: Readonly<Record<string, Point>>;
  sizes: ReadonlyMap<string, Measure>;
  /** Only of what is drawn: what is inside a collapsed container is not. */
  blocks: ReadonlyMap<string, NodePlace>;
  graphs: ReadonlyMap<GraphKey, SlotPlace>;
  /** The frame of the error handler. */
  handler: Box | undefined;
}

const HANDLER_GAP = 96;

export function placesOf(document: FunctionDocument, shapes: Shapes): Places {
  const positions = completePositions(document, shapes);
  const sizes = measure({ ...document, layout: { ...document.layout, positions } }, shapes);
  const placing = new Placing(positions, sizes);
  const body = placing.boundsOf(document.body);
  placing.graph({ key: BODY, container: undefined, box: body, origin: { x: 0, y: 0 }, depth: 0 }, document.body);
  const { onError } = document;
  const inner = onError && placing.boundsOf(onError);
  if (!onError || !inner)
    return { positions, sizes, blocks: placing.blocks, graphs: placing.graphs, handler: undefined };
  const handler = {
    x: body.x + body.width + HANDLER_GAP,
    y: body.y,
    width: inner.width + 2 * CONTAINER_PADDING,
    height: inner.height + CONTAINER_HEADER + 2 * CONTAINER_PADDING,
  };
  const origin = {
    x: handler.x + CONTAINER_PADDING - inner.x,
    y: handler.y + CONTAINER_HEADER + CONTAINER_PADDING - inner.y,
  };
  placing.graph({ key: ON_ERROR, container: undefined, box: handler, origin, depth: 1 }, onError);
  return { positions, sizes, blocks: placing.blocks, graphs: placing.graphs, handler };
}

class Placing {
  readonly blocks = new Map<string, NodePlace>();
  readonly graphs = new Map<GraphKey, SlotPlace>();
  readonly #positions: Readonly<Record<string, Point>>;
  readonly #sizes: ReadonlyMap<string, Measure>;

  constructor(positions: Readonly<Record<string, Point>>, sizes: ReadonlyMap<string, Measure>) {
    this.#positions = positions;
    this.#sizes = sizes;
  }

  graph(place: SlotPlace, graph: Graph, around: Point = { x: 0, y: 0 }): void {
    this.graphs.set(place.key, place);
    const origin = { x: place.origin.x - around.x, y: place.origin.y - around.y };
    for (const block of graph.blocks) {
      const at = this.#positions[block.id] ?? { x: 0, y: 0 };
      const size = this.#sizes.get(block.id);
      const corner = { x: place.origin.x + at.x, y: place.origin.y + at.y };
      const box = { ...corner, width: size?.width ?? 0, height: size?.height ?? 0 };
      this.blocks.set(block.id, { graph: place.key, origin, box });
      for (const [slot, room] of size?.slots ?? []) {
        const key = slotKey(block.id, slot);
        const inner: SlotPlace = {
          key,
          container: block.id,
          box: { ...room, x: corner.x + room.x, y: corner.y + room.y },
          origin: { x: corner.x + room.origin.x, y: corner.y + room.origin.y },
          depth: place.depth + 1,
        };
        this.graph(inner, block.graphs?.[slot] ?? { blocks: [], edges: [] }, corner);
      }
    }
  }

  boundsOf(graph: Graph): Box {
    return boundsOf(
      graph.blocks.map(({ id }) => {
        const { x, y } = this.#positions[id] ?? { x: 0, y: 0 };
        const { width, height } = this.#sizes.get(id) ?? { width: 0, height: 0 };
        return { x, y, width, height };
      }),
    );
  }
}

const laidOut = new WeakMap<FunctionDocument, Readonly<Record<string, Point>>>();

/** Positions are stored; what comes from elsewhere may have none, and is then laid out for being shown. */
function completePositions(document: FunctionDocument, shapes: Shapes): Readonly<Record<string, Point>> {
  const known = document.layout.positions ?? {};
  if (!missesPositions(document)) return known;
  const made = laidOut.get(document) ?? layoutFunction(document, shapes, inRows).positions;
  laidOut.set(document, made);
  return { ...made, ...known };
}

function missesPositions(document: FunctionDocument): boolean {
  const known = document.layout.positions ?? {};
  const misses = (graph: Graph): boolean =>
    graph.blocks.some(
      ({ id, graphs }) => !Object.hasOwn(known, id) || (graphs !== undefined && Object.values(graphs).some(misses)),
    );
  return misses(document.body) || (document.onError !== undefined && misses(document.onError));
}

/** A place that is where it was stays the same object, so that what stands there is known to be as it was. */
export function createPlaceKeeper(): (places: Places) => Places {
  let blocks: Places['blocks'] = new Map();
  let graphs: Places['graphs'] = new Map();
  return (places) => {
    const inGraph = (one: NodePlace, other: NodePlace) => one.graph === other.graph;
    const atDepth = (one: SlotPlace, other: SlotPlace) =>
      one.container === other.container && one.depth === other.depth;
    blocks = kept(blocks, places.blocks, inGraph);
    graphs = kept(graphs, places.graphs, atDepth);
    return { ...places, blocks, graphs };
  };
}

function kept<Place extends { box: Box; origin: Point }>(
  before: ReadonlyMap<string, Place>,
  now: ReadonlyMap<string, Place>,
  isAlike: (one: Place, other: Place) => boolean,
): ReadonlyMap<string, Place> {
  return new Map(
    [...now].map(([id, place]) => {
      const old = before.get(id);
      const isSame =
        old && isAlike(old, place) && isSameBox(old.box, place.box) && isSamePoint(old.origin, place.origin);
      return [id, isSame ? old : place];
    }),
  );
}

function isSameBox(one: Box, other: Box): boolean {
  return isSamePoint(one, other) && one.width === other.width && one.height === other.height;
}
