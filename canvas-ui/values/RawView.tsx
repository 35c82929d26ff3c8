import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { lineAt, type RawLines, toRawLines } from './raw-lines.ts';

const LINE_HEIGHT = 20;

interface RawViewProps {
  text: string;
  label: string;
  maxHeight?: number | undefined;
}

/** Text as it is. Only the lines in sight are drawn, however long it is. */
export function RawView({ text, label, maxHeight }: RawViewProps) {
  const lines = useMemo(() => toRawLines(text), [text]);
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: lines.starts.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 6,
    useFlushSync: false,
  });
  const digits = String(lines.starts.length).length;
  return (
    <section
      ref={scroller}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      dir="ltr"
      className="min-h-0 flex-1 overflow-auto py-1 font-mono text-code -outline-offset-2"
      style={{ maxHeight }}
    >
      <div
        className="relative"
        style={{ height: virtual.getTotalSize(), minWidth: `${longest(lines) + digits + 4}ch` }}
      >
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            className="absolute inset-x-0 top-0 flex whitespace-pre"
            style={{ height: LINE_HEIGHT, transform: `translateY(${start}px)` }}
          >
            <span
              aria-hidden="true"
              className="shrink-0 px-3 text-end text-subtle select-none"
              style={{ width: `calc(${digits}ch + 24px)` }}
            >
              {index + 1}
            </span>
            <bdi>{lineAt(lines, index)}</bdi>
          </div>
        ))}
      </div>
    </section>
  );
}

function longest({ text, starts }: RawLines): number {
  let most = 0;
  for (let line = 0; line < starts.length; line++) {
    most = Math.max(most, (starts[line + 1] ?? text.length) - (starts[line] ?? 0));
  }
  return Math.min(most, 400);
}
