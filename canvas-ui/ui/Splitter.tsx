import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { cx } from './cx.ts';
import { isRightToLeft } from './format.ts';
import { type SplitterEdge, type SplitterRange, sizeAfterDrag, sizeAfterKey } from './splitter-moves.ts';

export interface SplitterProps extends Omit<SplitterRange, 'edge'> {
  /** On which side of its panel it stands. */
  edge: keyof typeof EDGES;
  /** The panel whose size it changes: `Inspector`. */
  label: string;
  onChange: (value: number) => void;
  /** Double-click or Enter. */
  onReset?: (() => void) | undefined;
  className?: string | undefined;
}

/** In lines that begin at the left, and in those that begin at the right. */
const EDGES: Record<'start' | 'end' | 'top', readonly [SplitterEdge, SplitterEdge]> = {
  start: ['left', 'right'],
  end: ['right', 'left'],
  top: ['top', 'top'],
};

interface Drag {
  x: number;
  y: number;
  value: number;
}

/**
 * A line to take hold of, laid over the edge of its panel, which must be `relative`. The line is 1 px, the area 8 px, for a
 * finger 24 px.
 */
export function Splitter({ label, value, min, max, edge, onChange, onReset, className }: SplitterProps) {
  const drag = useRef<Drag | null>(null);
  const [isDragged, setDragged] = useState(false);
  const rangeAt = (element: Element): SplitterRange => ({
    ...{ value, min, max },
    edge: EDGES[edge][isRightToLeft(element) ? 1 : 0],
  });

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = sizeAfterKey(event.key, event.shiftKey, rangeAt(event.currentTarget));
    if (next !== undefined) onChange(next);
    else if (event.key === 'Enter') onReset?.();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function onPointerDown(event: PointerEvent<HTMLDivElement>) {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, y: event.clientY, value };
    setDragged(true);
  }

  function onPointerMove(event: PointerEvent<HTMLDivElement>) {
    if (!drag.current) return;
    const to = { x: event.clientX, y: event.clientY };
    const next = sizeAfterDrag(drag.current, to, { ...rangeAt(event.currentTarget), value: drag.current.value });
    if (next !== value) onChange(next);
  }

  function onEnd() {
    drag.current = null;
    setDragged(false);
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: hr has no value; the window splitter pattern is a separator with one
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={edge === 'top' ? 'horizontal' : 'vertical'}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuetext={`${value} pixels`}
      data-dragged={isDragged || undefined}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onEnd}
      onLostPointerCapture={onEnd}
      onDoubleClick={onReset}
      className={cx('splitter', `splitter-${edge}`, className)}
    />
  );
}
