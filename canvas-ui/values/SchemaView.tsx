import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { Skeleton } from '#ui';
import type { ShapeLine } from './infer-shape.ts';
import { keyText } from './json-text.ts';
import type { OpenedValue } from './opened-value.ts';
import { ValueLine } from './ValueLine.tsx';

const LINE_HEIGHT = 24;

interface SchemaViewProps {
  opened: OpenedValue;
  label: string;
  maxHeight?: number | undefined;
}

/** The type of a value as found: a line for each member, with an example. */
export function SchemaView({ opened, label, maxHeight }: SchemaViewProps) {
  const lines = useShape(opened);
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: lines?.length ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 6,
    useFlushSync: false,
  });
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
      {!lines && <Skeleton lines={6} className="m-3" />}
      <ul className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const line = lines?.[index];
          return line && <SchemaLine key={line.id} line={line} top={start} />;
        })}
      </ul>
    </section>
  );
}

function SchemaLine({ line, top }: { line: ShapeLine; top: number }) {
  return (
    <li
      className="absolute inset-x-0 top-0 flex items-center gap-3 px-3 whitespace-pre hover:bg-hover"
      style={{
        height: LINE_HEIGHT,
        transform: `translateY(${top}px)`,
        paddingInlineStart: 12 + Math.max(0, line.depth) * 16,
      }}
    >
      <span className="flex min-w-0 flex-1 gap-3">
        {line.name !== '' && (
          <bdi className="min-w-0 truncate text-text">
            {keyText(line.name)}
            {line.isOptional && <span className="text-subtle">?</span>}
          </bdi>
        )}
        <span className="shrink-0 text-kind-call">{line.type}</span>
      </span>
      {line.example !== undefined && line.example !== null && (
        <ValueLine value={line.example} max={80} className="w-1/2 shrink-0" />
      )}
    </li>
  );
}

function useShape(opened: OpenedValue): readonly ShapeLine[] | undefined {
  const [found, setFound] = useState<{ of: OpenedValue; lines: readonly ShapeLine[] }>();
  useEffect(() => {
    let isWanted = true;
    const tell = (lines: readonly ShapeLine[]): void => {
      if (isWanted) setFound({ of: opened, lines });
    };
    opened.shape().then(tell, () => tell([]));
    return () => {
      isWanted = false;
    };
  }, [opened]);
  return found?.of === opened ? found.lines : undefined;
}
