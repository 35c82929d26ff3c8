import { BODY, type GraphKey, type Point } from '#model';
import type { Flow, SlotPlace } from './flow-types.ts';

/** The innermost graph at a point of the canvas, leaving out those inside of the blocks that are dragged. */
export function graphAt({ graphs, places }: Pick<Flow, 'graphs' | 'places'>, point: Point, dragged: readonly string[]) {
  const isDragged = (place: SlotPlace): boolean => {
    for (let at: SlotPlace | undefined = place; at?.container !== undefined; ) {
      if (dragged.includes(at.container)) return true;
      at = graphs.get(places.get(at.container)?.graph ?? '');
    }
    return false;
  };
  let found: SlotPlace | undefined;
  for (const place of graphs.values()) {
    if (place.key === BODY || isDragged(place) || !isIn(place, point, places)) continue;
    if (!found || place.depth > found.depth) found = place;
  }
  return found ?? graphs.get(BODY);
}

/** All of a container's surface counts for the graph in it, shared out among several by their columns. */
function isIn(place: SlotPlace, { x, y }: Point, places: Flow['places']): boolean {
  const around = place.container === undefined ? place.box : places.get(place.container)?.box;
  if (!around) return false;
  const { box } = place;
  const [left, right] =
    place.container === undefined ? [box.x, box.x + box.width] : [box.x - 16, box.x + box.width + 16];
  return x >= left && x <= right && y >= around.y && y <= around.y + around.height;
}

/** A point of the canvas as a position in a graph. */
export function positionIn(graphs: Flow['graphs'], key: GraphKey, point: Point): Point {
  const origin = graphs.get(key)?.origin ?? { x: 0, y: 0 };
  return { x: point.x - origin.x, y: point.y - origin.y };
}
