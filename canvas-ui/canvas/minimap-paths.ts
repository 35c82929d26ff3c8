import { type Box, boundsOf, type Point } from '#model';
import type { CanvasNode } from './flow-types.ts';

type NodeType = CanvasNode['type'];

interface MinimapPaths {
  /** What lies on top comes last. */
  paths: readonly { type: NodeType; path: string }[];
  /** Undefined: there is nothing. */
  bounds: Box | undefined;
}

const TYPES: readonly NodeType[] = ['note', 'handler', 'container', 'start', 'block'];
const RADIUS = 24;

/**
 * One path for all nodes of a kind. React Flow's own minimap has a component for each node, which asks the store each time the canvas is
 * moved.
 */
export function minimapOf(nodes: readonly CanvasNode[]): MinimapPaths {
  const corners = new Map<string, Point>();
  const boxes = nodes.map(({ id, type, parentId, position, width = 0, height = 0 }) => {
    // What is around a node comes before it.
    const around = corners.get(parentId ?? '') ?? { x: 0, y: 0 };
    const corner = { x: around.x + position.x, y: around.y + position.y };
    corners.set(id, corner);
    return { type, box: { ...corner, width, height } };
  });
  const byType = Map.groupBy(boxes, ({ type }) => type);
  return {
    paths: TYPES.flatMap((type) => {
      const path = byType
        .get(type)
        ?.map(({ box }) => rectangle(box, RADIUS))
        .join('');
      return path === undefined ? [] : [{ type, path }];
    }),
    bounds: boxes.length > 0 ? boundsOf(boxes.map(({ box }) => box)) : undefined,
  };
}

/** As a part of a path. */
export function rectangle({ x, y, width, height }: Box, radius = 0): string {
  const corner = (dx: number, dy: number) => (radius > 0 ? `a${radius} ${radius} 0 0 1 ${dx} ${dy}` : '');
  const [across, down] = [width - 2 * radius, height - 2 * radius];
  return (
    `M${x + radius} ${y}h${across}${corner(radius, radius)}v${down}${corner(-radius, radius)}` +
    `h${-across}${corner(-radius, -radius)}v${-down}${corner(radius, -radius)}z`
  );
}
