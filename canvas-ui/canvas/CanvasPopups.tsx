import { useReactFlow } from '@xyflow/react';
import { useView } from '#editor';
import { BLOCK_HEIGHT, type Point, type Spot } from '#model';
import { BlockPicker } from './BlockPicker.tsx';
import { type CanvasScope, useCanvas, useCanvasState } from './CanvasContext.ts';
import { ConnectDialog } from './ConnectDialog.tsx';
import { ReplaceDialog } from './ReplaceDialog.tsx';

/** What opens over the canvas to choose something: a block, a way, another block. */
export function CanvasPopups() {
  const overlay = useView((state) => state.overlay);
  const reconnecting = useCanvasState((state) => state.reconnecting);
  const place = usePlace();
  return (
    <>
      {overlay?.kind === 'picker' && (
        <BlockPicker key={place.key(overlay.spot)} overlay={overlay} at={overlay.at ?? place.of(overlay.spot)} />
      )}
      {overlay?.kind === 'connect' && <ConnectDialog from={overlay.from} port={overlay.port} />}
      {overlay?.kind === 'replace' && <ReplaceDialog block={overlay.block} />}
      {reconnecting && <ConnectDialog from={reconnecting.from} port={reconnecting.port} instead={reconnecting} />}
    </>
  );
}

/** Where the picker opens if nobody pressed a button for it. */
function usePlace() {
  const { flowToScreenPosition } = useReactFlow();
  const scope = useCanvas();
  return {
    key: (spot: Spot) => JSON.stringify(spot),
    of: (spot: Spot): Point => {
      const point = pointOf(spot, scope);
      if (point) return inWindow(flowToScreenPosition(point));
      const { left = 0, top = 0, width = 0, height = 0 } = scope.region.current?.getBoundingClientRect() ?? {};
      return { x: left + width / 2 - 180, y: top + height / 3 };
    },
  };
}

function pointOf(spot: Spot, { flow }: CanvasScope): Point | undefined {
  const { places, graphs } = flow.current;
  if ('on' in spot) return between(places.get(spot.on.from)?.box, places.get(spot.on.to)?.box);
  if ('in' in spot) {
    const graph = graphs.get(spot.in);
    return spot.position && graph
      ? { x: graph.origin.x + spot.position.x, y: graph.origin.y + spot.position.y }
      : graph?.box;
  }
  const box = places.get('after' in spot ? spot.after : spot.before)?.box;
  if (!box) return undefined;
  return 'after' in spot
    ? { x: box.x + box.width / 2, y: box.y + box.height + 16 }
    : { x: box.x + box.width / 2, y: box.y };
}

function between(one: Point | undefined, other: Point | undefined): Point | undefined {
  return one && other ? { x: other.x + 128, y: (one.y + BLOCK_HEIGHT + other.y) / 2 } : undefined;
}

function inWindow({ x, y }: Point): Point {
  return { x: Math.max(8, Math.min(x, innerWidth - 376)), y: Math.max(8, Math.min(y, innerHeight - 40)) };
}
