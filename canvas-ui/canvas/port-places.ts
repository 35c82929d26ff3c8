import { Position } from '@xyflow/react';
import { BLOCK_HEIGHT, ERROR_PORT, type Point, portX } from '#model';
import { type CanvasNode, HANDLE_SIZE, INPUT_HANDLE } from './flow-types.ts';

type HandleOf = NonNullable<CanvasNode['handles']>[number];

/** Where a way out leaves its block, from its top left corner. */
export function portPoint(
  ports: readonly string[],
  port: string,
  size: { width: number; height: number },
  isOpenContainer: boolean,
): Point {
  if (port === ERROR_PORT) return { x: size.width, y: isOpenContainer ? 20 : BLOCK_HEIGHT / 2 };
  const main = ports.filter((one) => one !== ERROR_PORT);
  const at = Math.max(0, main.indexOf(port));
  return { x: portX(at, Math.max(1, main.length), size.width), y: size.height };
}

export function handlesOf(ports: readonly string[], size: { width: number; height: number }, isOpen: boolean) {
  return [
    handle(INPUT_HANDLE, size.width / 2, 0, Position.Top),
    ...ports.map((port) => {
      const { x, y } = portPoint(ports, port, size, isOpen);
      return handle(port, x, y, port === ERROR_PORT ? Position.Right : Position.Bottom);
    }),
  ];
}

export function handle(id: string, x: number, y: number, position: Position): HandleOf {
  const half = HANDLE_SIZE / 2;
  const type = position === Position.Top ? 'target' : 'source';
  return { id, type, position, x: x - half, y: y - half, width: HANDLE_SIZE, height: HANDLE_SIZE };
}
