import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, type Ref, useImperativeHandle, useRef } from 'react';
import { cx } from './cx.ts';

export interface VirtualListHandle {
  scrollToIndex(index: number, align?: 'start' | 'center' | 'end' | 'auto'): void;
  isAtEnd(): boolean;
}

export interface VirtualListProps<T> {
  items: readonly T[];
  /** In px: one for all rows, or for each. */
  rowHeight: number | ((item: T, index: number) => number);
  renderRow: (item: T, index: number) => ReactNode;
  label: string;
  rowKey?: ((item: T, index: number) => string | number) | undefined;
  overscan?: number | undefined;
  /** Told with each scroll by the user: whether the last row is in sight. */
  onScroll?: ((isAtEnd: boolean) => void) | undefined;
  onKeyDown?: ((event: KeyboardEvent<HTMLDivElement>) => void) | undefined;
  className?: string | undefined;
  handle?: Ref<VirtualListHandle> | undefined;
}

/** Only the rows in sight are in the page. The list is a tab stop, so that keys scroll it. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, rowHeight, renderRow, label, rowKey, overscan = 8, onScroll, onKeyDown, className, handle } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const isAtEnd = () => {
    const box = scroller.current;
    return box === null || box.scrollHeight - box.scrollTop - box.clientHeight < 8;
  };
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => sizeOf(items, rowHeight, index),
    getItemKey: (index) => keyOf(items, rowKey, index),
    overscan,
  });
  useImperativeHandle(handle, () => ({
    scrollToIndex: (index, align = 'auto') => virtualizer.scrollToIndex(index, { align }),
    isAtEnd,
  }));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has a border and a least width of its own
    <div
      ref={scroller}
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={() => onScroll?.(isAtEnd())}
      onKeyDown={onKeyDown}
      className={cx('relative min-h-0 overflow-auto -outline-offset-2', className)}
    >
      <ul className="relative min-w-full" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ key, index, start, size }) => {
          const item = items[index];
          return item === undefined ? null : (
            <li
              key={key}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              className="absolute top-0 start-0 min-w-full"
              style={{ height: size, transform: `translateY(${start}px)` }}
            >
              {renderRow(item, index)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function sizeOf<T>(items: readonly T[], rowHeight: VirtualListProps<T>['rowHeight'], index: number): number {
  if (typeof rowHeight === 'number') return rowHeight;
  const item = items[index];
  return item === undefined ? 0 : rowHeight(item, index);
}

function keyOf<T>(items: readonly T[], rowKey: VirtualListProps<T>['rowKey'], index: number): string | number {
  const item = items[index];
  return item === undefined || !rowKey ? index : rowKey(item, index);
}
