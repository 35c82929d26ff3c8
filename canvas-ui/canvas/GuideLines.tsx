import { ViewportPortal } from '@xyflow/react';
import { useCanvasState } from './CanvasContext.ts';

/** Lines that show what a dragged block is in line with. */
export function GuideLines() {
  const guides = useCanvasState((state) => state.guides);
  if (!guides) return null;
  return (
    <ViewportPortal>
      {guides.vertical.map(({ x, from, to }) => (
        <div
          key={x}
          className="sy-guide absolute w-px"
          style={{ transform: `translate(${x}px, ${from - 16}px)`, height: to - from + 32 }}
        />
      ))}
      {guides.horizontal.map(({ y, from, to }) => (
        <div
          key={y}
          className="sy-guide absolute h-px"
          style={{ transform: `translate(${from - 16}px, ${y}px)`, width: to - from + 32 }}
        />
      ))}
    </ViewportPortal>
  );
}
