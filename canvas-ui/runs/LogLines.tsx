import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { LogLine } from '#schema';
import { Button } from '#ui';
import { LogRow } from './LogRow.tsx';

const LINE_HEIGHT = 20;
/** How far from the end still counts as the end. */
const NEAR_END = 24;

interface LogLinesProps {
  lines: readonly LogLine[];
  isWrapped: boolean;
  since: string | undefined;
  onSelect: ((path: string) => void) | undefined;
}

/** Follows the end as lines come, until one scrolls up. */
export function LogLines({ lines, isWrapped, since, onSelect }: LogLinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 8,
    useFlushSync: false,
  });
  useEffect(() => {
    if (follows && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [virtual, follows, lines.length]);
  const onScroll = (): void => {
    const element = scroller.current;
    if (element) setFollows(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END);
  };
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={scroller}
        role="log"
        aria-label="Log lines"
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={onScroll}
        dir="ltr"
        className="min-h-0 flex-1 overflow-auto py-1 font-mono text-code -outline-offset-2"
      >
        <div
          className="relative min-w-max"
          style={{ height: virtual.getTotalSize(), width: isWrapped ? '100%' : `${widest(lines)}ch` }}
        >
          {virtual.getVirtualItems().map(({ index, start }) => {
            const line = lines[index];
            return (
              line && (
                <LogRow
                  key={index}
                  ref={virtual.measureElement}
                  {...{ index, line, since, isWrapped, onSelect }}
                  top={start}
                />
              )
            );
          })}
        </div>
      </div>
      {!follows && (
        <div className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
          <Button size="compact" icon={ArrowDown} className="pointer-events-auto" onPress={() => setFollows(true)}>
            Jump to latest
          </Button>
        </div>
      )}
    </div>
  );
}

const MOST_SHOWN = 4_000;
const PREFIX = 48;

/** Characters of the widest line, so that all can be scrolled to. */
function widest(lines: readonly LogLine[]): number {
  let most = 0;
  for (const { text } of lines) most = Math.max(most, text.length);
  return Math.min(most, MOST_SHOWN) + PREFIX;
}
